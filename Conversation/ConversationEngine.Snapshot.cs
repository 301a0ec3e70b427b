namespace VoiceAgent.Conversation;

// Moving a conversation to another engine.
public sealed partial class ConversationEngine
{
    private ReplySnapshot? _restored;

    /// <summary>Between the snapshot and <see cref="CallRestored"/> no time passes: nobody could have heard or said anything.</summary>
    private bool _isAway;

    /// <summary>An engine that goes on where another one stopped. Send it <see cref="CallRestored"/> first.</summary>
    public ConversationEngine(ConversationOptions options, ConversationSnapshot snapshot) : this(options)
    {
        ArgumentNullException.ThrowIfNull(snapshot);
        _now = snapshot.At;
        _phase = Enum.Parse<Phase>(snapshot.Phase);
        _history.AddRange(snapshot.History);
        _expectation = snapshot.Expectation;
        _turns = snapshot.Turns;
        _replies = snapshot.Replies;
        _utterances = snapshot.Utterances;
        _failures = snapshot.Failures;
        _idlePrompts = snapshot.IdlePrompts;
        _digits = snapshot.Digits;
        _lineLost = snapshot.LineLost;
        _caller = new CallerTurn(snapshot.Caller);
        _restored = snapshot.Reply;
        _isAway = _phase != Phase.New;
    }

    /// <summary>The state of the conversation now, to be kept where a crash cannot reach it.</summary>
    /// <param name="at">Call time.</param>
    public ConversationSnapshot Snapshot(TimeSpan at) => new()
    {
        At = at,
        Phase = _phase.ToString(),
        History = [.. _history],
        Expectation = _expectation,
        Turns = _turns,
        Replies = _replies,
        Utterances = _utterances,
        Failures = _failures,
        IdlePrompts = _idlePrompts,
        Caller = [.. _caller.Unanswered()],
        Digits = _digits,
        LineLost = _lineLost,
        Reply = _reply is { } reply
            ? new ReplySnapshot(
                reply.Answers,
                [.. reply.AsHeard(at)],
                reply.Unheard(at),
                reply.TextEnded,
                reply.IsInterruptible,
                reply.After.ToString(),
                reply.HangUpReason,
                reply.IsScripted,
                reply.HasFailed,
                reply.Before)
            : _restored,
    };

    private void OnRestored()
    {
        // The line may have outlived the move, with audio queued or held that is going to be said again.
        _commands.Add(new ClearPlayout(new ReplyId(_replies)));
        _commands.Add(new ExpectAnswer(_expectation));
        _isAway = false;
        _idleSince = _now;
        _digitAt = _now;
        _transferSince = _now;
        _caller.GoOn(_now);
        if (_phase == Phase.HangingUp)
            HangUpNow(HangUpReason.Finished);
        if (_restored is { } reply)
            GoOnWith(reply);
        _restored = null;
    }

    private void GoOnWith(ReplySnapshot restored)
    {
        _history.AddRange(restored.Heard);
        if (!restored.TextEnded && restored.Heard.Count == 0 && restored.Before.Length == 0)
        {
            // Nothing of it was heard: written anew, nothing is said twice.
            AskModel(restored.Answers, restored.IsInterruptible);
            return;
        }

        var before = string.Join(' ', restored.Heard.Where(u => u.Speaker == Speaker.Agent).Select(u => u.Text).Prepend(restored.Before).Where(t => t.Length > 0));
        var reply = Begin(restored.Answers, restored.IsInterruptible, restored.IsScripted, timings: null, before);
        reply.After = Enum.Parse<AfterReply>(restored.After);
        reply.HangUpReason = restored.HangUpReason;
        reply.HasFailed = restored.HasFailed;
        reply.TextEnded = restored.TextEnded;
        reply.Chunker.Add(restored.Unheard);
        FlushText(reply);
        if (reply.TextEnded)
            FinishIfHeard(reply);
        else
            _commands.Add(new GenerateReply(reply.Id, [.. _history, .. reply.AsWritten(_now)]));
    }
}
