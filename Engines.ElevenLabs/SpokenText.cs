using VoiceAgent.Speech;

namespace VoiceAgent.Engines.ElevenLabs;

/// <summary>How much of a piece's text has been spoken, by the characters that came with its audio.</summary>
internal sealed class SpokenText(string text, int sampleRate)
{
    private readonly List<WordEnd> _words = [];
    private int _position;
    private long _samples;

    /// <summary>Audio has come.</summary>
    public bool HasBegun => _samples > 0;

    /// <summary>Characters have come, too.</summary>
    public bool IsAligned { get; private set; }

    /// <summary>All characters have come.</summary>
    public bool IsComplete => text.AsSpan(_position).IsWhiteSpace();

    /// <summary>What has not come cannot be heard.</summary>
    public bool IsAllSaid => !Rest.Any(char.IsLetterOrDigit);

    /// <summary>What has not been spoken, from the beginning of the word that is not whole.</summary>
    public string Rest => text[_position..];

    /// <summary>Where words end, as far as that is known.</summary>
    public IReadOnlyList<WordEnd> Words => [.. _words];

    /// <summary>More has come.</summary>
    /// <param name="samples">Of its audio.</param>
    public void Take(int samples, IReadOnlyList<(char Character, TimeSpan Until)> characters)
    {
        var from = TimeSpan.FromTicks(TimeSpan.TicksPerSecond * _samples / sampleRate);
        _samples += samples;
        IsAligned |= characters.Count > 0;
        foreach (var (character, until) in characters)
            Advance(character, from + until);
    }

    /// <summary>The rest is spoken anew.</summary>
    public void StartAgain()
    {
        while (_position > 0 && !IsSpace(_position) && !IsSpace(_position - 1))
            _position--;
    }

    // Characters are counted, not compared: the service may spell what it was sent a little differently. Spaces may be missing or come in addition.
    private void Advance(char character, TimeSpan at)
    {
        if (char.IsWhiteSpace(character))
            return;
        while (IsSpace(_position))
            _position++;
        if (_position == text.Length)
            return;
        _position++;
        if (_position == text.Length || IsSpace(_position))
            _words.Add(new WordEnd(_position, at));
    }

    private bool IsSpace(int position) => position < text.Length && char.IsWhiteSpace(text[position]);
}
