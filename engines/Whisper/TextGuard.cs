using VoiceAgent.Speech;

namespace VoiceAgent.Engines.Whisper;

/// <summary>Takes out text that Whisper makes up, by its words and by how sure Whisper is of them.</summary>
internal static class TextGuard
{
    /// <summary>The probability of no speech above which unsure words are dropped, as OpenAI's own decoder judges. Unsure is a mean log probability below -1.</summary>
    private const float ProbablyNoSpeech = 0.6f;

    private const float Unsure = 0.37f;

    /// <returns>The words that were said; empty where there were none.</returns>
    public static string Clean(DecodedText decoded, TimeSpan length) =>
        decoded.NoSpeech > ProbablyNoSpeech && decoded.Probability < Unsure ? "" : MadeUpWords.Remove(decoded.Text, length);
}
