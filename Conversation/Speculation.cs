using VoiceAgent.Conversation.Text;
using static VoiceAgent.Conversation.EngineContext;

namespace VoiceAgent.Conversation;

/// <summary>Has the model begin to answer before the caller's turn is over, and decides what becomes of the draft.</summary>
internal sealed class Speculation(EngineContext context, CallerTurn caller, TurnEnd turnEnd)
{
    private readonly SpeculationOptions _options = context.Options.Speculation;
    private Draft? _draft;
    private int _begun;
    private string? _considered;

    // Words to which an answer is begun once it is known where the conversation is likely to go on.
    private string? _waiting;

    /// <summary>The caller went on so often that no more drafts are begun, and the last one answers other words. A caller who goes on again would be cut off.</summary>
    public bool IsMissing => _options.Enabled && _begun >= _options.MostPerTurn && Of(caller.Text) is null;

    /// <summary>A draft answers the turn's words, but there is nothing to be heard or done of it yet, and no opener to be heard either.</summary>
    public bool IsAwaited => _options.ReadyTimeout > TimeSpan.Zero && Of(caller.Text) is { } draft && (!draft.IsReady(_options.SynthesizesAhead) || IsUndecided(draft)) && !turnEnd.Opens;

    /// <summary>Returns the call time at which to ask the model, in case the words so far are all; null where there is nothing to ask, or the model was asked.</summary>
    public TimeSpan? At()
    {
        if (!_options.Enabled)
            return null;
        var text = caller.Text;
        if (text.Length == 0 || text == _considered || caller.OnlyAcknowledges)
            return null;
        // Where more is likely to come, the model is asked only when the turn is about to end without it.
        var silent = turnEnd.IsMidway ? caller.LastSound + (turnEnd.Delay(this) / 2)
            : caller.IsSpeaking || caller.AwaitsTranscript ? caller.LastSound + _options.After
            : TimeSpan.Zero;
        return Latest(Latest(silent, caller.TextAt), turnEnd.PredictedBy);
    }

    /// <summary>Has the model begin to answer what was said so far, and drops a draft that answers other words.</summary>
    public void Begin()
    {
        var text = _considered = caller.Text;
        if (Of(text) is not null)
            return;
        Discard();
        if (_begun >= _options.MostPerTurn)
            return;
        _begun++;
        context.Flow.Consider(text);
        _waiting = text;
        Reconsider();
    }

    /// <summary>Begins the draft once it is known where the conversation is likely to go on, and anew where it turns out that it goes on elsewhere.</summary>
    public void Reconsider()
    {
        var flow = context.Flow;
        if (_waiting is { } words)
        {
            var likely = flow.Foresee(words);
            if (flow.IsOn && likely is null)
                return;
            _waiting = null;
            Begin(words, likely);
        }
        else if (_draft is { } draft && flow.Resolve(draft.Answers) is { } route && !route.IsLike(draft.Route))
        {
            context.Do(new DiscardReply(draft.Id));
            Begin(draft.Answers, route);
        }
    }

    /// <summary>Drops a draft that does not answer the turn's words any more.</summary>
    public void WordsChanged()
    {
        if (Of(caller.Text) is null && (_waiting is null || !TextNormalizer.AreSame(_waiting, caller.Text)))
            Discard();
    }

    public void Discard()
    {
        if (_draft is { } draft)
            context.Do(new DiscardReply(draft.Id));
        (_draft, _waiting) = (null, null);
        turnEnd.Reopen();
    }

    /// <summary>Drops a draft and begins their count anew, because a reply is about to begin: the next turn may be answered as often.</summary>
    public void Reset()
    {
        Discard();
        (_begun, _considered) = (0, null);
    }

    /// <summary>Begins the count of drafts anew, because no turn was made of what was said: the next words may be answered as often.</summary>
    public void ForgetCount() => _begun = 0;

    /// <summary>Drops a draft whose model does not know of a tool's result, and lets another one be begun.</summary>
    public void StartOver()
    {
        Discard();
        _considered = null;
    }

    /// <summary>Returns the call time until which a turn that is over since <paramref name="since"/> is left open.
    /// Text that goes on and on without a piece that could be spoken ends the wait: it is cut as it is, once it is a reply's.</summary>
    public TimeSpan ReadyBy(TimeSpan since)
    {
        var by = since + _options.ReadyTimeout;
        return _draft is { PreparedAt: null } draft && draft.At<ReplyTextReceived>() + ReplyPieces.RunOn is { } cut && cut < by ? cut : by;
    }

    /// <summary>Keeps an event of the draft until the turn is over.</summary>
    /// <returns>False where the event belongs to no draft.</returns>
    public bool Keep(CallEvent happened)
    {
        if (_draft is not { } draft || Draft.ReplyOf(happened) != draft.Id)
            return false;
        if (happened is ReplyFailed)
        {
            Discard(); // The end of the turn asks the model anew.
            return true;
        }

        draft.Take(happened, context.Now);
        Prepare(draft);
        return true;
    }

    /// <summary>Hands over the draft when the turn is over with these words.</summary>
    /// <param name="route">Where in the flow the answer belongs; null where that is not known yet, or there is no flow.</param>
    /// <returns>The draft that answers just these words, and is a reply now; null where there is none.</returns>
    public Draft? Take(string text, FlowRoute? route)
    {
        var draft = Of(text) is { } answer && (route is null || route.IsLike(answer.Route)) ? answer : null;
        if (draft is not null)
            _draft = null;
        return draft;
    }

    /// <param name="route">Where in the flow the answer belongs; null where that is not known yet, or there is no flow.</param>
    private void Begin(string text, FlowRoute? route)
    {
        var flow = context.Flow;
        _draft = null;
        // What the caller has agreed to is done when the turn is over, and then there is something to write.
        if (route?.Runs is not null)
            return;
        _draft = new Draft(context.NextReply(), text, context.NewPieces(context.Now), route);
        if (flow.Words(route) is { } words)
        {
            _draft.Say(words, context.Now);
            Prepare(_draft);
        }
        else
        {
            context.Do(new GenerateReply(_draft.Id, [.. context.History, new Utterance(Speaker.Caller, text, context.Now)]) { Flow = flow.StateFor(route) });
        }
    }

    private void Prepare(Draft draft)
    {
        if (_options.SynthesizesAhead && draft.Prepare(context.Now) is { } piece)
            context.Do(new PrepareSpeech(draft.Id, piece));
    }

    private bool IsUndecided(Draft draft) => context.Flow.IsOn && context.Flow.Resolve(draft.Answers) is null;

    /// <summary>The draft, where it answers these words; null where it does not.</summary>
    private Draft? Of(string text) => _draft is { } draft && TextNormalizer.AreSame(draft.Answers, text) ? draft : null;
}
