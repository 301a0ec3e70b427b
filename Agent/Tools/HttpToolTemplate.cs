using System.Globalization;
using System.Net.Http.Headers;
using System.Text.Json;
using System.Text.Json.Nodes;
using Json.Schema;
using Newtonsoft.Json.Linq;
using VoiceAgent.Agent.Documents;
using VoiceAgent.Conversation;
using VoiceAgent.Speech;

namespace VoiceAgent.Agent.Tools;

/// <summary>A tool of an agent that was checked: what the model is offered, and the request without a call's values. Immutable and thread-safe.</summary>
internal sealed class HttpToolTemplate
{
    private readonly HttpMethod _method;
    private readonly Template _address;
    private readonly IReadOnlyList<(string Name, Template Value)> _headers;
    private readonly JsonTemplate? _body;
    private readonly JsonSchema _schema;
    private readonly IReadOnlyList<string> _optional;
    private readonly IReadOnlyDictionary<string, FlowVariable> _variables;

    /// <param name="variables">The variables of the agent's document.</param>
    /// <param name="all">Gives templates the values of what is known.</param>
    private HttpToolTemplate(ToolDefinition definition, ToolDocument document, HttpMethod method, Template address, IReadOnlyList<(string, Template)> headers, JsonTemplate? body, Template? confirm, IReadOnlyDictionary<string, FlowVariable> variables, Func<IReadOnlyDictionary<string, string>, CallVariables> all)
    {
        (Definition, _method, _address, _headers, _body) = (definition, method, address, headers, body);
        (IsKept, Timeout, Returns) = (document.Keep ?? method != HttpMethod.Get, document.Http.Timeout, [.. document.Returns.Select(r => (r.Key, r.Value))]);
        _schema = JsonSchema.FromText(definition.ParametersSchema);
        _optional = [.. document.Parameters.Where(p => p.Value.Optional).Select(p => p.Key)];
        IReadOnlyList<Template> templates = [address, .. headers.Select(h => h.Item2), .. body?.Templates ?? [], .. confirm is null ? [] : new[] { confirm }];
        Secrets = [.. templates.SelectMany(t => t.Secrets).Distinct()];
        Variables = new FlowTool(definition.Name)
        {
            Uses = [.. templates.SelectMany(t => t.Uses).Distinct().Where(variables.ContainsKey)],
            Needs = [.. templates.SelectMany(t => t.Needs).Distinct().Where(variables.ContainsKey)],
            Sets = [.. document.Returns.Keys.Where(variables.ContainsKey)],
            Confirm = confirm is null ? null : (arguments, known) => Question(confirm, arguments, all(known)),
        };
        Found = [.. Variables.Sets.Select(name => variables[name])];
        _variables = variables.Where(v => Variables.Uses.Contains(v.Key)).ToDictionary();
    }

    public ToolDefinition Definition { get; }

    /// <summary>Whether a request that was begun goes on to its end.</summary>
    public bool IsKept { get; }

    public TimeSpan Timeout { get; }

    /// <summary>What the model is told of the answer: names and JSONPath expressions; empty for all of it.</summary>
    public IReadOnlyList<(string Name, string Path)> Returns { get; }

    /// <summary>The secrets that the request has in it.</summary>
    public IReadOnlyList<string> Secrets { get; }

    /// <summary>What the tool has to do with the agent's variables.</summary>
    public FlowTool Variables { get; }

    /// <summary>The variables that the tool finds out.</summary>
    public IReadOnlyList<FlowVariable> Found { get; }

