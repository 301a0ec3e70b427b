using System.Text.Json;

namespace VoiceAgent.Engines.OpenAI;

/// <summary>Reads what a server may leave out.</summary>
internal static class JsonText
{
    /// <returns>A property's text; empty where it is missing or is none.</returns>
    public static string Of(JsonElement element, string name) => element.TryGetProperty(name, out var value) && value.ValueKind is JsonValueKind.String ? value.GetString()! : "";
}
