using Orleans.Concurrency;
using VoiceAgent.Calls;
using VoiceAgent.Grains.Interfaces;
using VoiceAgent.Grains.Placement;
using VoiceAgent.Speech;

namespace VoiceAgent.Grains.Workers;

/// <summary>Runs this silo's language model for one reply at a time.</summary>
[StatelessWorker(WorkerPool.Size, removeIdleWorkers: false)]
[SpeechSilo]
internal sealed class LanguageModelGrain(CallEngines engines, WorkerActivity activity) : Grain, ILanguageModelGrain
{
    public Task<EngineFault?> ReplyAsync(ReplyOrder order, ICallWorkGrain receiver, CancellationToken cancellationToken) =>
        activity.DuringAsync(() => WorkAsync(order, receiver, cancellationToken));

    private async Task<EngineFault?> WorkAsync(ReplyOrder order, ICallWorkGrain receiver, CancellationToken cancellationToken)
    {
        try
        {
            var parts = engines.LanguageModel.ReplyAsync(Wire.Request(order.Request), cancellationToken);
            await WorkerPool.DeliverAsync(parts, Wire.Of, batch => receiver.OnReplyAsync(order.Work, batch), cancellationToken);
            return null;
        }
        catch (EngineException e)
        {
            return Wire.Of(e);
        }
    }
}
