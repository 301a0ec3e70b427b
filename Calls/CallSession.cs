using System.Threading.Channels;
using Microsoft.Extensions.Logging;
using VoiceAgent.Audio;
using VoiceAgent.Conversation;
using VoiceAgent.Speech;

namespace VoiceAgent.Calls;

/// <summary>Carries one call: takes what happens, asks the engine what follows, and does it. No other code touches the engine.</summary>
/// <remarks>One loop reads the inbox, so the engine sees one event after the other. Nothing that takes time is done in the loop: models,
/// synthesis and recognition run beside it and answer with events, which the engine drops when they come too late.</remarks>
#pragma warning disable CA1001 // A token source without a timer holds nothing to dispose, and late work may still ask it.
internal sealed partial class CallSession : ICallLegListener
#pragma warning restore CA1001
{
    /// <summary>The cause of a call that ended by a defect of the platform.</summary>
    public const string BrokenCause = "internal error";

    /// <summary>The cause of a session whose call goes on in another session.</summary>
    public const string MovedCause = "moved";

    private readonly CallInfo _call;
    private readonly CallEngines _engines;
    private readonly AgentProfile _agent;
    private readonly CallOptions _options;
    private readonly ConversationEngine _engine;
    private readonly CallRecord _record;
    private readonly ICallJournal? _journal;
    private readonly CallMetrics _metrics;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly Channel<(CallEvent Event, TimeSpan At)> _inbox =
        Channel.CreateUnbounded<(CallEvent, TimeSpan)>(new UnboundedChannelOptions { SingleReader = true });
    private readonly CancellationTokenSource _over = new();
    private readonly ITimer _deadlineTimer;
    private readonly ITimer _hangUpTimer;
    private readonly RecognitionTask _recognition;
    private readonly ToolRunner _tools;
    private readonly long _startedAt;
    private ChannelWriter<AudioFrame>? _utterance;
    private TimeSpan? _deadline;
    private ICallLeg _leg = null!;
    private ReplyTask? _reply;
    private CancellationTokenSource? _judging;
    private string _cause = "";
    private CallOutcome _outcome = CallOutcome.Completed;

    /// <summary>The length in characters of the piece that is synthesized before the turn is over; 0 where there is none.</summary>
    private int _ahead;

    /// <param name="engine">The engine of a call that is about to begin, or one restored from a snapshot of a call that goes on here.</param>
    /// <param name="at">The call time now.</param>
    /// <param name="tools">The tools of the call, some of which an earlier session may have left running; null for new ones.</param>
    public CallSession(CallInfo call, CallEngines engines, AgentProfile agent, CallOptions options, ConversationEngine engine, TimeSpan at, CallRecord record, ICallJournal? journal, CallMetrics metrics, TimeProvider time, ILogger logger, ToolRunner? tools = null)
    {
        _call = call;
        _engines = engines with { TextToSpeech = agent.LastWords(engines.TextToSpeech) };
        _agent = agent;
        _options = options;
        _engine = engine;
        _record = record;
        _journal = journal;
        _metrics = metrics;
        _time = time;
        _logger = logger;
        _startedAt = time.GetTimestamp() - (long)(at.TotalSeconds * time.TimestampFrequency);
        _deadlineTimer = time.CreateTimer(_ => OnEvent(new DeadlineReached()), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        _hangUpTimer = time.CreateTimer(_ => OnEvent(new HungUp("no answer to hang-up")), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        _tools = tools ?? new ToolRunner(call.CallId, agent.Tools, options.ToolLimit, time);
        _recognition = new RecognitionTask(new RecognizerRequest(call.CallId) { Engines = agent.Engines.SpeechToText, Language = engine.Options.Agent.Language }, agent.Engines.Phrases, engines.SpeechToText, options.RecognitionTimeout, time, OnEvent, LogEngineFailed);
    }

    public TimeSpan Now => _time.GetElapsedTime(_startedAt);

    public void OnEvent(CallEvent happened) => _inbox.Writer.TryWrite((happened, Now));

    public void OnUtteranceStarted(int utterance)
    {
        var audio = Channel.CreateUnbounded<AudioFrame>(new UnboundedChannelOptions { SingleWriter = true });
        _utterance = audio.Writer;
        _recognition.Add(utterance, audio.Reader);
    }

    public void OnUtteranceAudio(int utterance, AudioFrame audio)
    {
        if (_utterance?.TryWrite(audio) != true)
            audio.Dispose();
    }

    public void OnUtteranceEnded(int utterance)
    {
        _utterance?.TryComplete();
        _recognition.End();
    }

    /// <summary>Returns the conversation as it is now. It is asked for on the session's loop only.</summary>
    /// <param name="at">The call time now.</param>
    public ConversationSnapshot Snapshot(TimeSpan at) => _engine.Snapshot(at);

    /// <summary>Ends a call that has lost what it cannot go on without.</summary>
    /// <param name="cause">What was lost.</param>
    public void Fail(string cause) => OnEvent(new HungUp(cause, HasFailed: true));

    /// <summary>Ends the session, but not the call, which goes on in another session.</summary>
    public void Leave()
    {
        _cause = MovedCause;
        _inbox.Writer.TryComplete();
    }

    /// <summary>Runs the call to its end. Returns once the call has hung up, or was left, and everything it held is released.</summary>
    /// <param name="first">The event that begins the session: <see cref="CallStarted"/>, or <see cref="CallRestored"/>.</param>
    public async Task RunAsync(ICallLeg leg, CallEvent first)
    {
        _leg = leg;
        using var scope = CallScope(_logger, _call.CallId);
        LogStarted(_call.Direction);
        _recognition.Start();
        OnEvent(first);
        try
        {
            while (!_engine.IsOver && await _inbox.Reader.WaitToReadAsync())
                while (!_engine.IsOver && _inbox.Reader.TryRead(out var next))
                    Take(next.Event, next.At);
        }
        catch (Exception e)
        {
            // This is a defect of the platform, and the caller must not be left in silence.
            LogBroken(e);
            (_cause, _outcome) = (BrokenCause, CallOutcome.Failed);
            _ = HangUpAsync();
        }

        await ReleaseAsync();
    }

    private void Take(CallEvent happened, TimeSpan at)
    {
        if (happened is HungUp hungUp)
            (_cause, _outcome) = (hungUp.Cause, hungUp.HasFailed ? CallOutcome.Failed : _outcome);
        if (happened is DeadlineReached)
            _deadline = null; // The timer has fired, perhaps a little early: it has to be set again even for an unchanged deadline.
        var commands = _engine.Handle(happened, at);
        _journal?.Write(at, happened, commands);
        foreach (var command in commands)
            Do(command, at);
        if (_engine.IsTransferred)
            _outcome = CallOutcome.Transferred;
        SetDeadline(_engine.Deadline);
    }

    private void SetDeadline(TimeSpan? deadline)
    {
        if (deadline == _deadline)
            return;
        _deadline = deadline;
        if (deadline is { } at)
        {
            // Timers count in whole milliseconds. The wait is rounded up, so that the timer is not early.
            var wait = TimeSpan.FromMilliseconds(Math.Ceiling((at - Now).TotalMilliseconds));
            _deadlineTimer.Change(wait > TimeSpan.Zero ? wait : TimeSpan.Zero, Timeout.InfiniteTimeSpan);
        }
        else
        {
            _deadlineTimer.Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        }
    }

    private void Do(CallCommand command, TimeSpan at)
    {
        switch (command)
        {
            case PredictTurn c:
                _ = PredictAsync(c);
                break;
            case JudgeTransition c:
                _ = JudgeAsync(c);
                break;
            case GenerateReply c:
                ReplyFor(c.Reply).Generate(c.History, c.Writer ?? c.Reply, c.Flow);
                break;
            case DiscardReply c:
                Stop(c.Reply);
                _metrics.Speculated(isKept: false);
                EndAhead(isKept: false);
                break;
            case DiscardText c:
                ReplyFor(c.Reply).Discard();
                EndAhead(isKept: false);
                break;
            case PrepareSpeech c:
                _ahead = c.Text.Length;
                ReplyFor(c.Reply).Prepare(c.Text);
                break;
            case Speak c:
                EndAhead(isKept: true);
                ReplyFor(c.Reply).Speak(c.Segment, c.Text);
                break;
            case HoldPlayout:
                _leg.Hold();
                break;
            case ResumePlayout c:
                _leg.Resume(c.Reply, c.Segment, c.From);
                break;
            case ClearPlayout c:
                _leg.Clear(c.Reply);
                _metrics.Cleared(Now - at);
                break;
            case KeepPlayout c:
                _leg.Keep(c.Reply, c.Segments);
                break;
            case EndReply c:
                EndReply(c);
                break;
            case ExpectAnswer c:
                _recognition.Expect(new RecognitionHints(c.Expectation.Phrases, c.Expectation.Grammar));
                break;
            case InvokeTool c:
                _ = InvokeAsync(c);
                break;
            case Transfer c:
                _ = TransferAsync(c.To);
                break;
            case SendDigits c:
                _ = SendDigitsAsync(c.Digits);
                break;
            case ReportTimeout c:
                ReplyFor(c.Reply).GiveUp(c.What, c.Tool);
                break;
            case HangUp c:
                LogHangingUp(c.Reason);
                if (c.Reason is HangUpReason.Failed)
                    _outcome = CallOutcome.Failed;
                _ = HangUpAsync();
                break;
            default:
                throw new InvalidOperationException($"unknown command {command.GetType().Name}");
        }
    }

    /// <summary>Asks the turn detector; one in this process has answered on return. The engine gets an answer whatever happens, and failures of the detector are counted.</summary>
    private async Task PredictAsync(PredictTurn asked)
    {
        if (_engines.TurnDetector is not { } detector)
        {
            OnEvent(new TurnPredicted(asked.Question, null));
            return;
        }

        float? probability = null;
        using var given = new CancellationTokenSource(_options.PredictionTimeout, _time);
        try
        {
            var answer = await detector.PredictAsync(new TurnSoFar(_call.CallId, asked.Agent, asked.Caller), given.Token);
            probability = float.IsFinite(answer) ? answer : throw new EngineException(detector.Name, EngineFailure.Failed, $"{answer} is no probability.");
        }
        catch (OperationCanceledException e) when (given.IsCancellationRequested)
        {
            LogEngineFailed(detector.Name, EngineFailure.TimedOut, e);
        }
        catch (Exception e)
        {
            LogEngineFailed(detector.Name, (e as EngineException)?.Failure ?? EngineFailure.Failed, e);
        }

        OnEvent(new TurnPredicted(asked.Question, probability));
    }

    /// <summary>Has a model judge where the conversation goes on. The engine gets an answer whatever happens; words that were judged before are not judged again.</summary>
    private async Task JudgeAsync(JudgeTransition asked)
    {
        _judging?.Cancel();
        var (cache, model) = (asked.IsConsent ? null : _agent.Transitions, _engines.LanguageModel);
        int? known = null;
        var isKnown = cache?.TryGet(asked.Node, asked.Caller, out known) == true;
        _metrics.Judging(isKnown);
        if (isKnown)
        {
            OnEvent(new TransitionJudged(asked.Question, known));
            return;
        }

        OnEvent(new TransitionExpected(asked.Question, cache?.Usual(asked.Node)));
        var given = _judging = CancellationTokenSource.CreateLinkedTokenSource(_over.Token);
        using var limit = new CancellationTokenSource(_engine.Options.Limits.TransitionTimeout, _time);
        using var link = limit.Token.Register(given.Cancel);
        try
        {
            var choice = await TransitionJudge.AskAsync(model, _agent.Engines.Judges, _call.CallId, asked, Patience.Within(_engine.Options.Limits.TransitionTimeout), given.Token);
            cache?.Keep(asked.Node, asked.Caller, choice);
            OnEvent(new TransitionJudged(asked.Question, choice));
        }
        catch (OperationCanceledException) when (given.IsCancellationRequested && !limit.IsCancellationRequested)
        {
            // Another question has taken the place of this one, or the call is over.
        }
        catch (Exception e)
        {
            var failure = limit.IsCancellationRequested ? EngineFailure.TimedOut : (e as EngineException)?.Failure ?? EngineFailure.Failed;
            LogEngineFailed(model.Name, failure, e);
            OnEvent(new TransitionJudged(asked.Question, null, (FailureKind)failure));
        }
    }

    /// <summary>Has a tool run. The tool may return when its reply is long over.</summary>
    private async Task InvokeAsync(InvokeTool invocation)
    {
        ToolReturned returned;
        try
        {
            if (_journal is not null && !invocation.IsCancellable)
                await _journal.SecureAsync();
            returned = await _tools.RunAsync(invocation) is { } result
                ? new ToolReturned(invocation.Reply, invocation.Id, result)
                : new ToolReturned(invocation.Reply, invocation.Id, """{"error":"there is no such tool"}""", HasFailed: true);
        }
        catch (Exception e)
        {
            if (_cause == MovedCause || (invocation.IsCancellable && e is OperationCanceledException))
                return; // Another session has asked for the tool, or nobody wants its result any more.
            LogEngineFailed(LogText.Clean(invocation.Name), (e as EngineException)?.Failure ?? (e is TimeoutException ? EngineFailure.TimedOut : EngineFailure.Failed), e);
            // The model is not told the error, which may name what the caller must not hear; the log has it.
            var told = e is TimeoutException ? """{"error":"the tool took too long; whether it was done is not known"}""" : """{"error":"the tool failed"}""";
            returned = new ToolReturned(invocation.Reply, invocation.Id, told, HasFailed: true);
        }

        OnEvent(returned);
    }

    private ReplyTask ReplyFor(ReplyId reply)
    {
        if (_reply is { } live && live.Id == reply)
            return live;
        _reply?.End();
        return _reply = new ReplyTask(reply, _call.CallId, _engines, _agent, _engine.Options, _leg, OnEvent, LogEngineFailed);
    }

    /// <summary>Counts the characters that were synthesized before the turn was over, now that their fate is known.</summary>
    private void EndAhead(bool isKept)
    {
        if (_ahead > 0)
            _metrics.SynthesizedAhead(_ahead, isKept);
        _ahead = 0;
    }

    private void Stop(ReplyId reply)
    {
        if (_reply?.Id != reply)
            return;
        _reply.End();
        _reply = null;
    }

    private void EndReply(EndReply ended)
    {
        Stop(ended.Reply);
        _tools.Cancel(ended.Reply);
        _record.Add(ended);
        _metrics.TurnEnded(ended);
        TurnTrace.Write(_call, ended, _time.GetUtcNow());
        LogTurn(ended);
    }

    private async Task TransferAsync(string to)
    {
        try
        {
            await _leg.Control.TransferAsync(to, _over.Token);
        }
        catch (OperationCanceledException) when (_over.IsCancellationRequested)
        {
        }
        catch (Exception e)
        {
            LogControlFailed("transfer", e);
            OnEvent(new TransferEnded(false));
        }
    }

    private async Task SendDigitsAsync(string digits)
    {
        try
        {
            await _leg.Control.SendDigitsAsync(digits, _over.Token);
        }
        catch (OperationCanceledException) when (_over.IsCancellationRequested)
        {
        }
        catch (Exception e)
        {
            LogControlFailed("send digits", e);
        }
    }

    private async Task HangUpAsync()
    {
        _hangUpTimer.Change(_options.HangUpTimeout, Timeout.InfiniteTimeSpan);
        try
        {
            // The hang-up does not end with the session: where the session broke, the caller gets nothing else.
            await _leg.Control.HangUpAsync(CancellationToken.None);
        }
        catch (Exception e)
        {
            LogControlFailed("hang up", e);
        }
    }

    private async Task ReleaseAsync()
    {
        _inbox.Writer.TryComplete();
        await _deadlineTimer.DisposeAsync();
        await _hangUpTimer.DisposeAsync();
        _over.Cancel();
        _reply?.End();
        _tools.Cancel(reply: null);
        await _recognition.StopAsync();
        _journal?.Close();
        _record.SetEnd(_outcome, _cause, Now);
        LogEnded(_cause, _outcome.Word(), Now);
    }
}
