using VoiceAgent.Speech;

namespace VoiceAgent.Engines.Whisper;

/// <summary>Takes out what Whisper makes up, by its words and by how sure it is of them.</summary>
internal static class TextGuard
{
    /// <summary>As OpenAI's own decoder judges: probably no speech, and the words are unsure (a mean log probability below -1).</summary>
    private const float ProbablyNoSpeech = 0.6f;

    private const float Unsure = 0.37f;

    /// <returns>The words that were said; empty where there were none.</returns>
    public static string Clean(DecodedText decoded, TimeSpan length) =>
        decoded.NoSpeech > ProbablyNoSpeech && decoded.Probability < Unsure ? "" : MadeUpWords.Remove(decoded.Text, length);
}