    /// <summary>Checks a tool.</summary>
    /// <param name="key">The tool's key in the document.</param>
    /// <param name="sample">A call's variables with those of the document, to try templates with.</param>
    /// <param name="variables">The variables of the document.</param>
    /// <param name="all">Gives templates the values of what is known.</param>
    /// <returns>The tool; null where it has faults.</returns>
    public static HttpToolTemplate? Parse(string name, ToolDocument document, string key, CallVariables sample, IReadOnlyDictionary<string, FlowVariable> variables, Func<IReadOnlyDictionary<string, string>, CallVariables> all, DocumentFaults faults)
    {
        var before = faults.Count;
        if (name is BuiltInTools.HangUp or BuiltInTools.Transfer or BuiltInTools.SendDigits)
            faults.Add(faults.LineOf(key), $"{key} has the name of a tool that the platform itself has");
        var http = document.Http;
        (HttpMethod Method, string Key, string Address)[] addresses =
            [.. new[] { (HttpMethod.Get, "get", http.Get), (HttpMethod.Post, "post", http.Post), (HttpMethod.Put, "put", http.Put), (HttpMethod.Patch, "patch", http.Patch), (HttpMethod.Delete, "delete", http.Delete) }.Where(a => a.Item3.Length > 0)];
        if (addresses is not [var (method, verb, address)])
        {
            // Where the whole key is missing, that was said.
            if (faults.Has($"{key}.http"))
                faults.Add(faults.LineOf($"{key}.http"), $"{key}.http has {(addresses.Length == 0 ? "no address" : "several addresses")}: one of get, post, put, patch and delete must have it");
            return null;
        }

        var known = sample.With(document.Parameters.Select(p => (p.Key, SampleOf(p.Value))));
        var values = known.WithSecrets();
        Check(address, $"{key}.http.{verb}", faults);
        var url = Text(address, $"{key}.http.{verb}");
        var headers = new List<(string, Template)>();
        foreach (var (header, value) in http.Headers)
        {
            if (header.Equals(HttpTool.KeyHeader, StringComparison.OrdinalIgnoreCase) || header.Equals("Host", StringComparison.OrdinalIgnoreCase) || header.StartsWith("Content-", StringComparison.OrdinalIgnoreCase))
                faults.Add(faults.LineOf($"{key}.http.headers.{header}"), $"{key}.http.headers.{header} is the platform's own");
            else if (Text(value, $"{key}.http.headers.{header}") is { } template)
                headers.Add((header, template));
        }

        var body = http.Json is { } json ? JsonTemplate.Parse(json, values, (line, message) => faults.Add(line, $"{key}.http.json: {message}")) : null;
        if (body is not null && method == HttpMethod.Get)
            faults.Add(faults.LineOf($"{key}.http.json"), $"{key}.http.json is of no use: a get has no body");
        var confirm = document.Confirm.Length == 0 ? null : Text(document.Confirm, $"{key}.confirm", known);
        foreach (var (result, path) in document.Returns)
        {
            if (!IsPath(path))
                faults.Wrong($"{key}.returns.{result}", path, "a JSONPath expression, such as $.slots");
        }

        foreach (var parameter in document.Parameters.Keys.Where(sample.Names.Contains))
            faults.Add(faults.LineOf($"{key}.parameters.{parameter}"), $"{key}.parameters.{parameter} has the name of a variable: without the parameter, the tool has the variable's value");
        if (faults.Count > before || url is null)
            return null;
        return new HttpToolTemplate(new ToolDefinition(name, document.Description, Schema(document)), document, method, url, headers, body, confirm, variables, all);

        Template? Text(string source, string at, CallVariables? allowed = null) => Template.Parse(source, allowed ?? values, (_, message) => faults.Add(faults.LineOf(at), $"{at}: {message}"));
    }

    /// <summary>Reads the arguments that the model has written.</summary>
    /// <returns>What is wrong with them, for the model; null where nothing is.</returns>
    public string? Arguments(string json, out JsonObject? arguments)
    {
        arguments = null;
        JsonElement given;
        try
        {
            given = JsonElement.Parse(string.IsNullOrWhiteSpace(json) ? "{}" : json);
        }
        catch (JsonException)
        {
            given = default; // The message names a place that the model does not know.
        }

        if (given.ValueKind is not JsonValueKind.Object)
            return "the arguments are no JSON object";
        arguments = JsonObject.Create(given);
        var result = _schema.Evaluate(given, new EvaluationOptions { OutputFormat = OutputFormat.List });
        if (result.IsValid)
            return null;
        var faults = (result.Details ?? []).Where(d => d.Errors is not null).SelectMany(d => d.Errors!.Select(e => $"{(d.InstanceLocation.ToString() is { Length: > 1 } at ? at[1..] : "the arguments")}: {e.Value}"));
        return $"the tool was not called, for its arguments are wrong. {string.Join("; ", faults)}";
    }

