using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;
using Newtonsoft.Json;
using Newtonsoft.Json.Linq;
using VoiceAgent.Agent.Documents;
using VoiceAgent.Calls;
using VoiceAgent.Speech;

namespace VoiceAgent.Agent.Tools;

/// <summary>A tool of an agent, in one call: it sends a request to the business, under a key by which the business does nothing twice.</summary>
internal sealed class HttpTool(HttpToolTemplate template, CallVariables call, CallTools tools) : ICallTool
{
    /// <summary>The header with the key of a request (IETF draft of the HTTP API working group).</summary>
    public const string KeyHeader = "Idempotency-Key";

    /// <summary>The longest answer that is read, in bytes.</summary>
    private const int LongestAnswer = 64 * 1024;

    /// <summary>How long the business is left alone before the second try, where it does not say how long.</summary>
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(300);

    public ToolDefinition Definition => template.Definition;

    public bool IsCancellable => !template.IsKept;

    public async Task<string> InvokeAsync(ToolInvocation invocation, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(invocation);
        if (template.Arguments(invocation.Arguments, out var arguments) is { } fault)
            return Told(new JsonObject { ["error"] = fault });
        var variables = call.With(template.Values(arguments!, invocation.Variables)).With([("secrets", tools.Secrets.Values(template.Secrets))]);
        using var limit = new CancellationTokenSource(template.Timeout, tools.Time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        try
        {
            return await AskAsync(variables, arguments!, invocation.Key, either.Token);
        }
        catch (OperationCanceledException e) when (limit.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            throw new TimeoutException($"The business has not answered within {template.Timeout.TotalSeconds} s.", e);
        }
    }

    private async Task<string> AskAsync(CallVariables variables, JsonObject arguments, string key, CancellationToken cancellationToken)
    {
        for (var isLast = false; ; isLast = true)
        {
            var wait = Pause;
            try
            {
                using var request = template.Request(variables, arguments);
                if (tools.Http.Refusal(request.RequestUri!) is { } refusal)
                    throw new EngineException(Definition.Name, EngineFailure.Rejected, $"A request to {request.RequestUri!.Host} is refused: {refusal}.");
                request.Headers.Add(KeyHeader, key);
                using var answer = await tools.Http.SendAsync(request, cancellationToken);
                if (isLast || !IsBusy(answer.StatusCode))
                    return await ReadAsync(answer, cancellationToken);
                wait = answer.Headers.RetryAfter?.Delta ?? wait;
            }
            catch (HttpRequestException) when (!isLast)
            {
                // The key is unchanged, so a business that has done it does not do it again.
            }

            await Task.Delay(wait, tools.Time, cancellationToken);
        }
    }

    private static bool IsBusy(HttpStatusCode status) => status is HttpStatusCode.TooManyRequests or HttpStatusCode.BadGateway or HttpStatusCode.ServiceUnavailable or HttpStatusCode.GatewayTimeout;

    private async Task<string> ReadAsync(HttpResponseMessage answer, CancellationToken cancellationToken)
    {
        var status = (int)answer.StatusCode;
        if (status is >= 300 and < 400 or >= 500)
            throw new EngineException(Definition.Name, EngineFailure.Failed, $"The business answered {status}.");
        var (text, isCut) = await ToolHttp.TextAsync(answer.Content, LongestAnswer, cancellationToken);
        if (isCut)
            throw new EngineException(Definition.Name, EngineFailure.Failed, $"The business answered with more than {LongestAnswer / 1024} kB.");
        // A refusal is for the model to talk about: the time is taken, the number is unknown.
        if (status >= 400)
            return Told(new JsonObject { ["error"] = $"the business answered {status}", ["answer"] = Json(text) });
        if (text.Length == 0)
            return """{"result":"done"}""";
        return template.Returns.Count == 0 ? Told(Json(text)) : Told(Chosen(text));
    }

    private JsonObject Chosen(string text)
    {
        JToken? answer;
        try
        {
            answer = JsonConvert.DeserializeObject<JToken>(text, AsWritten);
        }
        catch (Newtonsoft.Json.JsonException e)
        {
            throw new EngineException(Definition.Name, EngineFailure.Failed, "The business answered with something that is no JSON, and returns is to choose from it.", e);
        }

        var chosen = new JsonObject();
        foreach (var (name, path) in template.Returns)
        {
            var found = answer?.SelectTokens(path).ToList() ?? [];
            chosen[name] = found.Count == 0 ? null : JsonNode.Parse((found.Count == 1 ? found[0] : new JArray(found)).ToString(Formatting.None));
        }

        foreach (var variable in template.Found)
        {
            if (chosen[variable.Name] is { } value && variable.Read(JsonElement.Parse(value.ToJsonString())) is null)
                tools.Unsuitable(Definition.Name, variable);
        }

        return chosen;
    }

    /// <summary>An answer as JSON; a text where it is none.</summary>
    private static JsonNode? Json(string text)
    {
        try
        {
            return JsonNode.Parse(text);
        }
        catch (System.Text.Json.JsonException)
        {
            return JsonValue.Create(text);
        }
    }

    private static string Told(JsonNode? answer) => answer?.ToJsonString(AsSent.Compact) ?? "null";

    // A text that looks like a date stays as the business wrote it.
    private static readonly JsonSerializerSettings AsWritten = new() { DateParseHandling = DateParseHandling.None };
}
