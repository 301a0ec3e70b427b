using System.Globalization;

namespace VoiceAgent.Engines.PocketSphinx;

/// <summary>What an acoustic model's own parameters say about the audio it was trained on.</summary>
/// <param name="SampleRate">Rate in Hz of the audio it wants.</param>
/// <param name="PhoneMean">Mean cepstrum of phone speech in this model's terms, or null where it is not known: then the model's own stands.</param>
/// <param name="GrammarMargin">How much worse than free speech, in score per frame, a grammar may fit and still be believed.</param>
internal sealed record AcousticModel(int SampleRate, float[]? PhoneMean, double GrammarMargin)
{
    // Means over four synthetic voices through 300-3400 Hz and mu-law. They replace means of wideband speech, which cost a call its first utterance.
    private static readonly float[] WideModelMean = [43, 30, -39, 37, -20, -24, 9, -38, -6, -11, -16, 5, -16];
    private static readonly float[] NarrowModelMean = [47, -3.3f, -3, -3.6f, -4.5f, -1.5f, -2, 0.8f, 0, 0.5f, 0.1f, 0.5f, 0.1f];

    /// <summary>Reads a model's feat.params.</summary>
    public static AcousticModel Read(string folder)
    {
        var words = File.ReadAllText(Path.Combine(folder, "feat.params")).Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
        var (upper, filters) = (Number(words, "-upperf", 6855), Number(words, "-nfilt", 40));
        return upper > 4000
            ? new AcousticModel(16000, upper == 6800 && filters == 25 ? WideModelMean : null, 1)
            : new AcousticModel(8000, filters == 20 ? NarrowModelMean : null, 30);
    }

    private static double Number(string[] words, string name, double missing)
    {
        var at = Array.IndexOf(words, name);
        return at >= 0 && at + 1 < words.Length && double.TryParse(words[at + 1], NumberStyles.Float, CultureInfo.InvariantCulture, out var value) ? value : missing;
    }
}
