using Microsoft.Extensions.Logging;
using VoiceAgent.Audio;
using VoiceAgent.Calls;
using VoiceAgent.Conversation;
using VoiceAgent.Grains.Call;
using VoiceAgent.Grains.Interfaces;

namespace VoiceAgent.Grains.Gateway;

/// <summary>A call whose line is here and whose conversation is a grain: reports what happens at the leg, does what the grain orders,
/// and remembers the conversation for a grain that dies.</summary>
/// <remarks>Thread-safe: the line's receive loop and the pacer report, the cluster client orders.</remarks>
#pragma warning disable CA1001 // The semaphore's wait handle is never asked for, so it holds nothing; the timer goes with the call.
internal sealed partial class GatewayCall : ICall, ICallLegListener, ILegObserver
#pragma warning restore CA1001
{
    /// <summary>The cause of a call whose conversation could not be found again.</summary>
    public const string LostCause = "conversation lost";

    /// <summary>The most items in one report: 2 s of speech.</summary>
    private const int MaxItems = 100;

    /// <summary>How many frames of an utterance wait for a report, as far as nothing else is reported meanwhile.
    /// They are a little more than the 100 ms after which the ear reports that speech goes on, so that they go along.
    /// A report for each frame costs more than all else of a call.</summary>
    private const int AudioItems = 7;

    /// <summary>How long nothing may happen at a leg before it says that it is there.</summary>
    private static readonly TimeSpan Heartbeat = TimeSpan.FromMilliseconds(250);

    /// <summary>How long the conversation may take to answer before it is looked for anew, which costs nothing where it still lives.
    /// Nobody answers a request that was on its way to a silo that died, or through one, and Orleans checks its own timeouts once a second only.
    /// It is short against <see cref="ClusterOptions.LegTimeout"/>, or the conversation would think that the leg is lost.</summary>
    private static readonly TimeSpan AnswerTimeout = TimeSpan.FromMilliseconds(400);

    private static readonly TimeSpan RetryAfter = TimeSpan.FromMilliseconds(100);

    private readonly CallPlace _place;
    private readonly bool _isTakenOver;
    private readonly ICallControl _control;
    private readonly ICallGrain _grain;
    private readonly List<Json<EndReply>> _turns = [];
    private readonly TimeProvider _time;
    private readonly ClusterOptions _options;
    private readonly ApologyRecording? _apology;
    private readonly ILogger _logger;
    private readonly LegMemory _memory = new();
    private readonly Guid _leg = Guid.NewGuid();
    private readonly SemaphoreSlim _happened = new(0);
    private readonly Lock _orders = new();
    private readonly TaskCompletionSource<MediaLeg> _media = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource<(CallOutcome Outcome, string Cause, CallEnding Ending)> _over = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly ITimer _heartbeat;
    private CallRecord? _record;
    private long _startedAt;
    private int _epoch;
    private long _done;
    private (int Reply, int Segments) _queued;
    private int _frames;
    private readonly LostConversation _lastWords = new();
    private string? _passOnTo;
    private AttachedAgent? _agent;
    private long _talkedAt;

    public CallFacts Facts { get; }

    /// <param name="isTakenOver">Whether another gateway has lost the call.</param>
    /// <param name="agent">The agent that holds the call; null for the one of the options <c>Agent__…</c>, or where another gateway has lost the call.</param>
    /// <param name="apology">What the caller hears when the conversation is lost; null for nothing.</param>
    public GatewayCall(CallFacts facts, CallPlace place, bool isTakenOver, AttachedAgent? agent, ICallControl control, IGrainFactory grains, ClusterOptions options, ApologyRecording? apology, TimeProvider time, ILogger logger)
    {
        Facts = facts;
        _place = place;
        _isTakenOver = isTakenOver;
        _agent = agent;
        _control = control;
        _grain = grains.GetGrain<ICallGrain>(facts.CallId);
        Observer = grains.CreateObjectReference<ILegObserver>(this);
        _time = time;
        _options = options;
        _apology = apology;
        _logger = logger;
        _startedAt = time.GetTimestamp();
        _heartbeat = time.CreateTimer(static call => ((GatewayCall)call!)._happened.Release(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    public TimeSpan Now => _time.GetElapsedTime(_startedAt);

    /// <summary>The reference by which the grain reaches this leg. It is to be deleted when the call is over.</summary>
    public ILegObserver Observer { get; }

    public Task<CallEnding> Completion { get; private set; } = Task.FromResult(CallEnding.Over);

    /// <summary>Whether the conversation could not be found again, so that nobody else knows how the call ended.</summary>
    public bool IsLost { get; private set; }

    private MediaLeg Leg => _media.Task.Result;

    /// <summary>Puts the leg on the call.</summary>
    /// <param name="sampleRate">The rate of the line in Hz.</param>
    /// <param name="start">Gives the call's record, from the time at which its audio began to flow.</param>
    /// <param name="create">Makes the leg, from the number of utterances that the caller has begun at another gateway; null where the call begins with this leg.</param>
    /// <returns>The call's record: with all that is known of the call, where it began at another gateway.</returns>
    public async Task<CallRecord> AttachAsync(int sampleRate, Func<DateTimeOffset, CallRecord> start, Func<int?, MediaLeg> create, CancellationToken cancellationToken)
    {
        var attached = await FindAsync(sampleRate, cancellationToken);
        _startedAt = _time.GetTimestamp() - (long)(attached.At.TotalSeconds * _time.TimestampFrequency);
        _agent = attached.Agent;
        _record = start(attached.StartedAt);
        _record.Agent = _agent?.Version();
        foreach (var turn in attached.Turns)
            Add(turn);
        _memory.Utterances = attached.Utterances;
        (_passOnTo, _talkedAt) = (attached.PassOnTo, _time.GetTimestamp());
        _media.SetResult(create(attached.IsNew ? null : attached.Utterances));
        Completion = RunAsync();
        return _record;
    }

    private async Task<CallAttached> FindAsync(int sampleRate, CancellationToken cancellationToken)
    {
        var since = _time.GetTimestamp();
        while (true)
        {
            try
            {
                return await _grain.AttachAsync(Attachment(sampleRate, hasLine: true), cancellationToken).WaitAsync(AnswerTimeout, _time, cancellationToken);
            }
            catch (Exception e) when (ClusterFault.IsLoss(e) && _time.GetElapsedTime(since) < _options.SilenceLimit)
            {
                await Task.Delay(RetryAfter, _time, cancellationToken);
            }
        }
    }

    /// <summary>Undoes an attachment that failed, or that nobody waits for any more.</summary>
    public void Abandon()
    {
        _over.TrySetResult((CallOutcome.Cancelled, LostCause, CallEnding.Over));
        _media.TrySetCanceled();
        _heartbeat.Dispose();
        _ = AbandonAsync();
    }

    /// <summary>Has another gateway take the call over.</summary>
    /// <returns>False where no gateway does.</returns>
    /// <exception cref="Exception">The cluster does not answer; <see cref="ClusterFault.IsLoss"/> knows such exceptions.</exception>
    public Task<bool> HandOverAsync() => _grain.HandOverAsync(_leg);

    private async Task AbandonAsync()
    {
        var since = _time.GetTimestamp();
        while (true)
        {
            try
            {
                await _grain.AbandonAsync(_leg).WaitAsync(AnswerTimeout, _time);
                return;
            }
            catch (Exception e) when (ClusterFault.IsLoss(e) && _time.GetElapsedTime(since) < _options.LegGiveUp)
            {
                await Task.Delay(RetryAfter, _time);
            }
#pragma warning disable CA1031 // Whatever is thrown, a conversation whose leg never reports is given up by itself.
            catch (Exception e)
#pragma warning restore CA1031
            {
                LogUnreachable(Facts.CallId, e.Message);
                return;
            }
        }
    }

    public void OnEvent(CallEvent happened)
    {
        if (!_lastWords.Takes(happened))
            Report(new LegEvent(Wire.Of(happened)));
    }

    public void OnUtteranceStarted(int utterance) => Report(new UtteranceStarted(utterance));

    public void OnUtteranceAudio(int utterance, AudioFrame audio)
    {
        _memory.Add(new UtteranceHeard(utterance, audio.ToPcm()), Now);
        audio.Dispose();
        if (++_frames >= AudioItems)
            Wake();
    }

    public void OnUtteranceEnded(int utterance) => Report(new UtteranceEnded(utterance));

    public void OnAudio(ReadOnlySpan<short> pcm) => Leg.OnAudio(pcm);

    public void OnMark(long mark) => Leg.OnMark(mark);

    public void OnDigit(char digit) => Leg.OnDigit(digit);

    public void OnLineLost(IMediaLine line, string reason) => Leg.OnLineLost(line, reason);

    public void Attach(IMediaLine line) => Leg.Attach(line);

    public void OnHold(bool isOnHold) => Leg.OnHold(isOnHold);

    public void OnTransferEnded(bool succeeded)
    {
        _lastWords.TransferEnded(succeeded);
        OnEvent(new TransferEnded(succeeded));
    }

    public void OnHungUp(string cause, bool hasFailed)
    {
        _lastWords.HungUp(cause);
        OnEvent(new HungUp(cause, hasFailed));
    }

    public void OnMoved()
    {
        _lastWords.HungUp(CallSession.MovedCause);
        Move();
    }

    public Task<bool> IsOnAsync() => Task.FromResult(!_over.Task.IsCompleted);

    public async Task<bool> TakeAsync(LegOrders orders)
    {
        await _media.Task;
        lock (_orders)
        {
            if (orders.Epoch != _epoch)
                return false;
            if (orders.Number <= _done)
                return true; // The orders were sent twice, because the answer to the first was lost, or late.
            _done = orders.Number;
            foreach (var order in orders.Orders)
                Do(order);
            return true;
        }
    }

    /// <summary>Asks the carrier beside all else, because it may take seconds.</summary>
    private async Task AskAsync(AskCarrier asked)
    {
        string? refusal = null;
        try
        {
            await (asked.What switch
            {
                CarrierCommand.HangUp => _control.HangUpAsync(CancellationToken.None),
                CarrierCommand.Transfer => _control.TransferAsync(asked.Argument, CancellationToken.None),
                _ => _control.SendDigitsAsync(asked.Argument, CancellationToken.None),
            });
        }
#pragma warning disable CA1031 // Whatever is thrown, the conversation is told and decides.
        catch (Exception e)
#pragma warning restore CA1031
        {
            refusal = e.Message;
        }

        Report(new CarrierAnswered(asked.Command, refusal));
    }

    private void Do(LegOrder order)
    {
        switch (order)
        {
            case PlayAudio play:
                Leg.Play(new ReplyId(play.Reply), play.Segment, AudioFrame.Over(Leg.SampleRate, play.Pcm));
                break;
            case EndSegment end:
                Leg.EndSegment(new ReplyId(end.Reply), end.Segment);
                _queued = (end.Reply, end.Segment + 1);
                break;
            case HoldAudio:
                Leg.Hold();
                break;
            case ResumeAudio resume:
                Leg.Resume(new ReplyId(resume.Reply), resume.Segment, resume.From);
                break;
            case ClearAudio clear:
                Leg.Clear(new ReplyId(clear.Reply));
                _queued = default;
                break;
            case KeepAudio keep:
                Leg.Keep(new ReplyId(keep.Reply), keep.Segments);
                _queued = (keep.Reply, keep.Segments);
                break;
            case Remember line:
                _memory.Remember(line);
                break;
            case Checkpoint checkpoint:
                _memory.Begin(checkpoint);
                break;
            case AskCarrier asked:
                _ = AskAsync(asked);
                break;
            case TurnOver turn:
                Add(turn.Turn);
                break;
            case CallOver over:
                _over.TrySetResult((Enum.TryParse<CallOutcome>(over.Outcome, out var outcome) ? outcome : CallOutcome.Completed, over.Cause, CallEnding.Over));
                break;
            default:
                throw new InvalidOperationException($"unknown order {order.GetType().Name}");
        }
    }

    private void Add(Json<EndReply> turn)
    {
        _turns.Add(turn);
        _record!.Add(Wire.Turn(turn));
    }

    private void Report(LegHappening what)
    {
        _memory.Add(what, Now);
        Wake();
    }

    private void Wake()
    {
        _frames = 0;
        _happened.Release();
    }

    private async Task<CallEnding> RunAsync()
    {
        var reporting = ReportAsync();
        await Task.WhenAny(reporting, _over.Task);
        IsLost = _over.TrySetResult((_lastWords.HasPassedOn ? CallOutcome.Transferred : CallOutcome.Failed, _lastWords.Cause ?? LostCause, CallEnding.Over));
        _happened.Release();
        await reporting;
        await _heartbeat.DisposeAsync();
        var (outcome, cause, ending) = await _over.Task;
        _record!.SetEnd(outcome, cause, Now);
        if (ending is CallEnding.Over)
            LogOver(Facts.CallId, outcome.Word(), cause);
        Leg.Dispose();
        return ending;
    }

    /// <summary>Reports what happens, in order, one report after the other, until the call is over or its conversation cannot be found again.</summary>
    private async Task ReportAsync()
    {
        while (true)
        {
            _heartbeat.Change(Heartbeat, Timeout.InfiniteTimeSpan);
            await _happened.WaitAsync();
            while (_happened.CurrentCount > 0)
                await _happened.WaitAsync(); // One report takes along all that happened.
            if (_over.Task.IsCompleted)
                return;
            var items = _memory.Unsent(MaxItems);
            var standing = LegStanding.Unknown;
            try
            {
                standing = await _grain.ReportAsync(new LegReport { Leg = _leg, Items = items, Epoch = _epoch }, CancellationToken.None).WaitAsync(AnswerTimeout, _time);
            }
            catch (Exception e) when (ClusterFault.IsLoss(e))
            {
                LogUnreachable(Facts.CallId, e.Message);
            }
#pragma warning disable CA1031 // Whatever is thrown (by a client that was stopped, say), the conversation is out of reach for good.
            catch (Exception e)
#pragma warning restore CA1031
            {
                LogBroken(Facts.CallId, e);
                await LeaveAsync(ApologizeAsync());
                return;
            }

            if (standing == LegStanding.Replaced)
            {
                Move();
                return;
            }

            if (standing == LegStanding.Current)
            {
                _talkedAt = _time.GetTimestamp();
                _memory.Sent(items);
            }
            else if (!await ReattachAsync())
                return;
            if (_memory.HasUnsent)
                _happened.Release();
        }
    }

    private void Move()
    {
        if (_over.TrySetResult((CallOutcome.Completed, CallSession.MovedCause, CallEnding.Moved)))
            LogMoved(Facts.CallId);
    }

    private async Task<bool> ReattachAsync()
    {
        Task? apologizing = null;
        while (!_over.Task.IsCompleted && _time.GetElapsedTime(_talkedAt) is var silence && silence < _options.LegGiveUp)
        {
            if (silence >= _options.SilenceLimit)
            {
                // Nobody is there to hear the apology any more, or it has been said: the caller is not kept.
                if (_lastWords.Cause is not null || apologizing is { IsCompleted: true })
                    break;
                if (apologizing is null)
                {
                    LogSilent(Facts.CallId, _options.SilenceLimit);
                    apologizing = ApologizeAsync();
                }
            }

            try
            {
                var attached = await _grain.AttachAsync(Attachment(Leg.SampleRate, Leg.HasLine), CancellationToken.None).WaitAsync(AnswerTimeout, _time);
                if (attached.IsReplaced)
                {
                    Move();
                    return false;
                }

                _memory.SendAgain(attached.Taken, attached.WasLost);
                LogReattached(Facts.CallId, attached.WasLost, silence);
                _talkedAt = _time.GetTimestamp();
                return true;
            }
            catch (Exception e) when (ClusterFault.IsLoss(e))
            {
                await Task.Delay(RetryAfter, _time);
            }
#pragma warning disable CA1031 // Whatever is thrown, the conversation cannot be begun again with what is remembered of it.
            catch (Exception e)
#pragma warning restore CA1031
            {
                LogBroken(Facts.CallId, e);
                apologizing ??= ApologizeAsync();
                break;
            }
        }

        await LeaveAsync(apologizing);
        return false;
    }

    /// <summary>Passes the caller on, because where nobody can talk to the caller, somebody else may. Where that is not possible, the call is hung up.</summary>
    /// <param name="apologizing">The end of the apology; null where it has not begun.</param>
    private async Task LeaveAsync(Task? apologizing)
    {
        await Task.WhenAny(apologizing ?? Task.CompletedTask, _over.Task);
        if (!_over.Task.IsCompleted)
            await PassOnAsync();
    }

    private Task ApologizeAsync() =>
        _apology is null || _lastWords.Cause is not null ? Task.CompletedTask : _lastWords.SayAsync(Leg, _apology.At(Leg.SampleRate), _time);

    private async Task PassOnAsync()
    {
        if (_passOnTo is not { } to || _lastWords.Cause is not null)
            return;
        try
        {
            await _lastWords.PassOnAsync(_control, to, _time);
        }
        catch (Exception e) when (e is CallControlException or TimeoutException)
        {
            LogNotPassedOn(Facts.CallId, e.Message);
        }
    }

    private LegAttachment Attachment(int sampleRate, bool hasLine)
    {
        lock (_orders)
        {
            return new LegAttachment
            {
                Leg = _leg,
                Observer = Observer,
                Call = Facts,
                At = Now,
                SampleRate = sampleRate,
                RecognizerRate = _place.RecognizerRate,
                SpeechSilo = _place.SpeechSilo,
                Memory = _memory.Copy(),
                Epoch = ++_epoch,
                Done = _done,
                Turns = [.. _turns],
                QueuedReply = _queued.Reply,
                QueuedSegments = _queued.Segments,
                IsFirst = _epoch == 1 && !_isTakenOver,
                Engines = _place.Engines,
                HasLine = hasLine,
                Agent = _agent,
            };
        }
    }

    [LoggerMessage(LogLevel.Information, "Call {CallId} is over, and this gateway's list of calls has all of it: {Cause} ({Outcome})")]
    private partial void LogOver(string callId, string outcome, string cause);

    [LoggerMessage(LogLevel.Error, "Call {CallId}: its conversation has not been found for {Silence}; the caller hears the apology")]
    private partial void LogSilent(string callId, TimeSpan silence);

    [LoggerMessage(LogLevel.Warning, "Call {CallId}: the caller could not be passed on: {Reason}")]
    private partial void LogNotPassedOn(string callId, string reason);

    [LoggerMessage(LogLevel.Error, "Call {CallId}: its conversation is lost")]
    private partial void LogBroken(string callId, Exception exception);

    [LoggerMessage(LogLevel.Warning, "Call {CallId}: another gateway has taken it over")]
    private partial void LogMoved(string callId);

    [LoggerMessage(LogLevel.Warning, "Call {CallId}: its conversation cannot be reached: {Reason}")]
    private partial void LogUnreachable(string callId, string reason);

    [LoggerMessage(LogLevel.Warning, "Call {CallId}: its leg is attached again after {After} (the conversation had died: {WasLost})")]
    private partial void LogReattached(string callId, bool wasLost, TimeSpan after);
}
