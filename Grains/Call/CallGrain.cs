using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Orleans.Concurrency;
using Orleans.Placement;
using Orleans.Storage;
using VoiceAgent.Agent;
using VoiceAgent.Calls;
using VoiceAgent.Conversation;
using VoiceAgent.Conversation.Languages;
using VoiceAgent.Grains.Interfaces;
using VoiceAgent.Grains.Placement;
using VoiceAgent.Speech;

namespace VoiceAgent.Grains.Call;

/// <summary>One call: holds its session, takes what its leg reports and what workers deliver, and goes on where another activation died.</summary>
[Reentrant]
[CallSilo]
[Immovable]
internal sealed partial class CallGrain : Grain, ICallGrain, ICallWorkGrain, IRemindable
{
    /// <summary>How long a leg that was abandoned is remembered: its attachment may still be on its way.</summary>
    private static readonly TimeSpan AbandonedFor = TimeSpan.FromSeconds(5);

    /// <summary>How long a leg may take to say whether it is there. A leg that is gone says nothing, and other attachments wait behind it.</summary>
    private static readonly TimeSpan LegPatience = TimeSpan.FromSeconds(1);

    private readonly CallServices _services;
    private readonly ILogger _logger;
    private LiveCall? _live;
    private CallStore? _store;
    private CallFacts? _call;
    private readonly HashSet<Guid> _replaced = [];
    private readonly HashSet<Guid> _abandoned = [];
    private Task _attaching = Task.CompletedTask;
    private readonly CallReminder _reminder;
    private LegWatch? _orphaned;
    private bool _isOver;
    private EndedCall? _ended;

    public CallGrain(CallServices services)
    {
        _services = services;
        _logger = services.Logger;
        _reminder = new CallReminder(this, services.Database, services.Time, services.Logger);
    }

    public Task<CallAttached> AttachAsync(LegAttachment attachment, CancellationToken cancellationToken)
    {
        // A conversation that begins at its leg's first attachment, as nearly all do, is not to wait for this question.
        var isOn = _live is null && attachment.Epoch > 1 ? IsOnAsync(attachment) : Task.FromResult(true);
        var attaching = AttachAsync(attachment, isOn, _attaching);
        _attaching = attaching;
        return attaching;
    }

    /// <summary>Attaches a leg. Attachments are made one after the other: a leg that did not wait for the answer asks again.</summary>
    private async Task<CallAttached> AttachAsync(LegAttachment attachment, Task<bool> isOn, Task before)
    {
        await before.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
        if (_abandoned.Contains(attachment.Leg))
            throw new OperationCanceledException("The caller is gone.");
        if (_live is { } live && live.Leg.Id == attachment.Leg)
        {
            live.Rebind(attachment);
            // Before its first report the leg does not know this session: the answer to the attachment that began it came too late.
            return live.Attached(wasLost: !live.HasReports);
        }

        if (!await isOn && _live is null)
            throw new TimeoutException("The leg has given the call up meanwhile.");

        var (memory, elsewhere) = (attachment.Memory, _live);
        if (elsewhere is not null)
        {
            // The leg is not as dead as it seemed, and it is too late.
            if (_replaced.Contains(attachment.Leg))
                return elsewhere.Attached(wasLost: false) with { IsReplaced = true };
            // The call goes on at another leg: what was queued at the old leg is lost with that.
            memory = elsewhere.Memory();
            attachment = elsewhere.HandOver(attachment);
            _replaced.Add(elsewhere.Leg.Id);
            await elsewhere.LeaveAsync();
            LogNewLeg(attachment.Call.Gateway);
        }
        else if (memory is { Snapshot: null, Lines.Count: 0 } && !attachment.IsFirst && await Store.ReadAsync() is { Snapshot: { } snapshot } kept)
        {
            var stored = new Json<ConversationSnapshot>(snapshot);
            memory = new CallMemory { Snapshot = stored, Lines = [], Utterances = Wire.Snapshot(stored).Caller.Utterances };
            attachment = attachment with { Agent = kept.Agent };
        }

        if (_call is null)
            _reminder.Set();
        (_call, _orphaned) = (attachment.Call, null);
        if (attachment.Agent is { } agent)
            Store.KeepAgent(agent);
        _live = new LiveCall(this, attachment, memory, _services, GrainFactory, elsewhere);
        _ = RunAsync(_live);
        return _live.Attached(wasLost: true);
    }

