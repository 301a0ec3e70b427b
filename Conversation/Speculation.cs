using VoiceAgent.Conversation.Text;
using static VoiceAgent.Conversation.EngineContext;

namespace VoiceAgent.Conversation;

/// <summary>Has the model begin to answer before the caller's turn is over, and decides what becomes of that.</summary>
internal sealed class Speculation(EngineContext context, CallerTurn caller, TurnEnd turnEnd)
{
    private readonly SpeculationOptions _options = context.Options.Speculation;
    private Draft? _draft;
    private int _begun;
    private string? _considered;

    /// <summary>The caller went on so often that no more drafts are begun, and the last one answers other words: whoever goes on again would be cut off.</summary>
    public bool IsMissing => _options.Enabled && _begun >= _options.MostPerTurn && Of(caller.Text) is null;

    /// <summary>These are the words that a draft answers, of which there is nothing to be heard or done yet; nor is anything else.</summary>
    public bool IsAwaited => _options.ReadyTimeout > TimeSpan.Zero && Of(caller.Text) is { } draft && !draft.IsReady(_options.SynthesizesAhead) && !turnEnd.Opens;

    /// <summary>When the model is to be asked, in case these are all the words; null where there is nothing to ask, or it was asked.</summary>
    public TimeSpan? At()
    {
        if (!_options.Enabled)
            return null;
        var text = caller.Text;
        if (text.Length == 0 || text == _considered || caller.OnlyAcknowledges)
            return null;
        // Where more is likely to come, only when the turn is about to end without it.
        var silent = turnEnd.IsMidway ? caller.LastSound + (turnEnd.Delay(this) / 2)
            : caller.IsSpeaking || caller.AwaitsTranscript ? caller.LastSound + _options.After
            : TimeSpan.Zero;
        return Latest(Latest(silent, caller.TextAt), turnEnd.PredictedBy);
    }

    /// <summary>Has the model begin to answer what was said so far, and gives up what answers other words.</summary>
    public void Begin()
    {
        var text = _considered = caller.Text;
        if (Of(text) is not null)
            return;
        Discard();
        if (_begun >= _options.MostPerTurn)
            return;
        _begun++;
        _draft = new Draft(context.NextReply(), text, context.NewPieces(context.Now));
        context.Do(new GenerateReply(_draft.Id, [.. context.History, new Utterance(Speaker.Caller, text, context.Now)]));
    }

    /// <summary>What was said is not what a draft answers any more.</summary>
    public void WordsChanged()
    {
        if (Of(caller.Text) is null)
            Discard();
    }

    public void Discard()
    {
        if (_draft is { } draft)
            context.Do(new DiscardReply(draft.Id));
        _draft = null;
        turnEnd.Reopen();
    }

    /// <summary>A reply is about to begin: the next turn may be answered as often.</summary>
    public void Reset()
    {
        Discard();
        (_begun, _considered) = (0, null);
    }

    /// <summary>No turn was made of what was said; what is said next may be answered as often.</summary>
    public void ForgetCount() => _begun = 0;

    /// <summary>What the model was asked before it knew this is not to be said.</summary>
    public void StartOver()
    {
        Discard();
        _considered = null;
    }

    /// <summary>Until when a turn that is over since then is left open. Text that goes on and on without a piece that could be spoken is cut as it is, once it is a reply's.</summary>
    public TimeSpan ReadyBy(TimeSpan since)
    {
        var by = since + _options.ReadyTimeout;
        return _draft is { PreparedAt: null } draft && draft.At<ReplyTextReceived>() + ReplyPieces.RunOn is { } cut && cut < by ? cut : by;
    }

    /// <summary>What comes of a draft waits until the turn is over.</summary>
    /// <returns>False when it belongs to no draft.</returns>
    public bool Keep(CallEvent happened)
    {
        if (_draft is not { } draft || ReplyOf(happened) != draft.Id)
            return false;
        if (happened is ReplyFailed)
        {
            Discard(); // The turn itself asks anew.
            return true;
        }

        draft.Take(happened, context.Now);
        if (_options.SynthesizesAhead && draft.Prepare(context.Now) is { } piece)
            context.Do(new PrepareSpeech(draft.Id, piece));
        return true;
    }

    /// <summary>The turn is over with these words.</summary>
    /// <returns>The draft that answers just them: it is a reply now. Null where there is none.</returns>
    public Draft? Take(string text)
    {
        var draft = Of(text);
        if (draft is not null)
            _draft = null;
        return draft;
    }

    /// <summary>The draft, where it answers these words.</summary>
    private Draft? Of(string text) => _draft is { } draft && TextNormalizer.AreSame(draft.Answers, text) ? draft : null;

    private static ReplyId? ReplyOf(CallEvent happened) => happened switch
    {
        ReplyRequested e => e.Reply,
        ReplyTextReceived e => e.Reply,
        AnswerExpected e => e.Reply,
        ToolCalled e => e.Reply,
        ReplyTextEnded e => e.Reply,
        ReplyFailed e => e.Reply,
        SynthesisRequested e => e.Reply,
        SynthesisAudioReceived e => e.Reply,
        PreparationEnded e => e.Reply,
        _ => null,
    };
}
