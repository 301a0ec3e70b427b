using System.Threading.Channels;
using Orleans.Concurrency;
using VoiceAgent.Audio;
using VoiceAgent.Grains.Interfaces;
using VoiceAgent.Grains.Placement;
using VoiceAgent.Speech;

namespace VoiceAgent.Grains.Workers;

/// <summary>Recognizes whole utterances with this silo's recognizer, one at a time: such as those whose own recognizer died with its silo.</summary>
[StatelessWorker(WorkerPool.Size, removeIdleWorkers: false)]
[SpeechSilo]
internal sealed class TranscriberGrain(Recognition recognition) : Grain, ITranscriberGrain
{
    public async Task<EngineFault?> TranscribeAsync(string callId, UtteranceAudio utterance, ICallWorkGrain receiver, CancellationToken cancellationToken)
    {
        if (recognition.Refuse(utterance) is { } refusal)
            return refusal;
        try
        {
            await using var transcriber = await recognition.Engine.OpenAsync(callId, cancellationToken);
            var audio = Channel.CreateUnbounded<AudioFrame>(new UnboundedChannelOptions { SingleReader = true });
            audio.Writer.TryWrite(recognition.Frame(utterance));
            audio.Writer.Complete();
            return await recognition.RunAsync(this, callId, transcriber, utterance, audio.Reader, receiver, cancellationToken);
        }
        catch (EngineException e)
        {
            return Wire.Of(e);
        }
    }
}
