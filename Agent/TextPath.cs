namespace VoiceAgent.Agent;

/// <summary>Tells a text from the path of a file with a text, where a setting may be either.</summary>
public static class TextPath
{
    /// <summary>Whether a setting is meant as a path: one line that ends in <c>.txt</c> or <c>.md</c>, or one without a space in it that has a slash or a backslash.</summary>
    public static bool Is(string value)
    {
        ArgumentNullException.ThrowIfNull(value);
        return value.Length > 0 && !value.Contains('\n', StringComparison.Ordinal)
            && (value.EndsWith(".txt", StringComparison.OrdinalIgnoreCase) || value.EndsWith(".md", StringComparison.OrdinalIgnoreCase)
                || (value.AsSpan().ContainsAny('/', '\\') && !value.Any(char.IsWhiteSpace)));
    }
}
