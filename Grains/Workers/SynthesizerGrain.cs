using Orleans.Concurrency;
using VoiceAgent.Calls;
using VoiceAgent.Grains.Interfaces;
using VoiceAgent.Grains.Placement;
using VoiceAgent.Speech;

namespace VoiceAgent.Grains.Workers;

/// <summary>Speaks with this silo's voice, one piece of a reply at a time.</summary>
[StatelessWorker(WorkerPool.Size, removeIdleWorkers: false)]
[SpeechSilo]
internal sealed class SynthesizerGrain(CallEngines engines, WorkerActivity activity, TimeProvider time) : Grain, ISynthesizerGrain
{
    public Task<EngineFault?> SpeakAsync(SynthesisOrder order, ICallWorkGrain receiver, CancellationToken cancellationToken) =>
        activity.DuringAsync(() => WorkAsync(order, receiver, cancellationToken));

    private async Task<EngineFault?> WorkAsync(SynthesisOrder order, ICallWorkGrain receiver, CancellationToken cancellationToken)
    {
        try
        {
            var audio = engines.TextToSpeech.SpeakAsync(new SpeechRequest(order.CallId, order.Reply, order.Segment, order.Text, order.SampleRate) { Patience = order.Patience, Engines = order.Engines, Language = order.Language }, cancellationToken);
            return await WorkerPool.DeliverAsync(audio, Take, batch => receiver.OnSpokenAsync(order.Work, batch), static _ => false, TimeSpan.Zero, time, cancellationToken) ? null : Wire.Lost(engines.TextToSpeech.Name, WorkerPool.Unwanted);
        }
        catch (EngineException e)
        {
            return Wire.Of(e);
        }
    }

    private static SpokenPart Take(SpokenAudio spoken)
    {
        using var audio = spoken.Audio;
        return new SpokenPart { Pcm = audio.ToPcm(), Words = [.. spoken.Words.Select(w => (w.TextLength, w.At.Ticks))] };
    }
}
