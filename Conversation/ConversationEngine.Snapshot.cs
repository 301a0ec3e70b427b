namespace VoiceAgent.Conversation;

// Moving a conversation to another engine.
public sealed partial class ConversationEngine
{
    private ReplySnapshot? _restored;

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
        _idleSince = snapshot.At;
        if (snapshot.CallerText.Length > 0)
            _caller.Append(snapshot.CallerText, snapshot.At);
        _restored = snapshot.Reply;
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
        CallerText = _caller.Text,
        Reply = _reply is { } reply
            ? new ReplySnapshot(
                reply.Answers,
                [.. reply.AsHeard(at)],
                reply.Unheard(at),
                reply.TextEnded,
                reply.IsInterruptible,
                reply.After.ToString(),
                reply.HangUpReason)
            : _restored,
    };

    private void OnRestored()
    {
        _commands.Add(new ExpectAnswer(_expectation));
        _idleSince = _now;
        if (_phase == Phase.HangingUp)
            HangUpNow(HangUpReason.Finished);
        if (_phase == Phase.Transferring)
            _transferSince = _now;
        if (_restored is not { } reply)
            return;
        _restored = null;
        _history.AddRange(reply.Heard);
        if (!reply.TextEnded && reply.Heard.Count == 0)
        {
            // Nothing of it was heard: written anew, nothing is said twice.
            AskModel(reply.Answers, reply.IsInterruptible);
            return;
        }

        SayScripted(reply.Unheard, reply.IsInterruptible, Enum.Parse<AfterReply>(reply.After), reply.HangUpReason);
    }
}
