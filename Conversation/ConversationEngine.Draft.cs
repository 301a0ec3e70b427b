using VoiceAgent.Conversation.Text;

namespace VoiceAgent.Conversation;

// A reply that is begun before the caller's turn is over, in case these are all the words.
public sealed partial class ConversationEngine
{
    private Draft? _draft;
    private int _drafts;
    private string? _considered;

    /// <summary>When the model is to be asked, in case these are all the words; null where there is nothing to ask, or it was asked.</summary>
    private TimeSpan? DraftAt()
    {
        if (!_options.Speculates || _reply is not null || _digits.Length > 0)
            return null;
        var text = _caller.Text;
        if (text.Length == 0 || text == _considered || OnlyAcknowledges())
            return null;
        // Where more is likely to come, only when the turn is about to end without it.
        var silent = IsMidway ? _caller.LastSound + (Delay() / 2)
            : _caller.IsSpeaking || _caller.AwaitsTranscript ? _caller.LastSound + _options.SpeculateAfter
            : TimeSpan.Zero;
        return Latest(Latest(silent, _caller.TextAt), PredictedBy());
    }

    /// <summary>Has the model begin to answer what was said so far, and gives up what answers other words. Nothing of a draft is spoken, done or remembered.</summary>
    private void Speculate()
    {
        var text = _considered = _caller.Text;
        if (DraftOf(text) is not null)
            return;
        Discard();
        if (_drafts >= _options.MaxSpeculations)
            return;
        _drafts++;
        _draft = new Draft(new ReplyId(++_replies), text, _options.SynthesizesAhead ? new SentenceChunker(_options.Chunker) : null);
        _commands.Add(new GenerateReply(_draft.Id, [.. _history, new Utterance(Speaker.Caller, text, _now)]));
    }

    /// <summary>The draft, where it answers these words.</summary>
    private Draft? DraftOf(string text) => _draft is { } draft && TextNormalizer.AreSame(draft.Text, text) ? draft : null;

    private void Discard()
    {
        if (_draft is { } draft)
            _commands.Add(new DiscardReply(draft.Id));
        (_draft, _overSince) = (null, null);
    }

    /// <summary>The caller went on so often that no more drafts are begun, and the last one answers other words: whoever goes on again would be cut off.</summary>
    private bool IsDraftMissing => _options.Speculates && _drafts >= _options.MaxSpeculations && DraftOf(_caller.Text) is null;

    /// <summary>These are the words that a draft answers, of which there is nothing to be heard or done yet; nor is anything else.</summary>
    private bool AwaitsDraft() =>
        _options.ReadyTimeout > TimeSpan.Zero && DraftOf(_caller.Text) is { } draft && !draft.IsReady(_options.SynthesizesAhead) && !Opens();

    /// <summary>Until when a turn that is over since then is left open. Text that goes on and on without a piece that could be spoken is cut as it is, once it is a reply's.</summary>
    private TimeSpan DraftReadyBy(TimeSpan since)
    {
        var by = since + _options.ReadyTimeout;
        return _draft is { PreparedAt: null } draft && draft.At<ReplyTextReceived>() + _options.TextRunOn is { } cut && cut < by ? cut : by;
    }

    /// <summary>What comes of a draft waits until the turn is over.</summary>
    /// <returns>False when it belongs to no draft.</returns>
    private bool Keep(CallEvent happened)
    {
        if (_draft is not { } draft || ReplyOf(happened) != draft.Id)
            return false;
        if (happened is ReplyFailed)
        {
            Discard(); // The turn itself asks anew.
            return true;
        }

        draft.Events.Add((happened, _now));
        Prepare(draft, happened);
        return true;
    }

    /// <summary>Has the first piece of a draft synthesized as soon as it is written, as it will be cut when the turn is over.</summary>
    private void Prepare(Draft draft, CallEvent happened)
    {
        if (draft.Chunker is not { } chunker || happened is not (ReplyTextReceived or ToolCalled or ReplyTextEnded))
            return;
        if (happened is ReplyTextReceived { Text: var text })
        {
            chunker.Add(WithoutMarkup(draft.Markup, text));
        }
        else
        {
            chunker.Add(draft.Markup.Complete());
            chunker.Complete();
            draft.Chunker = null;
        }

        while (chunker.TryTake(out var piece))
        {
            if ((draft.Writer ??= new PieceWriter(_options)).Write(piece) is not { Length: > 0 } spoken)
                continue;
            draft.Chunker = null;
            draft.PreparedAt = _now;
            _commands.Add(new PrepareSpeech(draft.Id, spoken));
            return;
        }
    }

    /// <summary>The turn is over, and a draft answers just these words: it is the reply.</summary>
    private bool TakeDraft(string text, TurnTimings timings)
    {
        if (DraftOf(text) is not { } draft)
            return false;
        _draft = null;
        Begin(draft.Id, text, interruptible: true, isScripted: false, timings with
        {
            ModelRequest = draft.At<ReplyRequested>(), FirstToken = draft.At<ReplyTextReceived>(),
            FirstSentence = draft.PreparedAt, SynthesisRequest = draft.At<SynthesisRequested>(), SynthesisAudio = draft.At<SynthesisAudioReceived>(),
        });
        Tell(_reply!); // It was begun since the last tool returned.
        foreach (var (happened, _) in draft.Events)
            Take(happened);
        if (Live(draft.Id) is not { } reply)
            return true;
        if (reply.Segments.Count == 0 && draft.At<ReplyTextReceived>() is { } written)
            reply.PendingSince = written;
        if (draft.At<ReplyTextEnded>() is { } ended)
            reply.Timings = reply.Timings with { ModelEnd = ended };
        return true;
    }

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

    private sealed class Draft(ReplyId id, string text, SentenceChunker? chunker)
    {
        public ReplyId Id { get; } = id;

        /// <summary>The words it answers.</summary>
        public string Text { get; } = text;

        /// <summary>Finds its first piece; null: it was found, or is not wanted.</summary>
        public SentenceChunker? Chunker { get; set; } = chunker;

        public MarkupFilter Markup { get; } = new();

        /// <summary>As <see cref="Reply.Writer"/>.</summary>
        public PieceWriter? Writer { get; set; }

        /// <summary>When its first piece was given to the synthesizer.</summary>
        public TimeSpan? PreparedAt { get; set; }

        public List<(CallEvent Happened, TimeSpan At)> Events { get; } = [];

        /// <summary>There is something to be heard of it, or to be done.</summary>
        public bool IsReady(bool synthesizesAhead)
        {
            var ready = At<ToolCalled>() ?? (PreparedAt is not null ? At<SynthesisAudioReceived>() ?? At<PreparationEnded>() : At<ReplyTextEnded>());
            return ready is not null || (!synthesizesAhead && At<ReplyTextReceived>() is not null);
        }

        public TimeSpan? At<T>() where T : CallEvent
        {
            foreach (var (happened, at) in Events)
                if (happened is T)
                    return at;
            return null;
        }
    }
}
