using VoiceAgent.Speech;

namespace VoiceAgent.Engines.ElevenLabs;

/// <summary>How much of a piece's text has been spoken, by the characters that came with its audio.</summary>
internal sealed class SpokenText(string text, int sampleRate)
{
    private const int LongestLeftOut = 60;

    private const int EnoughToTell = 8;

    private readonly List<WordEnd> _words = [];
    private int _position;
    private long _samples;

    /// <summary>Whether audio has come.</summary>
    public bool HasBegun => _samples > 0;

    /// <summary>Whether characters have come with the audio.</summary>
    public bool IsAligned { get; private set; }

    /// <summary>Whether all characters have come.</summary>
    public bool IsComplete => SkipUnspoken(_position) == text.Length;

    /// <summary>Whether all letters and digits have come, because what has not come cannot be heard.</summary>
    public bool IsAllSaid => !text[SkipUnspoken(_position)..].Any(char.IsLetterOrDigit);

    /// <summary>The text that has not been spoken, from the beginning of the word that is not whole.</summary>
    public string Rest => text[_position..];

    /// <summary>The ends of the words, as far as they are known.</summary>
    public IReadOnlyList<WordEnd> Words => [.. _words];

    /// <summary>Takes note of more audio.</summary>
    /// <param name="samples">The number of samples of the audio.</param>
    /// <param name="characters">The characters as they are over, from the beginning of this audio; or, where they begin the text anew, from the beginning of the piece's.</param>
    public void Take(int samples, IReadOnlyList<(char Character, TimeSpan Until)> characters)
    {
        var from = TimeSpan.FromTicks(TimeSpan.TicksPerSecond * _samples / sampleRate);
        _samples += samples;
        IsAligned |= characters.Count > 0;
        var at = _position;
        // With a dictionary of pronunciations the service tells all characters from the beginning each time (pipecat-ai/pipecat#4316).
        if (at > 0 && !Matches(characters, 0, at) && Matches(characters, 0, 0))
            (at, from) = (0, TimeSpan.Zero);
        for (var i = 0; i < characters.Count; i++)
        {
            if (char.IsWhiteSpace(characters[i].Character))
                continue;
            at = characters[i].Character is '<' ? SkipSpaces(at) : SkipUnspoken(at);
            if (at == text.Length)
                break;
            at = Resume(characters, i, at) + 1;
            if (at > _position && (at == text.Length || IsSpace(at)))
                _words.Add(new WordEnd(at, from + characters[i].Until));
        }

        _position = Math.Max(_position, at);
    }

    /// <summary>Goes back to the beginning of a word that is not whole, because the rest is spoken anew.</summary>
    public void StartAgain()
    {
        while (_position > 0 && !IsSpace(_position) && !IsSpace(_position - 1))
            _position--;
    }

    // Characters are counted: the service may spell the text a little differently. But it may leave a word out and go on with a later one.
    private int Resume(IReadOnlyList<(char Character, TimeSpan Until)> characters, int i, int at)
    {
        if (Same(characters[i].Character, text[at]) || (at > 0 && !IsSpace(at - 1)))
            return at;
        for (var later = at + 1; later < text.Length && later <= at + LongestLeftOut; later++)
            if (IsSpace(later - 1) && !IsSpace(later) && Matches(characters, i, later))
                return later;
        return at;
    }

    /// <summary>Whether the next of the characters are those of the text at a place.</summary>
    private bool Matches(IReadOnlyList<(char Character, TimeSpan Until)> characters, int i, int at)
    {
        var compared = 0;
        for (; i < characters.Count && compared < EnoughToTell; i++)
        {
            if (char.IsWhiteSpace(characters[i].Character))
                continue;
            at = SkipUnspoken(at);
            if (at == text.Length)
                break;
            if (!Same(characters[i].Character, text[at++]))
                return false;
            compared++;
        }

        return compared > 0;
    }

    /// <summary>Skips spaces, which may be missing or come in addition, and tags for the voice, which are not spoken.</summary>
    private int SkipUnspoken(int at)
    {
        while (true)
        {
            at = SkipSpaces(at);
            if (at == text.Length || text[at] != '<' || text.IndexOf('>', at) is not (> 0 and var end))
                return at;
            at = end + 1;
        }
    }

    private int SkipSpaces(int at)
    {
        while (IsSpace(at))
            at++;
        return at;
    }

    private static bool Same(char one, char other) => char.ToLowerInvariant(one) == char.ToLowerInvariant(other);

    private bool IsSpace(int position) => position < text.Length && char.IsWhiteSpace(text[position]);
}
