using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Orleans.Concurrency;
using Orleans.Placement;
using VoiceAgent.Calls;
using VoiceAgent.Conversation;
using VoiceAgent.Grains.Interfaces;
using VoiceAgent.Grains.Placement;

namespace VoiceAgent.Grains.Call;

/// <summary>One call: holds its session, takes what its leg reports and what workers deliver, and goes on where another activation died.</summary>
[Reentrant]
[CallSilo]
[Immovable]
internal sealed partial class CallGrain : Grain, ICallGrain, ICallWorkGrain
{
    private static readonly TimeSpan WatchEvery = TimeSpan.FromMilliseconds(500);

    private readonly IPersistentState<CallState> _state;
    private readonly CallServices _services;
    private readonly ILogger _logger;
    private LiveCall? _live;
    private bool _isOver;
    private Task _writing = Task.CompletedTask;
    private bool _isDirty;

    public CallGrain([PersistentState("call", "calls")] IPersistentState<CallState> state, CallServices services)
    {
        _state = state;
        _services = services;
        _logger = services.Logger;
    }

    public async Task<CallAttached> AttachAsync(LegAttachment attachment, CancellationToken cancellationToken)
    {
        if (_live is { } live && live.Leg.Id == attachment.Leg)
        {
            live.Rebind(attachment);
            return live.Attached(wasLost: false);
        }

        var memory = attachment.Memory;
        if (_live is { } elsewhere)
        {
            // The same call on another leg: what was queued at the old one is lost with it.
            memory = elsewhere.Memory();
            attachment = elsewhere.HandOver(attachment);
            await elsewhere.LeaveAsync();
            LogNewLeg(attachment.Call.Gateway);
        }
        else if (memory is { Snapshot: null, Lines.Count: 0 } && _state.State.Snapshot is { } stored)
        {
            memory = new CallMemory { Snapshot = stored, Lines = [], Confirmed = 0, Utterances = Wire.Snapshot(stored).Utterances };
        }

        _state.State.Call = attachment.Call;
        _live = new LiveCall(this, attachment, memory, _services, GrainFactory);
        _ = RunAsync(_live);
        return _live.Attached(wasLost: true);
    }

    public Task<LegStanding> ReportAsync(LegReport report, CancellationToken cancellationToken)
    {
        if (_live is not { } live)
            return Task.FromResult(_isOver ? LegStanding.Current : LegStanding.Unknown);
        if (live.Leg.Id != report.Leg)
            return Task.FromResult(LegStanding.Replaced);
        live.Take(report);
        return Task.FromResult(LegStanding.Current);
    }

    public Task<bool> OnSpokenAsync(Guid work, IReadOnlyList<SpokenPart> parts) => Task.FromResult(_live?.OnSpoken(work, parts) == true);

    public Task<bool> OnReplyAsync(Guid work, IReadOnlyList<byte[]> parts) => Task.FromResult(_live?.OnReply(work, parts) == true);

    public Task<bool> OnTranscriptAsync(Guid work, TranscriptPart transcript) => Task.FromResult(_live?.OnTranscript(work, transcript) == true);

    public override async Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        // A silo that stops: the leg attaches to the next activation, with everything it remembers.
        if (_live is { } live)
            await live.LeaveAsync();
        await _writing;
    }

    /// <summary>Keeps the conversation where the death of this silo and of the gateway together cannot reach it. Not waited for by the call.</summary>
    internal void Keep(byte[] snapshot)
    {
        _state.State.Snapshot = snapshot;
        _isDirty = true;
        if (_writing.IsCompleted)
            _writing = WriteAsync();
    }

    private async Task WriteAsync()
    {
        while (_isDirty)
        {
            _isDirty = false;
            try
            {
                await _state.WriteStateAsync();
            }
#pragma warning disable CA1031 // Storage that is down endangers the call only when two processes die at once: it goes on.
            catch (Exception e)
#pragma warning restore CA1031
            {
                LogNotKept(e);
            }
        }
    }

    private async Task RunAsync(LiveCall live)
    {
        using var renewing = this.RegisterGrainTimer(
            static (call, _) => call.WatchAsync(), live, new GrainTimerCreationOptions { DueTime = WatchEvery, Period = WatchEvery, Interleave = true, KeepAlive = true });
        if (!await live.RunAsync() || _live != live)
            return;
        _isOver = true;
        _live = null;
        await _writing;
        try
        {
            await _state.ClearStateAsync();
        }
#pragma warning disable CA1031 // The call is over; what stays behind is a row.
        catch (Exception e)
#pragma warning restore CA1031
        {
            LogNotKept(e);
        }

        DeactivateOnIdle();
    }

    [LoggerMessage(LogLevel.Error, "The call's leg failed")]
    internal partial void LogLegBroken(Exception exception);

    [LoggerMessage(LogLevel.Warning, "The state of the call could not be written")]
    private partial void LogNotKept(Exception exception);

    [LoggerMessage(LogLevel.Warning, "The call goes on at gateway {Gateway}")]
    private partial void LogNewLeg(string gateway);

}

/// <summary>What a call needs of its silo.</summary>
internal sealed record CallServices(
    AgentProfile Agent,
    IOptions<CallOptions> Options,
    IOptions<ConversationOptions> Conversation,
    CallRecordings Recordings,
    CallMetrics Metrics,
    ClusterStreams Streams,
    ClusterOptions Cluster,
    TimeProvider Time,
    ILogger<CallGrain> Logger);
