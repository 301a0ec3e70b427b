using VoiceAgent.Conversation.Text;

namespace VoiceAgent.Conversation;

// Moving a conversation to another engine.
public sealed partial class ConversationEngine
{
    private ReplySnapshot? _restored;

    /// <summary>Between the snapshot and <see cref="CallRestored"/> no time passes: nobody could have heard or said anything.</summary>
    private bool _isAway;

    private readonly TimeSpan _awaySince;

    /// <summary>An engine that goes on where another one stopped. Send it <see cref="CallRestored"/> first.</summary>
    public ConversationEngine(ConversationOptions options, ConversationSnapshot snapshot) : this(options)
    {
        ArgumentNullException.ThrowIfNull(snapshot);
        _now = _awaySince = snapshot.At;
        _phase = Enum.Parse<Phase>(snapshot.Phase);
        _history.AddRange(snapshot.History);
        _expectation = snapshot.Expectation;
        _turns = snapshot.Turns;
        _replies = snapshot.Replies;
        _utterances = snapshot.Utterances;
        _questions = snapshot.Questions;
        _failures = snapshot.Failures;
        _isVoiceSilent = snapshot.IsVoiceSilent;
        _hasGivenUp = snapshot.HasGivenUp;
        _idlePrompts = snapshot.IdlePrompts;
        _pace = snapshot.Pace ?? _pace;
        _said = snapshot.Said;
        _hasOpened = snapshot.HasOpened;
        _overlapped = snapshot.Overlapped;
        _digits = snapshot.Digits;
        _lineLost = snapshot.LineLost;
        _caller = new CallerTurn(snapshot.Caller);
        _restored = snapshot.Reply;
        _kept.AddRange(snapshot.Tools.Select(t => ToolUse.From(t, snapshot.At)));
        _returned.AddRange(snapshot.Returned);
        foreach (var (request, times) in snapshot.Done)
            _done[request] = times;
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
        Questions = _questions,
        Failures = _failures,
        IsVoiceSilent = _isVoiceSilent,
        HasGivenUp = _hasGivenUp,
        IdlePrompts = _idlePrompts,
        Pace = _pace,
        Said = _said,
        HasOpened = _hasOpened,
        Overlapped = _overlapped,
        Caller = [.. _caller.Unanswered()],
        Digits = _digits,
        LineLost = _lineLost,
        Tools = [.. _kept.Where(t => _reply?.AllTools.Contains(t) != true).Select(t => t.Snapshot(null))],
        Done = new Dictionary<string, int>(_done),
        Returned = [.. _returned],
        Reply = _reply?.Snapshot() ?? _restored,
    };

    private void OnRestored(CallRestored e)
    {
        _commands.Add(new ExpectAnswer(_expectation));
        _isAway = false;
        _idleSince = _now;
        _digitAt = _now;
        _transferSince = _now;
        _caller.GoOn(_now);
        if (_phase == Phase.HangingUp)
            HangUpNow(_failures >= _options.MaxFailures ? HangUpReason.Failed : HangUpReason.Finished);
        if (_restored is { } reply)
        {
            GoOnWith(reply, e);
            return;
        }

        _commands.Add(new ClearPlayout(new ReplyId(_replies))); // What the line may still hold belongs to nothing any more.
        InvokeAgain();
    }

    /// <summary>What runs tools is gone, or knows these already: they have the same keys.</summary>
    private void InvokeAgain()
    {
        foreach (var tool in (_reply?.AllTools ?? []).Concat(_kept).Distinct().Where(t => t.Result is null).ToList())
            Invoke(tool);
    }

    /// <summary>The same reply goes on: the caller hears what a living mouth has of it, and then the rest.</summary>
    private void GoOnWith(ReplySnapshot restored, CallRestored e)
    {
        _restored = null;
        var reply = _reply = Reply.From(restored, new ReplyId(_replies), new SentenceChunker(_options.Chunker), _now);
        _kept.AddRange(reply.AllTools.Where(t => t.IsLetGo));
        var whole = e.Reply == reply.Id ? reply.Whole(e.Segments) : 0;
        var heardUntil = e.HeardUntil ?? _awaySince;
        var isUntouched = !reply.TextEnded && whole == 0 && reply.FinishedTools.Count == 0 && reply.Tools.Count == 0 && reply.Heard(heardUntil).Length == 0;
        _commands.Add(new KeepPlayout(reply.Id, whole));
        // The mouth may be another one, or have missed what came last.
        _commands.Add(reply.IsHeld ? new HoldPlayout(reply.Id) : new ResumePlayout(reply.Id));
        if (isUntouched)
            reply.WriteAnew(); // Nothing of it was heard: nothing is said twice.
        else
            reply.KeepAudio(whole, heardUntil);
        InvokeAgain();
        Release(reply);
        if (reply.TextEnded)
            FinishIfHeard(reply);
        else if (reply.RoundEnded)
            NextRoundIfToolsReturned(reply);
        else
            Ask(reply);
    }
}
