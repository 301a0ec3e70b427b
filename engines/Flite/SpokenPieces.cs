using VoiceAgent.Speech;

namespace VoiceAgent.Engines.Flite;

/// <summary>Joins the pieces of a text into one stream of audio with one list of word ends, without the silence before the first sound.</summary>
internal sealed class SpokenPieces(int sampleRate, FliteVoice.Receiver receiver)
{
    private readonly List<WordEnd> _words = [];

    /// <summary>Whether every word so far could be placed. After a piece whose words could not, the list ends.</summary>
    private bool _knowsWords = true;
    private IReadOnlyList<WordEnd> _known = [];
    private int _characters;
    private long _given;
    private int _skipped;

    /// <summary>The piece that is being synthesized.</summary>
    public string Text { get; private set; } = "";

    /// <summary>Whether <see cref="Learn"/> was called for this piece.</summary>
    public bool IsBegun { get; private set; }

    /// <summary>Whether the receiver has got enough to start with: 20 ms.</summary>
    public bool HasStarted => _given >= sampleRate / 50;

    /// <summary>Whether the receiver wants no more.</summary>
    public bool IsStopped { get; private set; }

    /// <summary>The error while audio was taken; null where there was none.</summary>
    public Exception? Failure { get; set; }

    /// <summary>Goes on with a piece that begins at a place in the text.</summary>
    public void Begin(string text, int characters)
    {
        Text = text;
        _characters = characters;
        IsBegun = false;
    }

    /// <summary>Takes what is known about a piece before its first sample.</summary>
    public void Learn(TimeSpan silence, IReadOnlyList<WordEnd> words, TimeSpan lead)
    {
        IsBegun = true;
        _skipped = _given == 0 && silence > lead ? Samples(silence - lead) : 0;
        _knowsWords &= words.Count > 0;
        if (!_knowsWords)
            return;
        foreach (var word in words)
            _words.Add(new WordEnd(_characters + word.TextLength, word.At + Time(_given - _skipped)));
        // This is a copy, because lists that were given out before must not change.
        _known = [.. _words];
    }

    /// <summary>Takes the piece's samples from <paramref name="start"/> on.</summary>
    /// <returns>Whether more is wanted.</returns>
    public bool Take(ReadOnlySpan<short> samples, int start)
    {
        samples = samples[Math.Clamp(_skipped - start, 0, samples.Length)..];
        if (samples.IsEmpty)
            return true;
        IsStopped = !receiver(samples, _known);
        _given += samples.Length;
        return !IsStopped;
    }

    private int Samples(TimeSpan time) => (int)(time.Ticks * sampleRate / TimeSpan.TicksPerSecond);

    private TimeSpan Time(long samples) => TimeSpan.FromTicks(samples * TimeSpan.TicksPerSecond / sampleRate);
}
