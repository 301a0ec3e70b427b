using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using VoiceAgent.Agent.Documents;
using VoiceAgent.Agent.Tools;
using VoiceAgent.Agent.Webhooks;
using VoiceAgent.Calls;
using VoiceAgent.Conversation;
using VoiceAgent.Conversation.Languages;
using VoiceAgent.Speech;

namespace VoiceAgent.Agent;

/// <summary>A version of an agent that was checked and can hold calls. Immutable and thread-safe.</summary>
public sealed class AgentDefinition
{
    private readonly AgentDocument _document;
    private readonly TimeZoneInfo _zone;
    private readonly Template? _greeting;
    private readonly Template? _prompt;
    private readonly IReadOnlyList<HttpToolTemplate> _tools;
    private readonly IReadOnlyDictionary<string, List<Template>> _toolTexts;

    // The variables that are known from the beginning.
    private readonly IReadOnlyDictionary<string, FlowVariable> _first;
    private readonly FlowTemplate _flow;
    private readonly IReadOnlyDictionary<string, OpeningHours> _hours;

    private AgentDefinition(AgentDocument document, AgentFiles files, TimeZoneInfo zone, Template? greeting, Template? prompt, IReadOnlyList<HttpToolTemplate> tools, IReadOnlyDictionary<string, List<Template>> toolTexts, FlowTemplate flow)
    {
        (_document, _zone, _greeting, _prompt, _tools, _toolTexts, _flow) = (document, zone, greeting, prompt, tools, toolTexts, flow);
        _first = document.Variables.Where(v => v.Value.From is not VariableSource.Conversation).ToDictionary(v => v.Key, v => v.Value.As(v.Key));
        (Files, Version, Numbers) = (files, new AgentVersion(document.Agent, files.Version), [.. document.Numbers]);
        _hours = document.Destinations.Where(d => d.Value.Hours.Length > 0).ToDictionary(d => d.Key, d => OpeningHours.Parse(d.Value.Hours)!);
        Engines = new AgentEngines([.. document.Hearing.Engines], [.. document.Model.Engines], [.. document.Voice.Engines], document.Model.Fast is { Length: > 0 } fast ? [fast] : [], [.. document.Hearing.Phrases]);
    }

    /// <summary>The agent's name and which version of it this is.</summary>
    public AgentVersion Version { get; }

    /// <summary>All that the version is made of.</summary>
    public AgentFiles Files { get; }

    /// <summary>The called numbers that the agent answers; <c>*</c> takes what no other agent has.</summary>
    public IReadOnlyList<string> Numbers { get; }

    /// <summary>The language of the conversation as BCP 47 names it.</summary>
    public string Language => _document.Language;

    /// <summary>The engines that the agent asks for by name.</summary>
    public AgentEngines Engines { get; }

