namespace VoiceAgent.Audio;

/// <summary>Checks spans that come in from outside.</summary>
internal static class Spans
{
    /// <summary>The first <paramref name="length"/> elements of a destination.</summary>
    /// <exception cref="ArgumentException">The destination is too short.</exception>
    public static Span<T> Sized<T>(Span<T> destination, int length, string name)
    {
        if (destination.Length < length)
            throw new ArgumentException($"{length} elements are needed but only {destination.Length} are given.", name);
        return destination[..length];
    }
}
