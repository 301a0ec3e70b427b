namespace VoiceAgent.Speech.Preference;

/// <summary>How far the audio of a piece has come in its text, over the voices that speak it.</summary>
internal sealed class SpeechProgress(string text)
{
    /// <summary>How long a voice takes for a character, where it does not tell where its words end.</summary>
    /// <remarks>People say some 15 characters a second. Fewer are counted, so that something is said twice rather than left out.</remarks>
    private static readonly TimeSpan PerCharacter = TimeSpan.FromMilliseconds(100);

    private readonly List<WordEnd> _words = [];
    private IReadOnlyList<WordEnd> _its = [];
    private int _from;
    private TimeSpan _at;
    private TimeSpan _duration;

    /// <summary>Whether the last word has been spoken.</summary>
    public bool IsComplete => text.AsSpan(Spoken()).IsWhiteSpace();

    /// <summary>Takes more audio, and counts its words within the whole piece.</summary>
    public SpokenAudio Take(SpokenAudio spoken)
    {
        _duration += spoken.Audio.Duration;
        if (spoken.Words.Count > 0)
            _its = spoken.Words;
        return spoken with { Words = [.. _words, .. _its.Select(Shifted)] };
    }

    /// <summary>Notes that a voice begins.</summary>
    /// <returns>The text that the voice is to speak: all that is not spoken, from the beginning of the word that is not whole.</returns>
    public string Begin()
    {
        var spoken = Spoken();
        _words.AddRange(_its.Select(Shifted).Where(w => w.TextLength <= spoken));
        (_from, _at, _its) = (spoken, _duration, []);
        while (_from < text.Length && char.IsWhiteSpace(text[_from]))
            _from++;
        return text[_from..];
    }

    /// <summary>How many characters of the piece have their audio.</summary>
    private int Spoken()
    {
        if (_its.Count > 0)
            return _its.Select(Shifted).Where(w => w.At <= _duration).Select(w => w.TextLength).DefaultIfEmpty(_from).Max();
        var most = Math.Min(text.Length, _from + (int)((_duration - _at) / PerCharacter));
        while (most > _from && most < text.Length && !char.IsWhiteSpace(text[most]))
            most--;
        return most;
    }

    private WordEnd Shifted(WordEnd word) => new(word.TextLength + _from, word.At + _at);
}