    private async Task<bool> IsOnAsync(LegAttachment attachment)
    {
        try
        {
            return await attachment.Observer.IsOnAsync().WaitAsync(LegPatience, _services.Time);
        }
        catch (Exception e) when (ClusterFault.IsLoss(e))
        {
            return false; // If the leg is there after all, it attaches again.
        }
#pragma warning disable CA1031 // Whatever is thrown, somebody is there: a gateway of an older version does not know the question.
        catch (Exception)
#pragma warning restore CA1031
        {
            return true;
        }
    }

    public Task<LegStanding> ReportAsync(LegReport report, CancellationToken cancellationToken)
    {
        if (_live is not { } live)
            return Task.FromResult(_isOver ? LegStanding.Current : LegStanding.Unknown);
        if (live.Leg.Id != report.Leg || live.IsLeft)
            return Task.FromResult(LegStanding.Replaced);
        if (live.Leg.Epoch != report.Epoch)
            return Task.FromResult(LegStanding.Unknown);
        live.Take(report);
        return Task.FromResult(LegStanding.Current);
    }

    public Task<bool> IsMissingLegAsync() => Task.FromResult(_live?.IsMissingLeg ?? _orphaned is not null);

    public Task<bool> HandOverAsync(Guid leg) => _live is { } live && live.Leg.Id == leg ? live.HandOverAsync() : Task.FromResult(false);

    public async Task AbandonAsync(Guid leg)
    {
        _abandoned.Add(leg);
        await _attaching.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
        if (_live is { } live && live.Leg.Id == leg)
            live.HangUp("originator_cancel");
        else if (_live is null)
            this.RegisterGrainTimer(ForgetIfUnused, new GrainTimerCreationOptions { DueTime = AbandonedFor, Period = Timeout.InfiniteTimeSpan, KeepAlive = true });
    }

    private Task ForgetIfUnused(CancellationToken cancellationToken)
    {
        if (_live is null)
            DeactivateOnIdle();
        return Task.CompletedTask;
    }

    public Task<bool> OnSpokenAsync(Guid work, IReadOnlyList<SpokenPart> parts) => Task.FromResult(_live?.OnSpoken(work, parts) == true);

    public Task<bool> OnReplyAsync(Guid work, JsonList<ReplyPart> parts) => Task.FromResult(_live?.OnReply(work, parts) == true);

    public Task<bool> OnTranscriptAsync(Guid work, TranscriptPart transcript) => Task.FromResult(_live?.OnTranscript(work, transcript) == true);

    /// <summary>Seeks a gateway for a call whose silo and gateway died together: nobody else knows of the call.</summary>
    public async Task ReceiveReminder(string reminderName, TickStatus status)
    {
        if (_live is not null)
            return;
        if (_isOver)
        {
            await ForgetAsync(); // Something of the call stayed behind.
            return;
        }

        var stored = await Store.ReadAsync();
        if (_live is not null)
            return; // The call's leg attached meanwhile.
        if (stored is not { Call: { } call })
        {
            if (Store.IsRead)
                await ForgetAsync();
            return;
        }

        _orphaned ??= new LegWatch(call, GrainFactory, _services.Cluster, _services.Gateways, _services.Time);
        // Where only the silo died, the call's leg is about to attach.
        await Task.Delay(_services.Cluster.LegTimeout, _services.Time);
        if (_live is not null || _orphaned is not { } orphaned)
            return;
        if (orphaned.IsLost)
        {
            LogOrphanLost(call.CallId);
            _ended = stored.Agent is { } agent ? End(() => LostCall(call, agent, Wire.Snapshot(new Json<ConversationSnapshot>(stored.Snapshot)))) : null;
            await ForgetAsync();
            return;
        }

        LogOrphaned(call.CallId, call.Gateway);
        await orphaned.SeekAsync();
    }

