namespace VoiceAgent.Engines.PocketSphinx;

/// <summary>Estimates the whole band's cepstrum from the filters that a phone line lets through (about 220 to 3440 Hz).</summary>
/// <remarks>
/// The matrix is the ridge regression from log energies of speech through 300-3400 Hz and mu-law to the cepstra of the same speech with its whole
/// band, each less its mean, over 60 s of real recordings: five of LibriVox, three of commands and five of card names (Debian's pocketsphinx-testdata), two of
/// LibriSpeech, one of J. F. Kennedy. It is drawn (ridge 0.1) towards the estimate that means and variances of Debian's en-us model itself give,
/// which alone is nearly as good. The mean is that of these recordings, four parts of speech and one of pauses. No synthetic voice took part.
/// </remarks>
internal static class PhoneBand
{
    /// <summary>The first filter that a phone line lets through.</summary>
    public const int First = 1;

    /// <summary>The number of filters that a phone line lets through.</summary>
    public const int Count = 17;

    /// <summary>The log energies of a usual line.</summary>
    public static ReadOnlySpan<float> Mean =>
    [
        11.23f, 12.79f, 13.29f, 13.14f, 12.67f, 12.34f, 12.22f, 12.25f, 12.19f, 12.37f, 12.5f, 12.46f, 12.48f, 12.73f, 13.18f, 13.09f, 12.98f,
    ];

    /// <summary>The matrix from log energies to a cepstrum, in rows of <see cref="Count"/>, one for each coefficient.</summary>
    public static ReadOnlySpan<float> ToCepstrum =>
    [
        0.254f, 0.183f, 0.209f, -0.145f, 0.108f, 0.184f, 0.347f, 0.231f, 0.309f, 0.0664f, 0.439f, 0.267f, 0.0144f, 0.248f, 0.395f, 0.405f, 1.06f,
        1.46f, 0.708f, 0.994f, 1.55f, 0.917f, 0.575f, -0.255f, 0.353f, -0.0103f, 0.685f, -0.646f, -0.255f, 0.473f, -0.207f, -0.798f, -0.969f, -3.18f,
        1.47f, 0.922f, 0.841f, -0.701f, -0.0259f, 0.0692f, 0.185f, -0.601f, -0.442f, -1.63f, -0.233f, -1.02f, -1.73f, -0.969f, -0.65f, 0.321f, 2.17f,
        2.33f, 0.974f, 1.2f, 0.546f, -0.266f, -1.27f, -2.34f, -1.47f, -1.77f, -0.53f, -1.43f, -0.127f, 1.09f, 1.25f, 1.82f, 0.785f, 0.846f,
        2.78f, 0.649f, -0.361f, -1.57f, -2f, -1.69f, -1.62f, -0.679f, 0.428f, 0.893f, 2.26f, 1.63f, 1.74f, 1.11f, -0.83f, -0.329f, -3.75f,
        2.14f, 0.375f, -0.467f, -2.63f, -1.89f, -1.63f, -0.155f, 1.6f, 2.19f, 2.25f, 1.25f, 0.362f, -1.72f, -1.89f, -1.07f, -1.16f, 2.74f,
        2.73f, -0.599f, -1.64f, -2.06f, -1.08f, 1.07f, 1.27f, 2.6f, 1.38f, 0.0661f, -2.23f, -3.13f, -1.24f, -0.27f, 0.794f, 1.94f, 0.14f,
        1.87f, -0.97f, -2.85f, -2.37f, 0.551f, 2.24f, 2.87f, 1.31f, -0.937f, -3.03f, -1.88f, -0.0868f, 1.65f, 3.11f, 1.64f, 0.12f, -3.58f,
        1.44f, -1.93f, -1.53f, -0.813f, 2.45f, 3.06f, 0.153f, -1.72f, -3.53f, -0.997f, 1.42f, 3.28f, 2.06f, -1.05f, -2.72f, -2.85f, 3.12f,
        1.12f, -2.35f, -2.63f, 1.61f, 3.67f, 1.57f, -2.07f, -3f, -0.504f, 2.55f, 2.9f, -0.518f, -2.86f, -2.6f, 0.122f, 3.71f, -0.887f,
        0.111f, -2.19f, -0.171f, 1.93f, 2.72f, -0.886f, -3.7f, -0.742f, 2.55f, 2.5f, -0.839f, -3.01f, -1.45f, 3.03f, 3.24f, -0.635f, -2.7f,
        -0.236f, -2.66f, 0.547f, 3.71f, 1.27f, -3.11f, -2.26f, 2.38f, 2.62f, -0.901f, -3.49f, -0.221f, 3.77f, 1.16f, -2.9f, -2.91f, 2.96f,
        -0.691f, -1.49f, 1.49f, 2.68f, -1.25f, -2.81f, 0.765f, 3.39f, -0.472f, -3.35f, 0.41f, 3.16f, -0.263f, -3.06f, -0.975f, 3.9f, -1.44f,
    ];

    /// <summary>The filters that a phone line lets through, of all filters.</summary>
    public static ReadOnlySpan<float> Of(ReadOnlySpan<float> filters) => filters.Slice(First, Count);
}
