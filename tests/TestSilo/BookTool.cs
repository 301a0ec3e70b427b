using VoiceAgent.Calls;
using VoiceAgent.Speech;

namespace VoiceAgent.TestSilo;

/// <summary>Books at a business over HTTP, under the key that the platform gives.</summary>
/// <param name="business">Where the business takes bookings.</param>
internal sealed class BookTool(HttpClient http, Uri business) : ICallTool
{
    public const string Name = "book";

    public ToolDefinition Definition { get; } = new(Name, "Books.", """{"type":"object","properties":{}}""");

    public async Task<string> InvokeAsync(ToolInvocation invocation, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, business) { Content = JsonContent.Create(new { call = invocation.CallId }) };
        request.Headers.Add("Idempotency-Key", invocation.Key);
        using var answer = await http.SendAsync(request, cancellationToken);
        return await answer.EnsureSuccessStatusCode().Content.ReadAsStringAsync(cancellationToken);
    }
}
