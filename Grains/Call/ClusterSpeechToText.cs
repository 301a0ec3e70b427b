using System.Runtime.CompilerServices;
using System.Threading.Channels;
using VoiceAgent.Audio;
using VoiceAgent.Grains.Interfaces;
using VoiceAgent.Speech;

namespace VoiceAgent.Grains.Call;

/// <summary>The recognition of a call, on a speech silo.</summary>
internal sealed class ClusterSpeechToText(SpeechPlace place, IGrainFactory grains, ICallWorkGrain receiver, WorkInbox<TranscriptPart> inbox) : ISpeechToText
{
    public string Name => "cluster";

    /// <summary>Not used here: the leg resamples, at its gateway, to the rate that came with the reservation.</summary>
    public int SampleRate => 0;

    public async ValueTask<ITranscriber> OpenAsync(string callId, CancellationToken cancellationToken)
    {
        var transcriber = new Transcriber(callId, place, grains, receiver, inbox);
        await transcriber.OpenAsync(cancellationToken);
        return transcriber;
    }

    private sealed class Transcriber(string callId, SpeechPlace place, IGrainFactory grains, ICallWorkGrain receiver, WorkInbox<TranscriptPart> inbox) : ITranscriber
    {
        /// <summary>Audio in one call at most: 1 s at 16 kHz, so that an utterance that is sent again does not come in one piece.</summary>
        private const int MaxBytes = 32 * 1024;

        private ITranscriberGrain? _grain;
        private string? _silo;
        private int _rate;

        public async Task OpenAsync(CancellationToken cancellationToken)
        {
            try
            {
                if (await Grain().OpenAsync(cancellationToken) is { } fault)
                    throw Wire.Exception(fault);
            }
            catch (Exception e) when (ClusterFault.IsLoss(e))
            {
                await place.ReplaceAsync(_silo!);
                if (await Grain().OpenAsync(cancellationToken) is { } fault)
                    throw Wire.Exception(fault);
            }
        }

        public async IAsyncEnumerable<Transcript> TranscribeAsync(ChannelReader<AudioFrame> utterance, RecognitionHints hints, [EnumeratorCancellation] CancellationToken cancellationToken)
        {
            // Kept until the text is there: another silo may have to hear it from the beginning.
            var heard = new List<byte[]>();
            await foreach (var part in inbox.AskAsync(Start, cancellationToken))
            {
                if (part.Fault is { } fault)
                    throw Wire.Exception(fault);
                yield return new Transcript(part.Text, part.IsFinal, part.Confidence);
                if (part.IsFinal)
                    yield break;
            }

            Task<EngineFault?> Start(string silo, Guid work) => SendAsync(Grain(), work, utterance, hints, heard, cancellationToken);
        }

        public async ValueTask DisposeAsync()
        {
            if (_grain is not { } grain)
                return;
            try
            {
                await grain.CloseAsync();
            }
            catch (Exception e) when (ClusterFault.IsLoss(e))
            {
                // Gone already.
            }
        }

        private ITranscriberGrain Grain()
        {
            if (_grain is null || _silo != place.Silo)
                (_grain, _silo) = (grains.GetGrain<ITranscriberGrain>($"{place.Silo}/{callId}"), place.Silo);
            return _grain;
        }

        private async Task<EngineFault?> SendAsync(ITranscriberGrain grain, Guid work, ChannelReader<AudioFrame> utterance, RecognitionHints hints, List<byte[]> heard, CancellationToken cancellationToken)
        {
            var sent = 0;
            while (true)
            {
                while (utterance.TryRead(out var frame))
                    Keep(frame);
                var isEnd = utterance.Completion.IsCompleted;
                if (sent < heard.Count || isEnd)
                {
                    var (bytes, count) = Join(heard, sent);
                    sent += count;
                    var isLast = isEnd && sent == heard.Count;
                    var audio = new UtteranceAudio { Work = work, Pcm = bytes, SampleRate = _rate, IsStart = sent == count, IsEnd = isLast, Phrases = hints.Phrases, Grammar = hints.Grammar };
                    if (await grain.HearAsync(audio, receiver, cancellationToken) is { } fault)
                        return fault;
                    if (isLast)
                        return await grain.FinishAsync(work, cancellationToken); // So that the loss of the silo is noticed.
                }
                else if (!await utterance.WaitToReadAsync(cancellationToken))
                {
                    continue; // It is complete: its end is sent in the next round.
                }
            }

            void Keep(AudioFrame frame)
            {
                _rate = frame.SampleRate;
                heard.Add(Wire.Of(frame));
                frame.Dispose();
            }
        }

        private static (byte[] Bytes, int Count) Join(List<byte[]> heard, int from)
        {
            int length = 0, count = 0;
            while (from + count < heard.Count && (count == 0 || length + heard[from + count].Length <= MaxBytes))
                length += heard[from + count++].Length;
            var bytes = new byte[length];
            var at = 0;
            foreach (var piece in heard.GetRange(from, count))
            {
                piece.CopyTo(bytes, at);
                at += piece.Length;
            }

            return (bytes, count);
        }
    }
}
