using System.Text.Encodings.Web;
using System.Text.Json;

namespace VoiceAgent.Agent.Tools;

/// <summary>JSON as models and businesses are sent it.</summary>
internal static class AsSent
{
    /// <summary>On one line, and with the letters of all languages as they are.</summary>
    public static JsonSerializerOptions Compact { get; } = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
}
