using System.Globalization;

namespace VoiceAgent.Engines.PocketSphinx;

/// <summary>The facts that an acoustic model's own parameters tell about the audio it was trained on.</summary>
/// <param name="SampleRate">The sample rate in Hz of the audio that the model wants.</param>
/// <param name="HasFrontEnd">Whether the model's cepstra are made by <see cref="FrontEnd"/>, not by the decoder.</param>
/// <param name="Mean">The mean cepstrum with which an utterance or, where the decoder makes the cepstra, a call begins. Where it is null, the model's own stands.</param>
/// <param name="GrammarMargin">How much worse than free speech, in score per frame, a grammar may fit and still be believed.</param>
/// <param name="LanguageWeight">How much of free speech's language score counts against free speech in that comparison.</param>
internal sealed record AcousticModel(int SampleRate, bool HasFrontEnd, float[]? Mean, double GrammarMargin, double LanguageWeight)
{
    // Means over four synthetic voices through 300-3400 Hz and mu-law. They replace means of wideband speech, which cost a call its first utterance.
    private static readonly float[] NarrowModelMean = [47, -3.3f, -3, -3.6f, -4.5f, -1.5f, -2, 0.8f, 0, 0.5f, 0.1f, 0.5f, 0.1f];

    /// <summary>Reads a model's feat.params.</summary>
    public static AcousticModel Read(string folder)
    {
        var words = File.ReadAllText(Path.Combine(folder, "feat.params")).Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
        var (upper, filters) = (Number("-upperf", 6855), Number("-nfilt", 40));
        if (upper <= 4000)
            return new AcousticModel(8000, false, filters == 20 ? NarrowModelMean : null, 30, 0);
        return FrontEnd.Suits(Text)
            ? new AcousticModel(FilterBank.SampleRate, true, new float[FrontEnd.Size], -2, 2)
            : new AcousticModel(FilterBank.SampleRate, false, null, 1, 0);

        string? Text(string name) => Array.IndexOf(words, name) is >= 0 and var at && at + 1 < words.Length ? words[at + 1] : null;
        double Number(string name, double missing) => double.TryParse(Text(name), NumberStyles.Float, CultureInfo.InvariantCulture, out var value) ? value : missing;
    }
}
