namespace VoiceAgent.Engines.PocketSphinx;

/// <summary>Tells whether an utterance can hold speech at all: a decoder finds words even in steady noise.</summary>
internal struct SpeechLevel
{
    /// <summary>The root mean square of the softest sound that is still taken for a voice: -55 dB of full scale.</summary>
    private const double Faintest = 58;

    /// <summary>The least ratio of loudest to softest in speech. Speech rises and falls by far over 6 dB from one tenth of a second to the next, noise and hum do not.</summary>
    private const double LeastRange = 2;

    /// <summary>The number of tenths of a second below which there may be no room to rise and fall.</summary>
    private const int LeastBlocks = 4;

    private double _loudest;
    private double _softest;
    private int _blocks;

    /// <summary>Counts a tenth of a second of audio.</summary>
    public void Add(ReadOnlySpan<short> block)
    {
        var sum = 0.0;
        foreach (var sample in block)
            sum += (double)sample * sample;
        var level = Math.Sqrt(sum / block.Length);
        _loudest = Math.Max(_loudest, level);
        _softest = _blocks++ == 0 ? level : Math.Min(_softest, level);
    }

    /// <summary>Whether what was counted may be speech.</summary>
    public readonly bool MayBeSpeech => _loudest >= Faintest && (_blocks < LeastBlocks || _loudest >= LeastRange * _softest);
}