    private ToolQuestion Question(Template confirm, string json, CallVariables known)
    {
        if (Arguments(json, out var arguments) is { } fault)
            return new ToolQuestion("", fault);
        try
        {
            return confirm.Render(known.With(ArgumentValues(arguments!))) is { Length: > 0 } words ? new ToolQuestion(words) : new ToolQuestion("", "the tool was not called: the question for the caller is empty");
        }
        catch (DocumentException)
        {
            return new ToolQuestion("", "the tool was not called: the question for the caller cannot be made of these arguments");
        }
    }

    private IEnumerable<(string Name, object Value)> ArgumentValues(JsonObject arguments) =>
        arguments.Select(a => (a.Key, ValueOf(a.Value))).Concat(_optional.Where(name => !arguments.ContainsKey(name)).Select(name => (name, (object)"")));

    /// <summary>The values of a call's arguments and of the agent's variables, as templates use them.</summary>
    /// <param name="known">What is known of the variables that the tool uses.</param>
    public IEnumerable<(string Name, object Value)> Values(JsonObject arguments, IReadOnlyDictionary<string, string> known) =>
        CallVariables.Of(known, _variables).Concat(ArgumentValues(arguments));

    /// <summary>Makes the request.</summary>
    /// <exception cref="DocumentException">A template cannot be rendered with these values.</exception>
    public HttpRequestMessage Request(CallVariables variables, JsonObject arguments)
    {
        var request = new HttpRequestMessage(_method, new Uri(_address.RenderEscaped(variables), UriKind.Absolute));
        request.Headers.UserAgent.Add(new ProductInfoHeaderValue("VoiceAgent", "1"));
        request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue("application/json"));
        foreach (var (name, value) in _headers)
        {
            // A line break would begin another header.
            request.Headers.Remove(name);
            request.Headers.TryAddWithoutValidation(name, value.Render(variables).ReplaceLineEndings(" "));
        }

        if (_body is not null)
            request.Content = new StringContent(_body.Render(variables, arguments)?.ToJsonString() ?? "null", new MediaTypeHeaderValue("application/json", "utf-8"));
        return request;
    }

    private static object ValueOf(JsonNode? value) => value?.GetValueKind() switch
    {
        JsonValueKind.String => value.GetValue<string>(),
        JsonValueKind.True => true,
        JsonValueKind.False => false,
        JsonValueKind.Number => decimal.Parse(value.ToJsonString(), NumberStyles.Float, CultureInfo.InvariantCulture),
        _ => value?.ToJsonString() ?? "",
    };

    private static object SampleOf(ParameterDocument parameter) => parameter.Type switch
    {
        ParameterType.Boolean => true,
        ParameterType.Number or ParameterType.Integer => 1m,
        _ => parameter.Of.FirstOrDefault() ?? "text",
    };

    // What a caller says must not decide which server is asked.
    private static void Check(string address, string key, DocumentFaults faults)
    {
        var start = address.IndexOf("://", StringComparison.Ordinal);
        var end = start < 0 ? -1 : address.IndexOfAny(['/', '?', '#'], start + 3);
        var host = end < 0 ? address : address[..end];
        if (start < 0 || host.AsSpan().ContainsAny('{', '}') || !Uri.TryCreate(host, UriKind.Absolute, out var uri) || uri.Scheme is not ("https" or "http"))
            faults.Wrong(key, address, "an address that begins with https:// and a host in which there is no variable");
    }

    private static bool IsPath(string path)
    {
        try
        {
            _ = new JObject().SelectTokens(path).ToList();
            return path.StartsWith('$');
        }
        catch (Newtonsoft.Json.JsonException)
        {
            return false;
        }
    }

    private static string Schema(ToolDocument document)
    {
        var properties = new JsonObject();
        foreach (var (name, parameter) in document.Parameters)
        {
            var property = new JsonObject { ["type"] = DocumentReader.Word(parameter.Type.ToString()) };
            if (parameter.Description.Length > 0)
                property["description"] = parameter.Description;
            if (parameter.Of.Count > 0)
                property["enum"] = new JsonArray([.. parameter.Of.Select(value => JsonValue.Create(value))]);
            properties[name] = property;
        }

        return new JsonObject
        {
            ["type"] = "object",
            ["properties"] = properties,
            ["required"] = new JsonArray([.. document.Parameters.Where(p => !p.Value.Optional).Select(p => JsonValue.Create(p.Key))]),
            ["additionalProperties"] = false,
        }.ToJsonString();
    }
}
