using System.Threading.Channels;
using VoiceAgent.Audio;
using VoiceAgent.Calls;
using VoiceAgent.Grains.Interfaces;
using VoiceAgent.Speech;

namespace VoiceAgent.Grains.Workers;

/// <summary>Has a speech silo's engine recognize an utterance and delivers its transcripts, to the call and to all who listen.</summary>
internal sealed class Recognition(CallEngines engines, WorkerActivity activity, ClusterStreams streams)
{
    public ISpeechToText Engine => engines.SpeechToText;

    /// <summary>Opens a recognizer for a call, which with that comes to this silo, with all that it needs.</summary>
    public ValueTask<ITranscriber> OpenAsync(string callId, RecognizerOrder order, CancellationToken cancellationToken)
    {
        engines.Services?.Prove(callId);
        return Engine.OpenAsync(new RecognizerRequest(callId) { Engines = order.Engines, Language = order.Language }, cancellationToken);
    }

    /// <summary>Makes the fault of an utterance that the engine would not understand; null where the engine would.</summary>
    public EngineFault? Refuse(UtteranceAudio first) => first.Pcm.Length == 0 || first.SampleRate == Engine.SampleRate ? null : new EngineFault
    {
        Engine = Engine.Name,
        Failure = nameof(EngineFailure.Rejected),
        Message = $"The recognizer wants {Engine.SampleRate} Hz and the gateway sends {first.SampleRate}: all speech silos must have the same recognizer.",
    };

    public AudioFrame Frame(UtteranceAudio audio) => AudioFrame.Over(Engine.SampleRate, audio.Pcm);

    /// <summary>Recognizes an utterance to its end. Frees the audio that is left.</summary>
    /// <returns>What failed; null where nothing did, or where the utterance is not wanted any more.
    /// The fault is a loss where the call that was reached does not know the utterance:
    /// whether that call asked, and has given the utterance up, only the call that asked can tell.</returns>
    public Task<EngineFault?> RunAsync(Grain worker, string callId, ITranscriber transcriber, UtteranceAudio first, ChannelReader<AudioFrame> audio, ICallWorkGrain receiver, CancellationToken wanted) =>
        activity.DuringAsync(async () =>
        {
            try
            {
                await foreach (var transcript in transcriber.TranscribeAsync(audio, new RecognitionHints(first.Phrases, first.Grammar) { Patience = first.Patience }, wanted))
                {
                    var part = new TranscriptPart { Text = transcript.Text, IsFinal = transcript.IsFinal, Confidence = transcript.Confidence };
                    streams.Publish(worker, StreamNames.Transcripts, callId, part);
                    if (!await receiver.OnTranscriptAsync(first.Work, part))
                        return Wire.Lost(Engine.Name, WorkerPool.Unwanted);
                }

                return null;
            }
            catch (OperationCanceledException) when (wanted.IsCancellationRequested)
            {
                return null;
            }
            catch (EngineException e)
            {
                return Wire.Of(e);
            }
            catch (Exception e) when (ClusterFault.IsLoss(e))
            {
                return Wire.Lost(Engine.Name, e.Message); // The call cannot be reached from here; the recognizer is as good as before.
            }
            finally
            {
                while (audio.TryRead(out var frame))
                    frame.Dispose();
            }
        });
}
