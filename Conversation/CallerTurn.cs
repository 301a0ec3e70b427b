using VoiceAgent.Conversation.Languages;
using VoiceAgent.Conversation.Text;

namespace VoiceAgent.Conversation;

/// <summary>What the caller has said since the agent last had the floor: one or more utterances, with their transcripts as they come.
/// The class also counts the utterances of the call.</summary>
internal sealed class CallerTurn(LanguagePack language)
{
    private readonly List<Part> _parts = [];
    private string _before = "";
    private string? _text;

    /// <summary>How often the caller has begun to speak in this call: the number of the last utterance.</summary>
    public int Utterances { get; private set; }

    /// <summary>The number of the last utterance that was begun while the agent still spoke and asked nothing; 0 where there is none.</summary>
    private int Overlapped { get; set; }

    /// <summary>Something was said (or keyed, or given back) that the agent has not answered yet.</summary>
    public bool IsOpen => _before.Length > 0 || _parts.Exists(p => !p.IsOverdue);

    public bool IsSpeaking { get; private set; }

    /// <summary>The call time of the first sound of the utterance that is being spoken, or was spoken last.</summary>
    public TimeSpan Onset { get; private set; }

    /// <summary>The call time of the last sound so far of the utterance that is being spoken, or was spoken last.</summary>
    public TimeSpan LastSound { get; private set; }

    /// <summary>The call time at which the turn's last final transcript came; null where none has come.</summary>
    public TimeSpan? TranscriptAt { get; private set; }

    /// <summary>The recognizer failed on part of the turn.</summary>
    public bool HasFailure => _parts.Exists(p => p.HasFailed && !p.IsOverdue);

    /// <summary>Some utterance still waits for its final transcript.</summary>
    public bool AwaitsTranscript => _parts.Exists(p => !p.IsFinal && !p.IsOverdue);

    /// <summary>The number of the first utterance without a final transcript, or null.</summary>
    public int? FirstUnfinished => _parts.Find(p => !p.IsFinal)?.Utterance;

    /// <summary>All words of the turn known so far; the same object until they change.</summary>
    public string Text => _text ??= string.Join(' ', new[] { _before }.Concat(_parts.Select(p => p.Text)).Where(t => t.Length > 0));

    /// <summary>The number of the turn's last utterance; 0 where the turn ends in keyed digits, holds words that were given back, or is empty.</summary>
    private int LastUtterance => _before.Length == 0 && _parts is [.., var last] ? last.Utterance : 0;

    /// <summary>The call time at which the turn's words changed last.</summary>
    public TimeSpan TextAt { get; private set; }

    /// <summary>The last call time at which first words came of an utterance that had been given up.</summary>
    public TimeSpan GivenBackAt { get; private set; }

    /// <summary>The words of utterances that began at or after <paramref name="utterance"/>.</summary>
    public string TextSince(int utterance) => string.Join(' ', _parts.Where(p => p.Utterance >= utterance).Select(p => p.Text).Where(t => t.Length > 0));

    /// <summary>The turn is only an acknowledgement of the agent's last words, such as "mhm", which nobody answers.</summary>
    public bool OnlyAcknowledges => LastUtterance is > 0 and var last && last <= Overlapped && language.Backchannel.Read(Text).IsAcknowledgement;

    /// <summary>Counts a new utterance. It belongs to the turn only after <see cref="Start"/>.</summary>
    public void Count() => Utterances++;

    /// <param name="pause">The silence before the utterance; null where it was no pause within the turn.</param>
    public void Start(TimeSpan onset, TimeSpan? pause = null)
    {
        IsSpeaking = true;
        Onset = onset;
        LastSound = onset;
        _parts.Add(new Part(Utterances) { Pause = pause });
    }

    /// <summary>Notes that the present utterance was begun while the agent still spoke and asked nothing.</summary>
    public void MarkOverlapped() => Overlapped = Utterances;

    /// <summary>Forgets all that was said, because nobody is to answer it any more.</summary>
    public void Reset()
    {
        _parts.Clear();
        (_before, _text, IsSpeaking, TranscriptAt) = ("", null, false, null);
        (Onset, LastSound, TextAt, GivenBackAt) = (TimeSpan.Zero, TimeSpan.Zero, TimeSpan.Zero, TimeSpan.Zero);
    }

    /// <summary>The caller's pause before an utterance that turned out to be words; null for noise.</summary>
    public TimeSpan? PauseBefore(int utterance) => _parts.Find(p => p.Utterance == utterance && p.Text.Length > 0)?.Pause;

    /// <summary>Notes that the utterance goes on. Returns false where no utterance is under way.</summary>
    public bool Continue(TimeSpan lastSound)
    {
        IsSpeaking |= _parts is [.., { IsFinal: false, WasGivenUp: false }];
        if (IsSpeaking)
            LastSound = lastSound;
        return IsSpeaking;
    }

    public void Stop(TimeSpan lastSound)
    {
        IsSpeaking = false;
        LastSound = lastSound;
    }

