using VoiceAgent.Conversation.Languages;
using VoiceAgent.Conversation.Text;

namespace VoiceAgent.Conversation;

/// <summary>What the caller is saying since the agent last had the floor: one or more utterances, with their transcripts as they come; and how many there were in the call.</summary>
internal sealed class CallerTurn(LanguagePack language)
{
    private readonly List<Part> _parts = [];
    private string _before = "";
    private string? _text;

    /// <summary>How often the caller has begun to speak in this call: the number of the last utterance.</summary>
    public int Utterances { get; private set; }

    /// <summary>The last utterance that was begun while the agent still spoke and asked nothing; 0: none.</summary>
    private int Overlapped { get; set; }

    /// <summary>Something was said (or keyed, or given back) that the agent has not answered yet.</summary>
    public bool IsOpen => _before.Length > 0 || _parts.Exists(p => !p.IsOverdue);

    public bool IsSpeaking { get; private set; }

    /// <summary>First sound of the utterance that is being spoken, or was last.</summary>
    public TimeSpan Onset { get; private set; }

    /// <summary>The last sound of the utterance so far, or of the last one.</summary>
    public TimeSpan LastSound { get; private set; }

    /// <summary>When the last final transcript of the turn came.</summary>
    public TimeSpan? TranscriptAt { get; private set; }

    /// <summary>The recognizer failed on part of the turn.</summary>
    public bool HasFailure => _parts.Exists(p => p.HasFailed && !p.IsOverdue);

    /// <summary>Some utterance still waits for its final transcript.</summary>
    public bool AwaitsTranscript => _parts.Exists(p => !p.IsFinal && !p.IsOverdue);

    /// <summary>The first utterance without a final transcript, or null.</summary>
    public int? FirstUnfinished => _parts.Find(p => !p.IsFinal)?.Utterance;

    /// <summary>All words of the turn known so far; the same object until they change.</summary>
    public string Text => _text ??= string.Join(' ', new[] { _before }.Concat(_parts.Select(p => p.Text)).Where(t => t.Length > 0));

    /// <summary>Its last utterance; 0 where it was not spoken.</summary>
    private int LastUtterance => _before.Length == 0 && _parts is [.., var last] ? last.Utterance : 0;

    /// <summary>When its words changed last.</summary>
    public TimeSpan TextAt { get; private set; }

    /// <summary>When the first words came last of an utterance that had been given up.</summary>
    public TimeSpan GivenBackAt { get; private set; }

    /// <summary>The words of utterances that began at or after <paramref name="utterance"/>.</summary>
    public string TextSince(int utterance) => string.Join(' ', _parts.Where(p => p.Utterance >= utterance).Select(p => p.Text).Where(t => t.Length > 0));

    /// <summary>"Mhm" to the agent's last words: nobody answers that.</summary>
    public bool OnlyAcknowledges => LastUtterance is > 0 and var last && last <= Overlapped && language.Backchannel.Read(Text).IsAcknowledgement;

    /// <summary>A new utterance begins. It is the turn's only with <see cref="Start"/>.</summary>
    public void Count() => Utterances++;

    /// <param name="pause">The silence before it, where that was one within the turn.</param>
    public void Start(TimeSpan onset, TimeSpan? pause = null)
    {
        IsSpeaking = true;
        Onset = onset;
        LastSound = onset;
        _parts.Add(new Part(Utterances) { Pause = pause });
    }

    /// <summary>What is being said was begun while the agent still spoke and asked nothing.</summary>
    public void MarkOverlapped() => Overlapped = Utterances;

    /// <summary>Whatever was said is nobody's business any more.</summary>
    public void Reset()
    {
        _parts.Clear();
        (_before, _text, IsSpeaking, TranscriptAt) = ("", null, false, null);
        (Onset, LastSound, TextAt, GivenBackAt) = (TimeSpan.Zero, TimeSpan.Zero, TimeSpan.Zero, TimeSpan.Zero);
    }

    /// <summary>The caller's pause before an utterance that turned out to be words; null for noise.</summary>
    public TimeSpan? PauseBefore(int utterance) => _parts.Find(p => p.Utterance == utterance && p.Text.Length > 0)?.Pause;

    /// <summary>False when no utterance is under way.</summary>
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

    /// <summary>The conversation goes on at this time: nothing is known of the time before.</summary>
    public void GoOn(TimeSpan at) => (Onset, LastSound) = (at, at);

    /// <summary>What was not answered yet, to go on with elsewhere.</summary>
    public CallerSnapshot Snapshot()
    {
        var parts = _parts.Select(part => new UtteranceSnapshot(part.Utterance, part.Text, part.IsFinal, part.HasFailed, part.WasGivenUp, part.IsLate));
        return new CallerSnapshot(Utterances, Overlapped, [.. _before.Length > 0 ? [new UtteranceSnapshot(0, _before, IsFinal: true)] : Array.Empty<UtteranceSnapshot>(), .. parts]);
    }

    /// <summary>Goes on where another left off. Whether the caller still speaks shows when speech goes on.</summary>
    public void Restore(CallerSnapshot snapshot)
    {
        (Utterances, Overlapped) = (snapshot.Utterances, snapshot.Overlapped);
        _parts.AddRange(snapshot.Unanswered.Select(u => new Part(u.Utterance) { Text = u.Text, IsFinal = u.IsFinal, HasFailed = u.HasFailed, WasGivenUp = u.WasGivenUp, IsLate = u.IsLate }));
    }

    /// <summary>The agent has said that it did not understand this utterance, which has no words yet.</summary>
    public bool WasNotUnderstood(int utterance) => _parts.Exists(p => p.Utterance == utterance && p is { HasFailed: true, IsFinal: false });

    /// <summary>Of what was said from this utterance on, there are words of one that the agent has said it did not understand.</summary>
    public bool IsLate(int utterance) => _parts.Exists(p => p.Utterance >= utterance && p is { IsLate: true, Text.Length: > 0 });

    /// <summary>False when the utterance is none of this turn's or already final: the transcript is late or doubled.</summary>
    public bool Transcribe(int utterance, string text, bool isFinal, TimeSpan at)
    {
        if (_parts.Find(p => p.Utterance == utterance && !p.IsFinal) is not { } part)
            return false;
        // What was waited for no longer is waited for again from its first word on.
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

    /// <summary>False when the utterance is none of this turn's or already final, or counts as failed since its turn ended.</summary>
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

    /// <summary>Drops finished utterances from <paramref name="utterance"/> on: an acknowledgement or a noise that nobody answers. One still spoken stays.</summary>
    public void DropFinished(int utterance)
    {
        _text = null;
        _parts.RemoveAll(p => p.Utterance >= utterance && p.IsFinal);
    }

    /// <summary>Puts back the words of a turn whose answer the caller did not wait for.</summary>
    public void Prepend(string text) => (_before, _text) = (_before.Length == 0 ? text : text + " " + _before, null);

    /// <summary>Adds what came without speech: keyed digits.</summary>
    public void Append(string text, TimeSpan at)
    {
        _parts.Add(new Part(0) { Text = text, IsFinal = true });
        _text = null;
        LastSound = at;
    }

    /// <summary>The turn was answered. An utterance of which no word is known yet is waited for no longer, and counts as failed where no word of the whole turn is known; it still counts when its words come.</summary>
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

        /// <summary>The turn ended without it.</summary>
        public bool WasGivenUp { get; set; }

        /// <summary>Its words came when the agent had said that it did not understand.</summary>
        public bool IsLate { get; set; }

        public bool IsOverdue => WasGivenUp && !IsFinal;
    }
}