    /// <summary>Reads an agent from its texts.</summary>
    /// <param name="read">Gives the text of a path in the agent's folder, or throws an <see cref="IOException"/> that says why there is none.</param>
    /// <param name="folder">The folder as the reader of a message finds it, or the agent's name.</param>
    /// <param name="turns">The options of turn-taking that the document changes; they become the agent's own.</param>
    /// <exception cref="DocumentException">The agent has faults, all of which the exception names.</exception>
    public static AgentDefinition Load(Func<string, string> read, string folder, ConversationOptions turns)
    {
        ArgumentNullException.ThrowIfNull(read);
        ArgumentNullException.ThrowIfNull(turns);
        var faults = new DocumentFaults(Path.Combine(folder, AgentDocument.File));
        var texts = new SortedDictionary<string, string>(StringComparer.Ordinal);
        string? Read(string path, Action<string> missing)
        {
            try
            {
                return texts[path] = read(path);
            }
            catch (IOException e)
            {
                missing(e.Message);
                return null;
            }
        }

        if (Read(AgentDocument.File, reason => faults.Add(0, reason)) is not { } yaml)
            throw new DocumentException(faults.All);
        var document = AgentDocument.Read(yaml, turns, faults);
        if (!TimeZoneInfo.TryFindSystemTimeZoneById(document.TimeZone, out var zone))
            faults.Wrong("time_zone", document.TimeZone, "the name of a time zone in the IANA database, such as Europe/Berlin");
        foreach (var (option, value, allowed) in CallsRegistration.FaultsOf(turns))
            faults.Wrong($"turns.{string.Join('.', option.Split("__").Select(DocumentReader.Word))}", $"{value}", allowed);
        CheckBefore(document, faults);
        CheckAfter(document.After, faults);
        var sample = CallVariables.Sample(zone ?? TimeZoneInfo.Utc);
        var declared = document.Variables.ToDictionary(v => v.Key, v => v.Value.As(v.Key));
        var all = sample.With(CallVariables.Declared(declared.Values));
        // The greeting and the prompt are made before anything is found out; what the flow says and tells may use all variables.
        var first = sample.With(CallVariables.Declared(declared.Values.Where(v => document.Variables[v.Name].From is not VariableSource.Conversation)));
        var (greeting, prompt) = (Text("greeting", document.Greeting, first), Text("prompt", document.Prompt, first));
        var tools = document.Tools.Select(tool => HttpToolTemplate.Parse(tool.Key, tool.Value, $"tools.{tool.Key}", all, declared, Of, faults)).OfType<HttpToolTemplate>().ToList();
        var flow = FlowTemplate.Parse(document, [.. tools.Select(tool => tool.Variables)], all, (key, value) => Text(key, value, all), Of, faults);
        var toolTexts = document.Tools.Where(tool => tool.Value.Say.Count > 0).ToDictionary(tool => tool.Key, tool => tool.Value.Say.Select((text, i) => Text(string.Create(CultureInfo.InvariantCulture, $"tools.{tool.Key}.say[{i}]"), text, first)).OfType<Template>().ToList());
        return faults.Count > 0 ? throw new DocumentException(faults.All) : new AgentDefinition(document, new AgentFiles(texts), zone!, greeting, prompt, tools, toolTexts, flow);

        CallVariables Of(IReadOnlyDictionary<string, string> known) => CallVariables.From(known, zone ?? TimeZoneInfo.Utc, declared);

        Template? Text(string key, string value, CallVariables known)
        {
            if (value.Length == 0)
                return null;
            if (!TextPath.Is(value))
                return Template.Parse(value, known, (line, message) => faults.Add(faults.LineOf(key), $"{key}: {message}"));
            if (Path.IsPathRooted(value) || value.Split('/', '\\').Contains(".."))
                faults.Wrong(key, value, "a text, or the path of a file in the agent's folder");
            else if (Read(value, reason => faults.Wrong(key, value, $"a text, or the path of a file that is there ({reason})")) is { } text)
                return Template.Parse(text, known, (line, message) => faults.AddOf(Path.Combine(folder, value), line, message));
            return null;
        }
    }

    private static void CheckBefore(AgentDocument document, DocumentFaults faults)
    {
        var names = document.Variables.Where(v => v.Value.From is VariableSource.Before).Select(v => v.Key).ToList();
        if (document.Before.Webhook.Length == 0 && !faults.HasWrongBelow("before"))
        {
            if (document.Before.Secret.Length > 0)
                faults.Add(faults.LineOf("before"), "before.webhook is missing: nobody would be asked");
            foreach (var name in names)
                faults.Add(faults.LineOf($"variables.{name}.from"), $"variables.{name}.from is 'before', and the document has no before.webhook");
        }
        else if (names.Count == 0 && !faults.HasWrongBelow("before"))
        {
            faults.Add(faults.LineOf("before"), "before.webhook is asked for nothing: no variable is from: before");
        }
    }

    private static void CheckAfter(AfterDocument after, DocumentFaults faults)
    {
        if (after.Webhook.Length == 0 && (after.Secret.Length > 0 || after.Summary || after.Extract.Count > 0) && !faults.HasWrongBelow("after"))
            faults.Add(faults.LineOf("after"), "after.webhook is missing: nobody would be told");
        foreach (var (name, extract) in after.Extract)
        {
            FlowTemplate.CheckValues($"after.extract.{name}", extract.Type, extract.Of, extract.Minimum, extract.Maximum, faults);
            if (name == "summary")
                faults.Add(faults.LineOf($"after.extract.{name}"), "after.extract.summary has the name of the summary, which is wanted by after.summary: true");
        }
    }

    /// <summary>Reads an agent from the texts that a call has taken along.</summary>
    /// <param name="turns">The options of turn-taking that the document changes; they become the agent's own.</param>
    /// <exception cref="DocumentException">This build does not know all that the document has.</exception>
    public static AgentDefinition Load(AgentFiles files, ConversationOptions turns)
    {
        ArgumentNullException.ThrowIfNull(files);
        return Load(path => files.Texts.TryGetValue(path, out var text) ? text : throw new FileNotFoundException("The call has not brought it along."), "agent", turns);
    }

