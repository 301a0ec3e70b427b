using System.Text.Json;
using VoiceAgent.Speech;

namespace VoiceAgent.TestSilo;

/// <summary>What a model was told of its tools.</summary>
public static class ToldTools
{
    /// <summary>The line on standard output that tells what the model knew of its tools when it was asked to answer a phrase.</summary>
    public static string Line(string callId, string asked, IEnumerable<string> told) => $"Told of {callId} at \"{asked}\": {string.Join(" / ", told)}";

    /// <summary>A call of a tool in that line.</summary>
    public static string Called(string arguments) => $"called with {arguments}";

    /// <summary>A result of a tool in that line.</summary>
    public static string Returned(string result) => $"returned {result}";

    internal static void Tell(ReplyRequest request, string asked) => Console.WriteLine(Line(request.CallId, asked, request.Messages.Select(m => m.Role switch
    {
        MessageRole.ToolCall => Called(m.Text),
        MessageRole.ToolResult => Returned(m.Text),
        _ => null,
    }).OfType<string>()));

    /// <summary>What the business has the agent say; null as long as it has not answered.</summary>
    internal static string? Confirmation(ReplyRequest request)
    {
        foreach (var told in request.Messages.Where(m => m.Role == MessageRole.ToolResult))
        {
            using var result = JsonDocument.Parse(told.Text);
            if (result.RootElement.TryGetProperty("confirmation", out var confirmation))
                return confirmation.GetString();
        }

        return null;
    }
}
