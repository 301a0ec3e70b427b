namespace VoiceAgent.Conversation;

// What happens by the passing of time alone.
public sealed partial class ConversationEngine
{
    private enum Due
    {
        Nothing,
        MaxLength,
        TransferTimeout,
        EndOfDigits,
        FalseInterruption,
        Draft,
        EndOfTurn,
        News,
        Idle,
        ToolTimeout,
        ReplyTimeout,
        TextStall,
        Opener,
        Filler,
        MarkTimeout,
        SynthesisTimeout,
    }

    private void Act(Due due)
    {
        switch (due)
        {
            case Due.MaxLength: OnMaxLength(); break;
            case Due.TransferTimeout: OnTransferEnded(new TransferEnded(false)); break;
            case Due.EndOfDigits: EndDigits(); break;
            case Due.FalseInterruption: Resume(_reply!, OverlapReason.NoTranscript); break;
            case Due.Draft: Speculate(); break;
            case Due.EndOfTurn: OnTurnOver(); break;
            case Due.News: AskModel(answers: null, interruptible: true); break;
            case Due.Idle: OnIdle(); break;
            case Due.ToolTimeout: GiveUpTool(_reply!, UnfinishedTool(_reply!)!); break;
            case Due.ReplyTimeout: GiveUp(_reply!, Awaited.Model, OnReplyFailed); break;
            case Due.TextStall: ForceText(_reply!); break;
            case Due.Opener: Open(_reply!); break;
            case Due.Filler: Fill(_reply!); break;
            case Due.MarkTimeout: OnMarkMissing(_reply!, _reply!.Playing!); break;
            case Due.SynthesisTimeout: GiveUp(_reply!, Awaited.Voice, r => OnSynthesisFailed(r, isTimedOut: true)); break;
        }
    }

    private void GiveUp(Reply reply, Awaited what, Action<Reply> goOn)
    {
        _commands.Add(new ReportTimeout(reply.Id, what));
        goOn(reply);
    }

    /// <summary>Asked several times for each event: values only, where delegates cost 1.2 kB an event.</summary>
    private Next NextDeadline()
    {
        var next = new Next();
        if (_phase is Phase.New or Phase.Transferred or Phase.HangingUp or Phase.Over || _isAway)
            return next;
        if (_phase == Phase.Talking)
        {
            next.Consider(_options.MaxCallLength, Due.MaxLength);
            ConsiderCaller(ref next);
        }

        if (_phase == Phase.Transferring)
            next.Consider(_transferSince + _options.TransferTimeout, Due.TransferTimeout);
        if (_reply is { } reply)
            ConsiderReply(reply, ref next);
        return next;
    }

    private void ConsiderCaller(ref Next next)
    {
        if (DraftAt() is { } draft)
            next.Consider(draft, Due.Draft);
        if (_digits.Length > 0)
            next.Consider(_digitAt + _options.DigitsTimeout, Due.EndOfDigits);
        if (_reply is { } reply)
        {
            if (reply.IsHeld && !_caller.IsSpeaking && !_lineLost)
                next.Consider(_caller.LastSound + _options.FalseInterruptionTimeout, Due.FalseInterruption);
        }
        else if (_caller.IsOpen && !_caller.IsSpeaking && _digits.Length == 0)
        {
            next.Consider(TurnEnd(), Due.EndOfTurn);
        }
        else if (HasNews)
        {
            next.Consider(_now, Due.News);
        }
        else if (!_caller.IsOpen && _digits.Length == 0 && !_lineLost)
        {
            next.Consider(_idleSince + _options.IdleAfter, Due.Idle);
        }
    }

    private void ConsiderReply(Reply reply, ref Next next)
    {
        if (!reply.TextEnded)
        {
            ConsiderModel(reply, ref next);
            ConsiderFiller(reply, ref next);
        }

        // A call that closes does not wait for its line to come back.
        if (reply.IsHeld || (_lineLost && _phase != Phase.Closing) || reply.Playing is not { } playing)
            return;
        var progress = Latest(reply.WatchFrom, reply.ProgressAt);
        if (playing.Duration is { } duration)
        {
            var left = playing.StartedAt is null ? TimeSpan.Zero : duration - playing.PlayedAt(playing.ProgressAt);
            next.Consider(Latest(progress, playing.QueuedAt) + left + _options.MarkTimeout, Due.MarkTimeout);
        }
        else
        {
            // What was prepared has been waited for since then.
            var asked = playing.Index == 0 && reply.Timings.SynthesisRequest < playing.SpokenAt ? reply.Timings.SynthesisRequest.Value : playing.SpokenAt;
            next.Consider(Latest(progress, asked) + _options.SynthesisTimeout, Due.SynthesisTimeout);
        }
    }

    private void ConsiderModel(Reply reply, ref Next next)
    {
        if (UnfinishedTool(reply) is { } tool)
            next.Consider(tool.AwaitedSince + _options.ToolTimeout, Due.ToolTimeout);
        else
            next.Consider(reply.TextAt + _options.ReplyTimeout, Due.ReplyTimeout);
        if (reply.CanForce)
        {
            // Only when the caller would otherwise hear that the model pauses, or does not come to a full stop.
            var dry = _now + reply.Ahead(_now);
            next.Consider(Latest(reply.TextAt + _options.TextStall, dry - _options.TextStall), Due.TextStall);
            next.Consider(Latest(reply.PendingSince + _options.TextRunOn, dry - _options.TextRunOn), Due.TextStall);
        }
    }

    private void ConsiderFiller(Reply reply, ref Next next)
    {
        if (reply is { IsScripted: true } or { Answers: null } or { After: not AfterReply.Listen } or { Playing: not null } or { Waiting.Count: > 0 } || reply.IsHeld || _lineLost || _caller.IsSpeaking)
            return;
        if (reply is { Opens: true, Segments.Count: 0 })
            next.Consider(reply.Timings.EndOfTurn + _options.OpenerAfter, Due.Opener);
        if (_options.Filler.Length == 0 || reply.HasFiller || reply.Chunker.HasPending)
            return;
        // From the last thing the caller noticed; what ends late has kept them waiting already, but its answer may come at once.
        var since = Latest(reply.Timings.LastSound ?? reply.Timings.EndOfTurn, reply.ProgressAt);
        next.Consider(Latest(since + _options.FillerAfter, reply.Timings.EndOfTurn + _options.FillerAfterTurn), Due.Filler);
    }

    private static ToolUse? UnfinishedTool(Reply reply) => reply.Tools.Find(t => t.IsAwaited);

    /// <summary>The earliest of what was considered; of two at the same time the one considered first.</summary>
    private record struct Next()
    {
        public TimeSpan At { get; private set; } = TimeSpan.MaxValue;

        public Due Due { get; private set; }

        public void Consider(TimeSpan at, Due due)
        {
            if (at < At)
                (At, Due) = (at, due);
        }
    }
}
