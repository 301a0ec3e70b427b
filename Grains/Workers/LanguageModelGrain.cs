using System.Buffers;
using Orleans.Concurrency;
using VoiceAgent.Calls;
using VoiceAgent.Grains.Interfaces;
using VoiceAgent.Grains.Placement;
using VoiceAgent.Speech;

namespace VoiceAgent.Grains.Workers;

/// <summary>Runs this silo's language model for one reply at a time.</summary>
[StatelessWorker(WorkerPool.Size, removeIdleWorkers: false)]
[SpeechSilo]
internal sealed class LanguageModelGrain(CallEngines engines, WorkerActivity activity, TimeProvider time) : Grain, ILanguageModelGrain
{
    /// <summary>How long words wait for the next ones, because a request for each costs more than the model's stream. Where a piece can end, nothing waits.</summary>
    private static readonly TimeSpan WordsWait = TimeSpan.FromMilliseconds(100);

    private static readonly SearchValues<char> Ends = SearchValues.Create(".!?…:;,)\n\"”。！？，、");

    public Task<EngineFault?> ReplyAsync(ReplyOrder order, ICallWorkGrain receiver, CancellationToken cancellationToken) =>
        activity.DuringAsync(() => WorkAsync(order, receiver, cancellationToken));

    private async Task<EngineFault?> WorkAsync(ReplyOrder order, ICallWorkGrain receiver, CancellationToken cancellationToken)
    {
        try
        {
            var parts = engines.LanguageModel.ReplyAsync(Wire.Request(order.Request), cancellationToken);
            return await WorkerPool.DeliverAsync(parts, Wire.Of, batch => receiver.OnReplyAsync(order.Work, new JsonList<ReplyPart>(batch)), CanWait(), WordsWait, time, cancellationToken) ? null : Wire.Lost(engines.LanguageModel.Name, WorkerPool.Unwanted);
        }
        catch (EngineException e)
        {
            return Wire.Of(e);
        }
    }

    /// <summary>Tells which parts may wait. A sentence is known to have ended by what follows: neither that nor the sentence's end waits.</summary>
    private static Func<ReplyPart, bool> CanWait()
    {
        var hasEnded = false;
        return part =>
        {
            var isEnd = part is not ReplyText { Text: var text } || text.AsSpan().ContainsAny(Ends);
            (var follows, hasEnded) = (hasEnded, isEnd);
            return !isEnd && !follows;
        };
    }
}