    /// <summary>What the agent is told to be in a call: its prompt with the call's variables.</summary>
    /// <param name="startedAt">When the call's audio began to flow.</param>
    public string Instructions(CallInfo call, DateTimeOffset startedAt) => _prompt?.Render(First(call, startedAt)) ?? "";

    /// <summary>Reads the values that whoever places a call gives for it.</summary>
    /// <param name="values">The values of variables by name.</param>
    /// <returns>The values as <see cref="CallInfo.Variables"/> has them, and what is wrong with them.</returns>
    public (IReadOnlyDictionary<string, string> Values, IReadOnlyList<string> Faults) Given(IReadOnlyDictionary<string, JsonElement> values)
    {
        ArgumentNullException.ThrowIfNull(values);
        var (read, faults) = (new Dictionary<string, string>(StringComparer.Ordinal), new List<string>());
        var fromRequest = _first.Where(v => _document.Variables[v.Key].From is VariableSource.Request).ToDictionary();
        foreach (var (name, value) in values)
        {
            if (!fromRequest.TryGetValue(name, out var variable))
                faults.Add($"variables.{name} is unknown: {(fromRequest.Count > 0 ? $"there are {string.Join(", ", fromRequest.Keys)}" : $"the agent {Version.Name} has no variables that are from the request")}");
            else if (variable.Read(value) is { } suitable)
                read[name] = suitable;
            else
                faults.Add($"variables.{name} must be {variable.Allowed}");
        }

        faults.AddRange(fromRequest.Values.Where(v => !_document.Variables[v.Name].Optional && !values.ContainsKey(v.Name)).Select(v => $"variables.{v.Name} is missing: it must be {v.Allowed}"));
        return (read, faults);
    }

    /// <summary>The flow of the agent whose texts a call's log has, to repeat its decisions.</summary>
    /// <returns>The flow; null where the log has no agent with one.</returns>
    /// <exception cref="DocumentException">This build does not know all that the document has.</exception>
    public static ConversationFlow? FlowOf(CallLogHeader header)
    {
        ArgumentNullException.ThrowIfNull(header);
        return header.AgentTexts is { } texts ? Load(new AgentFiles(texts), new ConversationOptions()).Flow : null;
    }

    /// <summary>The steps of the agent's conversations; null where its prompt alone holds them.</summary>
    public ConversationFlow? Flow => _flow.Flow;

    /// <summary>What the model is told and may do where a conversation is in the flow.</summary>
    /// <param name="instructions">What the agent is told to be in the call.</param>
    internal AgentStep Step(FlowState state, string instructions) => _flow.Step(state, instructions);

    /// <summary>Has the key told of a text or rule of the flow that cannot be rendered with a call's values.</summary>
    internal void OnFlowFailed(Action<string> failed) => _flow.Failed = failed;

    /// <summary>What models have judged in this version's flow.</summary>
    internal TransitionCache Transitions { get; } = new();

    /// <summary>The secrets that the agent needs.</summary>
    public IReadOnlyList<string> Secrets => [.. _tools.SelectMany(tool => tool.Secrets).Concat(new[] { _document.Before.Secret, _document.After.Secret }.Where(secret => secret.Length > 0)).Distinct()];

    /// <summary>Asks for values of a call before it is answered, where the agent's document wants that.</summary>
    /// <param name="faulty">Is told what was wrong with the answer, in sentences without values.</param>
    /// <returns>All values that are known; null for none.</returns>
    public async Task<IReadOnlyDictionary<string, string>?> AskBeforeAsync(CallInfo call, CallTools tools, Action<string> faulty, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(call);
        ArgumentNullException.ThrowIfNull(faulty);
        if (_document.Before.Webhook.Length == 0)
            return call.Variables;
        var wanted = _first.Where(v => _document.Variables[v.Key].From is VariableSource.Before).ToDictionary();
        var (values, faults) = await new BeforeCall(_document.Before, Version, wanted, tools).AskAsync(call, cancellationToken);
        foreach (var fault in faults)
            faulty(fault);
        return values.Count == 0 ? call.Variables : values.Concat(call.Variables ?? new Dictionary<string, string>()).ToDictionary();
    }

