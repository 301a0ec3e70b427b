using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using VoiceAgent.Calls;
using VoiceAgent.Calls.Playout;
using VoiceAgent.Conversation;
using VoiceAgent.Speech;

namespace VoiceAgent.Testing;

/// <summary>Runs calls in this process, without a cluster: for virtual time, and as the baseline that the cluster is measured against.</summary>
public sealed class LocalCallHost(
    CallEngines engines,
    AgentProfile agent,
    IVoiceActivityModel voiceActivity,
    IOptions<CallOptions> options,
    IOptions<ConversationOptions> conversation,
    CallDirectory directory,
    CallRecordings recordings,
    CallMetrics metrics,
    PlayoutPacer pacer,
    TimeProvider time,
    ILoggerFactory loggers,
    ConversationFlow? flow = null) : ICallHost
{
    private readonly ILogger _logger = loggers.CreateLogger<CallSession>();
    private readonly ConcurrentDictionary<LocalCall, bool> _live = new();
    private int _reserved;
    private volatile bool _isDraining;

    public int Reserved => Volatile.Read(ref _reserved);

    public bool CanTakeCalls => !_isDraining && Reserved < MaxCalls;

    public ValueTask<int> CountPlacesAsync() => ValueTask.FromResult(MaxCalls);

    /// <summary>No more than the engines can serve.</summary>
    private int MaxCalls => Math.Min(options.Value.MaxCalls, engines.MaxCalls ?? int.MaxValue);

    public ValueTask<IDisposable?> ReserveAsync(CallInfo call, CancellationToken cancellationToken)
    {
        var record = directory.Begin(call, time.GetUtcNow());
        if (!_isDraining)
        {
            if (Interlocked.Increment(ref _reserved) <= MaxCalls)
                return ValueTask.FromResult<IDisposable?>(new Reservation(this, record));
            Interlocked.Decrement(ref _reserved);
        }

        directory.End(call.CallId, CallOutcome.Refused, "");
        return ValueTask.FromResult<IDisposable?>(null);
    }

    public ValueTask<ICall> StartAsync(CallInfo call, IMediaLine line, ICallControl control, IDisposable reservation, CancellationToken cancellationToken)
    {
        var startedAt = time.GetUtcNow();
        var record = directory.Start(call, ((Reservation)reservation).Record, startedAt);
        var recorder = recordings.Open(call, startedAt);
        var session = new CallSession(call, engines, agent, options.Value, new ConversationEngine(conversation.Value, flow: flow), TimeSpan.Zero, record, recorder, metrics, time, _logger);
        var leg = new MediaLeg(line, control, voiceActivity, engines.SpeechToText.SampleRate, options.Value, time, pacer, metrics, session);
        recorder?.Begin(new CallLogHeader(CallLogHeader.CurrentFormat, call.CallId, startedAt, conversation.Value) { AgentTexts = flow is null ? null : new Dictionary<string, string>() });
        metrics.ConversationStarted();
        engines.Services?.Prove(call.CallId);
        var local = new LocalCall(session, leg);
        _live[local] = true;
        local.Completion = RunAsync(local, record, reservation);
        return ValueTask.FromResult<ICall>(local);
    }

    public async Task DrainAsync(CancellationToken cancellationToken)
    {
        _isDraining = true;
        while (_live.Keys.FirstOrDefault() is { } call)
            await call.Completion.WaitAsync(cancellationToken);
    }

    private async Task<CallEnding> RunAsync(LocalCall call, CallRecord record, IDisposable reservation)
    {
        try
        {
            await call.Session.RunAsync(call.Leg, new CallStarted());
            return CallEnding.Over;
        }
        finally
        {
            call.Leg.Dispose();
            _live.TryRemove(call, out _);
            directory.Ended(record);
            metrics.ConversationEnded();
            metrics.CallEnded(record.End?.Outcome ?? CallOutcome.Failed);
            reservation.Dispose();
        }
    }

    /// <summary>A place was given back without a conversation, and nobody has told what became of the call.</summary>
    private void GiveUp(CallRecord record) => directory.End(record.Call.CallId, CallOutcome.Cancelled, "");

    private sealed class Reservation(LocalCallHost host, CallRecord record) : IDisposable
    {
        private int _isFree;

        public CallRecord Record => record;

        public void Dispose()
        {
            if (Interlocked.Exchange(ref _isFree, 1) != 0)
                return;
            Interlocked.Decrement(ref host._reserved);
            host.GiveUp(record);
        }
    }
}

/// <summary>A call that runs in this process.</summary>
internal sealed class LocalCall(CallSession session, MediaLeg leg) : ICall
{
    public CallSession Session { get; } = session;

    public MediaLeg Leg { get; } = leg;

    public Task<CallEnding> Completion { get; set; } = Task.FromResult(CallEnding.Over);

    public void OnAudio(ReadOnlySpan<short> pcm) => Leg.OnAudio(pcm);

    public void OnMark(long mark) => Leg.OnMark(mark);

    public void OnDigit(char digit) => Leg.OnDigit(digit);

    public void OnLineLost(IMediaLine line, string reason) => Leg.OnLineLost(line, reason);

    public void Attach(IMediaLine line) => Leg.Attach(line);

    public void OnHold(bool isOnHold) => Leg.OnHold(isOnHold);

    public void OnTransferEnded(bool succeeded) => Session.OnEvent(new TransferEnded(succeeded));

    public void OnMoved() => OnHungUp(CallSession.MovedCause, hasFailed: false);

    public void OnHungUp(string cause, bool hasFailed) => Session.OnEvent(new HungUp(cause, hasFailed));
}
