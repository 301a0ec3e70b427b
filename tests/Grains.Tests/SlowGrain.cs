using VoiceAgent.Grains.Interfaces;

namespace VoiceAgent.Grains.Tests;

/// <summary>A call's grain that does not answer the first requests to attach a leg.</summary>
internal sealed class SlowGrain(int silences) : ICallGrain
{
    public int Asked { get; private set; }

    public Task<CallAttached> AttachAsync(LegAttachment attachment, CancellationToken cancellationToken) => ++Asked <= silences
        ? new TaskCompletionSource<CallAttached>().Task
        : Task.FromResult(new CallAttached { Taken = 0, Utterances = 0, WasLost = true, IsNew = false, At = TimeSpan.Zero, StartedAt = attachment.Call.StartedAt, Turns = [] });

    public Task<LegStanding> ReportAsync(LegReport report, CancellationToken cancellationToken) => Task.FromResult(LegStanding.Current);

    public bool IsMissingLeg { get; set; }

    public Task<bool> IsMissingLegAsync() => Task.FromResult(IsMissingLeg);

    public Task<bool> HandOverAsync(Guid leg) => Task.FromResult(false);

    public Task AbandonAsync(Guid leg) => Task.CompletedTask;
}