    /// <summary>What is done after each call; null for nothing.</summary>
    internal AfterCall? After(CallTools tools) => _document.After.Webhook.Length == 0 ? null : new AfterCall(_document.After, Language, Flow?.Variables.Values ?? [], Engines.Judges, tools);

    /// <summary>The tools that the model may call in a call.</summary>
    /// <param name="startedAt">When the call's audio began to flow.</param>
    public IReadOnlyList<ICallTool> Tools(CallInfo call, DateTimeOffset startedAt, CallTools tools)
    {
        var variables = new CallVariables(call, startedAt, _zone);
        return [.. _tools.Select(tool => new HttpTool(tool, variables, tools))];
    }

    /// <summary>The tool by which the model passes the caller on; null where the agent has no destinations.</summary>
    /// <param name="startedAt">When the call's audio began to flow.</param>
    public ToolDefinition? Transfer(DateTimeOffset startedAt)
    {
        if (_document.Destinations.Count == 0)
            return null;
        var closed = Closed(startedAt).ToDictionary();
        var told = _document.Destinations.Select(d => string.Join(" ", new[] { $"{d.Key}:", d.Value.Description, closed.GetValueOrDefault(d.Key) }.OfType<string>().Where(part => part.Length > 0)));
        var name = new JsonObject { ["type"] = "string", ["description"] = string.Join("; ", told), ["enum"] = new JsonArray([.. _document.Destinations.Keys.Select(key => JsonValue.Create(key))]) };
        var parameters = new JsonObject { ["type"] = "object", ["properties"] = new JsonObject { [BuiltInTools.Destination] = name }, ["required"] = new JsonArray(BuiltInTools.Destination), ["additionalProperties"] = false };
        return AgentProfile.PassesOn with { ParametersSchema = parameters.ToJsonString() };
    }

    /// <summary>The destinations that take no calls when a call begins, each with the reason in a sentence for the model.</summary>
    private IEnumerable<KeyValuePair<string, string>> Closed(DateTimeOffset startedAt) =>
        _hours.Where(hours => !hours.Value.IsOpen(TimeZoneInfo.ConvertTime(startedAt, _zone))).Select(hours => KeyValuePair.Create(hours.Key, $"Nobody is there now. Calls are taken {hours.Value} ({_document.TimeZone})."));

    /// <summary>The options that a call is held with, with the greeting of that call.</summary>
    /// <param name="startedAt">When the call's audio began to flow.</param>
    public ConversationOptions Options(CallInfo call, DateTimeOffset startedAt, LanguagePacks languages)
    {
        ArgumentNullException.ThrowIfNull(languages);
        var first = First(call, startedAt);
        return _document.Turns.With(new Persona
        {
            Language = Language,
            Variables = Flow is null ? null : new CallVariables(call, startedAt, _zone).Values.Select(value => KeyValuePair.Create(value.Name, $"{value.Value}")).Concat(Known(call))
                .Concat(Closed(startedAt).Select(closed => KeyValuePair.Create(ConversationFlow.Unavailable(closed.Key), closed.Value))).ToDictionary(),
            Destinations = _document.Destinations.Count == 0 ? null : _document.Destinations.ToDictionary(d => d.Key, d => d.Value.To),
            Greeting = _greeting?.Render(first) ?? "",
            ToolTexts = _toolTexts.Count == 0 ? null : _toolTexts.ToDictionary(texts => texts.Key, texts => (IReadOnlyList<string>)[.. texts.Value.Select(text => text.Render(first)).Where(text => text.Length > 0)]),
            Texts = _document.Texts.Or(languages.Of(Language).Texts()),
        });
    }

    /// <summary>What a call's first templates may use.</summary>
    private CallVariables First(CallInfo call, DateTimeOffset startedAt) => new CallVariables(call, startedAt, _zone).With(CallVariables.Of(Known(call).ToDictionary(), _first));

    /// <summary>What is known of the document's variables when a call begins.</summary>
    private IEnumerable<KeyValuePair<string, string>> Known(CallInfo call)
    {
        foreach (var (name, variable) in _first)
            if ((_document.Variables[name].From is VariableSource.Caller ? variable.Read(call.OtherNumber ?? "") : call.Variables?.GetValueOrDefault(name)) is { } value)
                yield return KeyValuePair.Create(name, value);
    }
}
