namespace VoiceAgent.Engines.Whisper;

/// <summary>What Whisper made of some speech.</summary>
/// <param name="Probability">Mean probability of its tokens, 0 to 1.</param>
/// <param name="NoSpeech">Probability that there is no speech, 0 to 1.</param>
internal sealed record DecodedText(string Text, float Probability, float NoSpeech)
{
    public static DecodedText Nothing { get; } = new("", 1, 1);
}

/// <summary>Decodes speech, one piece at a time for each thread of the pool.</summary>
internal interface IDecoder
{
    /// <param name="samples">Mono, 16 kHz, -1 to 1, at most 30 s.</param>
    /// <param name="prompt">What is likely to be said; may be empty.</param>
    Task<DecodedText> DecodeAsync(ReadOnlyMemory<float> samples, string prompt, CancellationToken cancellationToken);
}
