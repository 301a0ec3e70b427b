namespace VoiceAgent.Engines.Whisper;

/// <summary>The text that Whisper made of some speech.</summary>
/// <param name="Probability">The mean probability of the text's tokens, 0 to 1.</param>
/// <param name="NoSpeech">The probability that there is no speech, 0 to 1.</param>
internal sealed record DecodedText(string Text, float Probability, float NoSpeech)
{
    public static DecodedText Nothing { get; } = new("", 1, 1);
}

/// <summary>Decodes speech, one piece at a time for each thread of the pool.</summary>
internal interface IDecoder
{
    /// <param name="samples">The speech: mono, 16 kHz, -1 to 1, at most 30 s.</param>
    /// <param name="prompt">The words that are likely to be said; may be empty.</param>
    /// <param name="language">The spoken language (ISO 639-1), or <c>auto</c>.</param>
    Task<DecodedText> DecodeAsync(ReadOnlyMemory<float> samples, string prompt, string language, CancellationToken cancellationToken);
}
