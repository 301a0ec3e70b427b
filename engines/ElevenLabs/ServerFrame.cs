using System.Text.Json;

namespace VoiceAgent.Engines.ElevenLabs;

/// <summary>A frame that the service sends: audio of a context with the characters it speaks, the end of a context, or an error.</summary>
/// <param name="Context">The context of the frame; null where the frame is about the whole socket.</param>
/// <param name="Audio">The audio, encoded as asked for; empty where there is none.</param>
/// <param name="Characters">The characters that the audio speaks, and when each is over, from the beginning of this audio.</param>
/// <param name="IsFinal">Whether nothing more comes of the context.</param>
/// <param name="Error">The service's code for what is wrong, or null.</param>
internal sealed record ServerFrame(string? Context, byte[] Audio, IReadOnlyList<(char Character, TimeSpan Until)> Characters, bool IsFinal, string? Error)
{
    /// <exception cref="JsonException">The message is no frame.</exception>
    public static ServerFrame Parse(ReadOnlyMemory<byte> message)
    {
        using var json = JsonDocument.Parse(message);
        return Guarded(json.RootElement, static root => new ServerFrame(
            Text(root, "contextId") ?? Text(root, "context_id"),
            AudioOf(root, "audio"),
            CharactersOf(root, "chars", "charStartTimesMs", "charDurationsMs", static (start, duration) => TimeSpan.FromMilliseconds(start + duration)),
            IsTrue(root, "isFinal") || IsTrue(root, "is_final"),
            root.TryGetProperty("error", out _) ? Text(root, "error") ?? "error" : null));
    }

    /// <summary>Reads a part of an answer over HTTP.</summary>
    /// <param name="before">How long the audio is that came before. Over HTTP, times count from the beginning of the answer.</param>
    /// <exception cref="JsonException">The part is no frame.</exception>
    public static ServerFrame OfHttp(JsonElement part, TimeSpan before) => Guarded(part, root => new ServerFrame(
        null,
        AudioOf(root, "audio_base64"),
        CharactersOf(root, "characters", "character_start_times_seconds", "character_end_times_seconds", (_, end) => TimeSpan.FromSeconds(end) - before),
        IsFinal: false,
        Error: null));

    private static ServerFrame Guarded(JsonElement root, Func<JsonElement, ServerFrame> read)
    {
        if (root.ValueKind is not JsonValueKind.Object)
            throw new JsonException("The frame is no object.");
        try
        {
            return read(root);
        }
        catch (Exception e) when (e is FormatException or InvalidOperationException or KeyNotFoundException or OverflowException or ArgumentException)
        {
            throw new JsonException("The frame is not as it is described.", e);
        }
    }

    private static byte[] AudioOf(JsonElement root, string name) => root.TryGetProperty(name, out var audio) && audio.ValueKind is JsonValueKind.String ? audio.GetBytesFromBase64() : [];

    private static List<(char Character, TimeSpan Until)> CharactersOf(JsonElement root, string names, string starts, string others, Func<double, double, TimeSpan> until)
    {
        var characters = new List<(char Character, TimeSpan Until)>();
        if (!root.TryGetProperty("alignment", out var alignment) || alignment.ValueKind is not JsonValueKind.Object)
            return characters;
        var (chars, first, second) = (alignment.GetProperty(names), Array(alignment, starts), Array(alignment, others));
        for (var i = 0; i < chars.GetArrayLength(); i++)
        {
            var at = until(At(first, i), At(second, i));
            // A character outside the basic plane is two of .NET's.
            characters.AddRange(chars[i].GetString()!.Select(c => (c, at)));
        }

        return characters;

        static double At(JsonElement? times, int i) => times is { } t && i < t.GetArrayLength() ? t[i].GetDouble() : 0;
    }

    private static JsonElement? Array(JsonElement parent, string name) => parent.TryGetProperty(name, out var value) && value.ValueKind is JsonValueKind.Array ? value : null;

    private static string? Text(JsonElement parent, string name) => parent.TryGetProperty(name, out var value) && value.ValueKind is JsonValueKind.String ? value.GetString() : null;

    private static bool IsTrue(JsonElement parent, string name) => parent.TryGetProperty(name, out var value) && value.ValueKind is JsonValueKind.True;
}
