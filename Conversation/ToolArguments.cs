using System.Text;
using System.Text.Json;

namespace VoiceAgent.Conversation;

/// <summary>Arguments of tools, as models write them: a JSON object, or what they take for one.</summary>
internal static class ToolArguments
{
    /// <summary>Whether the arguments are a JSON object, as a tool can take it.</summary>
    public static bool IsObject(string arguments)
    {
        try
        {
            using var document = JsonDocument.Parse(arguments);
            return document.RootElement.ValueKind is JsonValueKind.Object;
        }
        catch (JsonException)
        {
            return false; // The model is told that its arguments are no JSON object.
        }
    }

    /// <summary>The text of one argument; null where there is none.</summary>
    public static string? Text(string arguments, string name)
    {
        try
        {
            using var document = JsonDocument.Parse(arguments);
            return document.RootElement is { ValueKind: JsonValueKind.Object } root && root.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String
                ? value.GetString()
                : null;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            return null; // The model wrote no JSON, or half a character. The argument counts as missing, and the model is told.
        }
    }

    /// <summary>The name of an argument; null where it has half a character in it, and is no text.</summary>
    public static string? Name(JsonProperty argument)
    {
        try
        {
            return argument.Name;
        }
        catch (InvalidOperationException)
        {
            return null; // The model is told.
        }
    }

    /// <summary>Returns the arguments without what says nothing: the order of members, white space, ways to write a character.
    /// Arguments that are no JSON are only trimmed.</summary>
    public static string Canonical(string arguments)
    {
        try
        {
            using var document = JsonDocument.Parse(arguments);
            using var bytes = new MemoryStream();
            using (var json = new Utf8JsonWriter(bytes))
                Write(json, document.RootElement);
            return Encoding.UTF8.GetString(bytes.ToArray());
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            return arguments.Trim(); // Half a character cannot be read.
        }
    }

    private static void Write(Utf8JsonWriter json, JsonElement value)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.Object:
                json.WriteStartObject();
                foreach (var member in value.EnumerateObject().OrderBy(m => m.Name, StringComparer.Ordinal))
                {
                    json.WritePropertyName(member.Name);
                    Write(json, member.Value);
                }

                json.WriteEndObject();
                break;
            case JsonValueKind.Array:
                json.WriteStartArray();
                foreach (var item in value.EnumerateArray())
                    Write(json, item);
                json.WriteEndArray();
                break;
            case JsonValueKind.String:
                json.WriteStringValue(value.GetString());
                break;
            default:
                value.WriteTo(json);
                break;
        }
    }
}