    /// <summary>Moves the times of the first and last sound to the moment at which the conversation goes on. Nothing is known of earlier sounds.</summary>
    public void GoOn(TimeSpan at) => (Onset, LastSound) = (at, at);

    /// <summary>Returns what was not answered yet, for another engine to go on with.</summary>
    public CallerSnapshot Snapshot()
    {
        var parts = _parts.Select(part => new UtteranceSnapshot(part.Utterance, part.Text, part.IsFinal, part.HasFailed, part.WasGivenUp, part.IsLate));
        return new CallerSnapshot(Utterances, Overlapped, [.. _before.Length > 0 ? [new UtteranceSnapshot(0, _before, IsFinal: true)] : Array.Empty<UtteranceSnapshot>(), .. parts]);
    }

    /// <summary>Goes on where another engine stopped. Whether the caller still speaks shows when their speech goes on.</summary>
    public void Restore(CallerSnapshot snapshot)
    {
        (Utterances, Overlapped) = (snapshot.Utterances, snapshot.Overlapped);
        _parts.AddRange(snapshot.Unanswered.Select(u => new Part(u.Utterance) { Text = u.Text, IsFinal = u.IsFinal, HasFailed = u.HasFailed, WasGivenUp = u.WasGivenUp, IsLate = u.IsLate }));
    }

    /// <summary>The agent has said that it did not understand this utterance, which has no words yet.</summary>
    public bool WasNotUnderstood(int utterance) => _parts.Exists(p => p.Utterance == utterance && p is { HasFailed: true, IsFinal: false });

    /// <summary>There are words of this utterance, or of a later one, that the agent has said it did not understand.</summary>
    public bool IsLate(int utterance) => _parts.Exists(p => p.Utterance >= utterance && p is { IsLate: true, Text.Length: > 0 });

    /// <summary>Takes a transcript. Returns false where the utterance is none of this turn's or already final, because the transcript is late or doubled.</summary>
    public bool Transcribe(int utterance, string text, bool isFinal, TimeSpan at)
    {
        if (_parts.Find(p => p.Utterance == utterance && !p.IsFinal) is not { } part)
            return false;
        // An utterance that was given up is waited for again from its first word on.
        if (part.WasGivenUp && !string.IsNullOrWhiteSpace(text))
            (part.WasGivenUp, part.IsLate, GivenBackAt) = (false, part.HasFailed, at);
        if (!TextNormalizer.AreSame(part.Text, text))
            TextAt = at;
        part.Text = text.Trim();
        _text = null;
        part.IsFinal = isFinal;
        part.HasFailed = false;
        if (isFinal)
            TranscriptAt = at;
        return true;
    }

    /// <summary>Notes that an utterance was not recognized.
    /// Returns false where it is none of this turn's, is already final, or has counted as failed since its turn ended.</summary>
    public bool Fail(int utterance, bool keepWords)
    {
        if (_parts.Find(p => p.Utterance == utterance && !p.IsFinal) is not { } part)
            return false;
        if (part.HasFailed)
        {
            _parts.Remove(part);
            return false;
        }

        part.Text = keepWords ? part.Text : "";
        _text = null;
        part.IsFinal = true;
        return part.HasFailed = true;
    }

    /// <summary>Drops finished utterances from <paramref name="utterance"/> on: acknowledgements or noise that nobody answers.
    /// An utterance that is still being spoken stays.</summary>
    public void DropFinished(int utterance)
    {
        _text = null;
        _parts.RemoveAll(p => p.Utterance >= utterance && p.IsFinal);
    }

    /// <summary>Puts back the words of a turn whose answer the caller did not wait for.</summary>
    public void Prepend(string text) => (_before, _text) = (_before.Length == 0 ? text : text + " " + _before, null);

    /// <summary>Adds keyed digits, which come without speech.</summary>
    public void Append(string text, TimeSpan at)
    {
        _parts.Add(new Part(0) { Text = text, IsFinal = true });
        _text = null;
        LastSound = at;
    }

    /// <summary>Ends a turn that was answered. An utterance of which no word is known yet is waited for no longer, but still counts when its words come.
    /// It counts as failed where no word of the whole turn is known.</summary>
    public void Clear()
    {
        var isWordless = Text.Length == 0;
        _parts.RemoveAll(p => p.IsFinal || p.Text.Length > 0);
        foreach (var part in _parts)
            (part.WasGivenUp, part.HasFailed) = (true, part.HasFailed || isWordless);
        (_before, _text) = ("", null);
        TranscriptAt = null;
    }

    private sealed class Part(int utterance)
    {
        public int Utterance { get; } = utterance;

        public string Text { get; set; } = "";

        public bool IsFinal { get; set; }

        public TimeSpan? Pause { get; init; }

        public bool HasFailed { get; set; }

        /// <summary>The turn ended without the utterance's words.</summary>
        public bool WasGivenUp { get; set; }

        /// <summary>The utterance's words came after the agent had said that it did not understand.</summary>
        public bool IsLate { get; set; }

        public bool IsOverdue => WasGivenUp && !IsFinal;
    }
}
