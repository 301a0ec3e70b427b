using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using VoiceAgent.Agent.Tools;
using VoiceAgent.Conversation;
using VoiceAgent.Speech;

namespace VoiceAgent.Agent.Webhooks;

/// <summary>What an agent does after each call: a model reads the conversation, and a webhook is told. Thread-safe.</summary>
public sealed class AfterCall
{
    /// <summary>How long the webhook may take to answer.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(15);

    private const int LongestSummary = 2000;

    private static readonly JsonDocumentOptions OneOfEach = new() { AllowDuplicateProperties = false };

    private readonly AfterDocument _document;
    private readonly string _language;
    private readonly IEnumerable<FlowVariable> _variables;
    private readonly IReadOnlyList<string> _models;
    private readonly CallTools _tools;

    internal AfterCall(AfterDocument document, string language, IEnumerable<FlowVariable> variables, IReadOnlyList<string> models, CallTools tools) =>
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
        return JsonSerializer.SerializeToUtf8Bytes(report.Json(_variables), AsSent.Compact);
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
        return JsonSerializer.SerializeToUtf8Bytes(told, AsSent.Compact);
    }

    /// <summary>Tells the webhook of a call.</summary>
    /// <param name="id">The message's id, by which the receiver knows one that it had before.</param>
    /// <param name="endedAt">When the call was over.</param>
    /// <returns>Null where the receiver has taken it; otherwise why not, and whether it is of no use to try again.</returns>
    public async Task<(string Reason, bool IsFinal)?> TellAsync(string id, byte[] report, DateTimeOffset endedAt, CancellationToken cancellationToken)
    {
        var answer = await new Webhook(_document.Webhook, _document.Secret, Patience, _tools).SendAsync(id, "call.ended", endedAt, JsonNode.Parse(report)!, cancellationToken);
        return answer.Fault is { } fault ? (fault, answer.Status == 410) : null; // 410: gone for good.
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
