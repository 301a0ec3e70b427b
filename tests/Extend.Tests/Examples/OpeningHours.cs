using System.Text.Json.Nodes;
using VoiceAgent.Calls;
using VoiceAgent.Speech;

namespace Examples;

/// <summary>Tells the model when the shop is open.</summary>
public sealed class OpeningHours : ICallTool
{
    public ToolDefinition Definition { get; } = new(
        "opening_hours", "When the shop is open on a day of the week.", """{"type":"object","properties":{"day":{"type":"string"}},"required":["day"]}""");

    /// <summary>It only looks something up: the caller may go on before it has returned. A tool that books leaves this false.</summary>
    public bool IsCancellable => true;

    public Task<string> InvokeAsync(ToolInvocation invocation, CancellationToken cancellationToken)
    {
        var day = JsonNode.Parse(invocation.Arguments)?["day"]?.GetValue<string>();
        return Task.FromResult(day == "sunday" ? "closed" : "from nine to six");
    }
}
