using System.Text.Json;
using System.Text.RegularExpressions;

namespace VoiceAgent.Engines.OpenAI;

/// <summary>Reads JSON of which a server may leave parts out.</summary>
internal static partial class JsonText
{
    /// <summary>Parses what a server sent. An escape of half a character (U+D800 to U+DFFF without its other half) is taken for U+FFFD:
    /// it could be parsed, but not be read. Servers that cut their text anywhere write such escapes.</summary>
    /// <exception cref="JsonException">The text is no JSON.</exception>
    public static JsonDocument Parse(string json) => JsonDocument.Parse(Whole(json));

    /// <summary>Makes U+FFFD of every escape of half a character in JSON.</summary>
    public static string Whole(string json) =>
        json.Contains(@"\u", StringComparison.Ordinal) ? Escape().Replace(json, static escape => escape.Groups["half"].Success ? @"\ufffd" : escape.Value) : json;

    /// <summary>Marks each half of a character in JSON, for <see cref="HalfJoiner"/> to join with what comes in the next event.</summary>
    public static string Marked(string json) =>
        json.Contains(@"\u", StringComparison.Ordinal) ? Escape().Replace(json, static escape => escape.Groups["half"].Success ? $@"\ufdd0{escape.Value.AsSpan(2)}" : escape.Value) : json;

    /// <summary>Takes the marks of <see cref="Marked"/> off the halves in JSON.</summary>
    public static string Unmarked(string json) => json.Replace(@"\ufdd0", @"\u", StringComparison.Ordinal);

    /// <summary>Whether a text is a JSON object.</summary>
    public static bool IsObject(string text)
    {
        try
        {
            using var json = JsonDocument.Parse(text);
            return json.RootElement.ValueKind is JsonValueKind.Object;
        }
        catch (JsonException)
        {
            return false;
        }
    }

    /// <returns>A property's text; empty where the property is missing or is no text.</returns>
    public static string Of(JsonElement element, string name) => element.TryGetProperty(name, out var value) && value.ValueKind is JsonValueKind.String ? value.GetString()! : "";

    /// <summary>An escape: a whole character of two halves, one half alone, or any other.</summary>
    [GeneratedRegex(@"\\(?:u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}|(?<half>u[dD][89a-fA-F][0-9a-fA-F]{2})|.)", RegexOptions.Singleline)]
    private static partial Regex Escape();
}
