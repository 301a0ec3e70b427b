using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using VoiceAgent.Agent.Tools;
using VoiceAgent.Conversation;
using VoiceAgent.Speech;

namespace VoiceAgent.Agent.After;

/// <summary>What an agent does after each call: a model reads the conversation, and a webhook is told. Thread-safe.</summary>
public sealed class AfterCall
{
    /// <summary>How long the webhook may take to answer.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(15);

    private const int LongestSummary = 2000;

    private static readonly JsonSerializerOptions Compact = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private static readonly JsonDocumentOptions OneOfEach = new() { AllowDuplicateProperties = false };

    private readonly AfterDocument _document;
    private readonly string _language;
    private readonly IReadOnlyDictionary<string, FlowVariable> _variables;
    private readonly IReadOnlyList<string> _models;
    private readonly CallTools _tools;

    internal AfterCall(AfterDocument document, string language, IReadOnlyDictionary<string, FlowVariable> variables, IReadOnlyList<string> models, CallTools tools) =>
        (_document, _language, _variables, _models, _tools) = (document, language, variables, models, tools);

    /// <summary>Whether a model reads the conversation.</summary>
    public bool IsAnalyzed => _document.Summary || _document.Extract.Count > 0;

    /// <summary>The names of the models that may read it, in order of preference; empty for those of the platform's configuration.</summary>
    public IReadOnlyList<string> Models => _models;

    /// <summary>The report of a call, as the webhook is told it.</summary>
    /// <returns>A JSON object, in UTF-8.</returns>
    public byte[] Report(CallReport report)
    {
        ArgumentNullException.ThrowIfNull(report);
        return JsonSerializer.SerializeToUtf8Bytes(report.Json(_variables), Compact);
    }

    /// <summary>The request by which a model reads the conversation; null where nothing was said.</summary>
    /// <param name="report">The report, as <see cref="Report"/> makes it.</param>
    public ReplyRequest? Question(string callId, byte[] report)
    {
        var transcript = JsonNode.Parse(report)!["transcript"]!.AsArray();
        if (transcript.Count == 0)
            return null;
        var wanted = new StringBuilder("You read what was said in a phone call. You take no part in it. Answer with one JSON object and nothing else. Its keys are these, and each is null where the call does not tell:\n");
        foreach (var (name, extract) in _document.Extract)
            wanted.AppendLine(CultureInfo.InvariantCulture, $"- {name}: {string.Join("; ", new[] { extract.Description.TrimEnd('.'), extract.As(name).Allowed }.Where(part => part.Length > 0))}");
        if (_document.Summary)
            wanted.AppendLine(CultureInfo.InvariantCulture, $"- summary: two or three sentences in the language {_language} that say what the caller wanted and what came of it");
        var said = string.Join('\n', transcript.Select(entry => $"{entry!["speaker"]}: {entry["text"]}"));
        return new ReplyRequest(callId, wanted.ToString(), [new Message(MessageRole.Caller, said)], []) { Engines = _models };
    }

    /// <summary>Adds to a report what a model has found.</summary>
    /// <param name="answer">What the model has answered; null where it has not answered, and the report says so.</param>
    /// <returns>The report with <c>extracted</c> and <c>summary</c>; null where the answer is no JSON object.</returns>
    public byte[]? Analyzed(byte[] report, string? answer)
    {
        var told = JsonNode.Parse(report)!.AsObject();
        var found = answer is null ? null : Found(answer);
        if (answer is not null && found is null)
            return null;
        if (_document.Extract.Count > 0)
            told["extracted"] = CallReport.Values(_document.Extract.Select(e => (e.Value.As(e.Key), found?[e.Key] is { } value ? e.Value.As(e.Key).Read(JsonElement.Parse(value.ToJsonString())) : null)));
        if (_document.Summary)
            told["summary"] = found?["summary"] is JsonValue summary && summary.TryGetValue<string>(out var text) ? text.Length > LongestSummary ? text[..LongestSummary] : text : null;
        if (answer is null)
            told["analysisFailed"] = true;
        return JsonSerializer.SerializeToUtf8Bytes(told, Compact);
    }

    /// <summary>Tells the webhook of a call.</summary>
    /// <param name="id">The message's id, by which the receiver knows one that it had before.</param>
    /// <param name="endedAt">When the call was over.</param>
    /// <returns>Null where the receiver has taken it; otherwise why not, and whether it is of no use to try again.</returns>
    public async Task<(string Reason, bool IsFinal)?> TellAsync(string id, byte[] report, DateTimeOffset endedAt, CancellationToken cancellationToken)
    {
        var body = JsonSerializer.Serialize(new JsonObject { ["type"] = "call.ended", ["timestamp"] = endedAt.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture), ["data"] = JsonNode.Parse(report) }, Compact);
        using var limit = new CancellationTokenSource(Patience, _tools.Time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        try
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, _document.Webhook) { Content = new StringContent(body, Encoding.UTF8, "application/json") };
            if (_tools.Http.Refusal(request.RequestUri!) is { } refusal)
                return ($"a request to {request.RequestUri!.Host} is refused: {refusal}", false);
            var at = _tools.Time.GetUtcNow().ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
            request.Headers.Add("webhook-id", id);
            request.Headers.Add("webhook-timestamp", at);
            if (_document.Secret.Length > 0)
            {
                if (_tools.Secrets.Find(_document.Secret) is not { } secret)
                    return ($"the secret {_document.Secret} is not set (Secrets__{_document.Secret}, or a file of that name in Agents__SecretsPath)", false);
                request.Headers.Add("webhook-signature", Signature(secret, $"{id}.{at}.{body}"));
            }

            using var answer = await _tools.Http.SendAsync(request, either.Token);
            return (int)answer.StatusCode is >= 200 and < 300 ? null : ($"it answered {(int)answer.StatusCode}", (int)answer.StatusCode == 410); // 410: gone for good.
        }
        catch (HttpRequestException e)
        {
            return (e.Message, false);
        }
        catch (OperationCanceledException) when (limit.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            return ($"it has not answered within {Patience.TotalSeconds} s", false);
        }
    }

    /// <summary>The signature of Standard Webhooks, version 1: HMAC-SHA256.</summary>
    internal static string Signature(string secret, string signed)
    {
        const string Prefix = "whsec_";
        var key = new byte[secret.Length * 4];
        var length = secret.StartsWith(Prefix, StringComparison.Ordinal) && Convert.TryFromBase64String(secret[Prefix.Length..], key, out var written) ? written : Encoding.UTF8.GetBytes(secret, key);
        return $"v1,{Convert.ToBase64String(HMACSHA256.HashData(key.AsSpan(0, length), Encoding.UTF8.GetBytes(signed)))}";
    }

    /// <summary>The JSON object of an answer, which models like to wrap; null where there is none.</summary>
    private static JsonObject? Found(string answer)
    {
        var (from, to) = (answer.IndexOf('{', StringComparison.Ordinal), answer.LastIndexOf('}'));
        try
        {
            return from >= 0 && to > from ? JsonNode.Parse(answer[from..(to + 1)], documentOptions: OneOfEach) as JsonObject : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