    public override async Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        // Where the silo stops, the leg attaches to the next activation, with everything it remembers.
        if (_live is { } live)
            await live.LeaveAsync();
        await Store.FlushAsync();
    }

    /// <summary>Keeps the conversation where the death of this silo and of the gateway together cannot reach it. The call does not wait for that.</summary>
    internal void Keep(Json<ConversationSnapshot> snapshot) => Store.Keep(_call!, snapshot);

    private CallStore Store => _store ??= new CallStore(_services.Storage, this.GetGrainId(), _services.Database, _services.Time, _services.Logger);

    private async Task RunAsync(LiveCall live)
    {
        var isOver = true;
        try
        {
            isOver = await WatchedAsync(live);
        }
#pragma warning disable CA1031 // Whatever was thrown, a call without a conversation is not to be kept for ever.
        catch (Exception e)
#pragma warning restore CA1031
        {
            LogBroken(e);
        }

        // Another leg may go on with the call.
        if (!isOver || _live != live)
            return;
        _live = null;
        _ended = live.Ended;
        await ForgetAsync();
    }

    /// <summary>What is known of a call that nobody has any more.</summary>
    private EndedCall? LostCall(CallFacts call, AttachedAgent agent, ConversationSnapshot snapshot) =>
        AfterCalls.Of(_services, agent, call, CallOutcome.Failed, "the gateway was lost", snapshot.At, snapshot, []);

    /// <summary>Makes what is to be done after a call. Where that fails, the call is over all the same.</summary>
    internal EndedCall? End(Func<EndedCall?> of)
    {
        try
        {
            return of();
        }
#pragma warning disable CA1031 // Whatever is thrown: the agent's document may be of a later build.
        catch (Exception e)
#pragma warning restore CA1031
        {
            LogNoReport(e);
            return null;
        }
    }

    /// <summary>Forgets a call that is over, so that nothing of it stays behind.
    /// Where something does, because the database does not answer, the reminder comes back to it.</summary>
    private async Task ForgetAsync()
    {
        _isOver = true;
        if (!await HandOnAsync())
        {
            // The reminder comes back to it; where calls do not outlive their process, a timer does.
            if (!_reminder.IsPossible)
                this.RegisterGrainTimer(_ => ForgetAsync(), new GrainTimerCreationOptions { DueTime = CallReminder.Every, Period = Timeout.InfiniteTimeSpan, KeepAlive = true });
            return;
        }

        if (await Store.ClearAsync() ? await _reminder.ClearAsync() : !_reminder.IsPossible)
            DeactivateOnIdle();
    }

    /// <summary>Hands on what is to be done after the call.</summary>
    /// <returns>False where nobody could take it.</returns>
    private async Task<bool> HandOnAsync()
    {
        if (_ended is not { } ended)
            return true;
        try
        {
            await GrainFactory.GetGrain<IAfterCallGrain>(this.GetPrimaryKeyString()).TakeAsync(ended);
            _ended = null;
            return true;
        }
#pragma warning disable CA1031 // Whatever is thrown, by the database above all, it is handed on later.
        catch (Exception e)
#pragma warning restore CA1031
        {
            LogNotHandedOn(e);
            return false;
        }
    }

    private async Task<bool> WatchedAsync(LiveCall live)
    {
        IGrainTimer? watching = null;
        var limit = _services.Cluster.LegTimeout;
        using var watch = watching = this.RegisterGrainTimer(
            async _ => watching!.Change(await live.WatchAsync(), limit), new GrainTimerCreationOptions { DueTime = limit, Period = limit, Interleave = true, KeepAlive = true });
        void LookSoon() => watch.Change(LegWatch.SilenceWithoutConnection, limit);
        _services.Gateways.Ended += LookSoon;
        try
        {
            return await live.RunAsync();
        }
        finally
        {
            _services.Gateways.Ended -= LookSoon;
        }
    }

    [LoggerMessage(LogLevel.Error, "The call's conversation failed")]
    private partial void LogBroken(Exception exception);

    [LoggerMessage(LogLevel.Warning, "What is to be done after the call could not be kept, and is handed on again")]
    private partial void LogNotHandedOn(Exception exception);

    [LoggerMessage(LogLevel.Error, "The call's agent cannot be told that the call is over")]
    private partial void LogNoReport(Exception exception);

    [LoggerMessage(LogLevel.Error, "The call's leg failed")]
    internal partial void LogLegBroken(Exception exception);

    [LoggerMessage(LogLevel.Warning, "Call {CallId} of gateway {Gateway} was left without leg and conversation: another gateway is sought")]
    private partial void LogOrphaned(string callId, string gateway);

    [LoggerMessage(LogLevel.Error, "No gateway has taken call {CallId}, which was left without leg and conversation: it is given up")]
    private partial void LogOrphanLost(string callId);

    [LoggerMessage(LogLevel.Warning, "The call goes on at gateway {Gateway}")]
    private partial void LogNewLeg(string gateway);

}

/// <summary>What a call needs of its silo.</summary>
internal sealed record CallServices(
    CallAgents Agents,
    IOptions<CallOptions> Options,
    LanguagePacks Languages,
    CallRecordings Recordings,
    CallMetrics Metrics,
    ClusterStreams Streams,
    ClusterOptions Cluster,
    GatewayConnections Gateways,
    [FromKeyedServices(CallStore.Provider)] IGrainStorage Storage,
    TimeProvider Time,
    ILogger<CallGrain> Logger,
    ITurnDetector? TurnDetector = null,
    DatabaseWatch? Database = null);
