using System.Text.Json;

namespace VoiceAgent.Engines.ElevenLabs;

/// <summary>What the service sends: audio of a context with the characters it speaks, the end of a context, or an error.</summary>
/// <param name="Context">Null where the frame is about the whole socket.</param>
/// <param name="Audio">Encoded as asked for; empty where there is none.</param>
/// <param name="Characters">What the audio speaks, and when each character is over, from the beginning of this audio.</param>
/// <param name="IsFinal">Nothing more comes of the context.</param>
/// <param name="Error">The service's code for what is wrong, or null.</param>
internal sealed record ServerFrame(string? Context, byte[] Audio, IReadOnlyList<(char Character, TimeSpan Until)> Characters, bool IsFinal, string? Error)
{
    /// <exception cref="JsonException">It is none.</exception>
    public static ServerFrame Parse(ReadOnlyMemory<byte> message)
    {
        using var json = JsonDocument.Parse(message);
        var root = json.RootElement;
        if (root.ValueKind is not JsonValueKind.Object)
            throw new JsonException("The frame is no object.");
        try
        {
            return new ServerFrame(
                Text(root, "contextId") ?? Text(root, "context_id"),
                root.TryGetProperty("audio", out var audio) && audio.ValueKind is JsonValueKind.String ? audio.GetBytesFromBase64() : [],
                root.TryGetProperty("alignment", out var alignment) && alignment.ValueKind is JsonValueKind.Object ? Aligned(alignment) : [],
                IsTrue(root, "isFinal") || IsTrue(root, "is_final"),
                root.TryGetProperty("error", out _) ? Text(root, "error") ?? "error" : null);
        }
        catch (Exception e) when (e is FormatException or InvalidOperationException or KeyNotFoundException)
        {
            throw new JsonException("The frame is not as it is described.", e);
        }
    }

    private static List<(char Character, TimeSpan Until)> Aligned(JsonElement alignment)
    {
        var characters = new List<(char Character, TimeSpan Until)>();
        var (chars, starts, durations) = (alignment.GetProperty("chars"), Array(alignment, "charStartTimesMs"), Array(alignment, "charDurationsMs"));
        for (var i = 0; i < chars.GetArrayLength(); i++)
        {
            var until = TimeSpan.FromMilliseconds(At(starts, i) + At(durations, i));
            // A character outside the basic plane is two of .NET's.
            characters.AddRange(chars[i].GetString()!.Select(c => (c, until)));
        }

        return characters;

        static double At(JsonElement? times, int i) => times is { } t && i < t.GetArrayLength() ? t[i].GetDouble() : 0;
    }

    private static JsonElement? Array(JsonElement parent, string name) => parent.TryGetProperty(name, out var value) && value.ValueKind is JsonValueKind.Array ? value : null;

    private static string? Text(JsonElement parent, string name) => parent.TryGetProperty(name, out var value) && value.ValueKind is JsonValueKind.String ? value.GetString() : null;

    private static bool IsTrue(JsonElement parent, string name) => parent.TryGetProperty(name, out var value) && value.ValueKind is JsonValueKind.True;
}
