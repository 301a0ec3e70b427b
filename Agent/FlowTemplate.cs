using System.Globalization;
using System.Text.Json.Nodes;
using VoiceAgent.Agent.Documents;
using VoiceAgent.Calls;
using VoiceAgent.Conversation;
using VoiceAgent.Speech;

namespace VoiceAgent.Agent;

/// <summary>The flow of an agent's document, checked and ready for calls. Immutable and thread-safe.</summary>
internal sealed class FlowTemplate
{
    /// <summary>The node of an agent that has variables and no flow.</summary>
    private const string OnlyNode = "conversation";

    private readonly Dictionary<string, VariableDocument> _variables;
    private readonly Func<IReadOnlyDictionary<string, string>, CallVariables> _values;
    private readonly Dictionary<string, (NodeDocument Document, Template? Prompt)> _nodes = new(StringComparer.Ordinal);
    private readonly Dictionary<string, ToolDefinition?> _sets = new(StringComparer.Ordinal);

    private FlowTemplate(IDictionary<string, VariableDocument> variables, Func<IReadOnlyDictionary<string, string>, CallVariables> values) => (_variables, _values) = (new(variables, StringComparer.Ordinal), values);

    /// <summary>Is told the key of a text or rule that cannot be rendered with a call's values, such as a division by a number that is zero. It is then empty, or not true.</summary>
    public Action<string>? Failed { get; set; }

    /// <summary>The flow as the engine has it; null where the document has neither a flow nor variables.</summary>
    public ConversationFlow? Flow { get; private set; }

    /// <param name="tools">What the document's tools have to do with its variables.</param>
    /// <param name="sample">A call's variables with those of the document, to try templates with.</param>
    /// <param name="text">Makes a template of the text of a key, or of the file that it names.</param>
    /// <param name="values">Gives templates the values of what is known.</param>
    public static FlowTemplate Parse(AgentDocument document, IReadOnlyList<FlowTool> tools, CallVariables sample, Func<string, string, Template?> text, Func<IReadOnlyDictionary<string, string>, CallVariables> values, DocumentFaults faults)
    {
        var made = new FlowTemplate(document.Variables, values);
        foreach (var (name, variable) in document.Variables)
            CheckVariable($"variables.{name}", name, variable, faults);
        if (document.Flow.Nodes.Count == 0)
            foreach (var (name, _) in document.Destinations.Where(d => d.Value.Otherwise.Length > 0))
                faults.Add(faults.LineOf($"destinations.{name}.otherwise"), $"destinations.{name}.otherwise names a step, and the document has no flow");
        if (document.Flow is { Nodes.Count: > 0 } flow)
            made.Fill(document, flow, tools, sample, text, faults);
        else if (document.Variables.Count > 0 || document.Destinations.Count > 0 || tools.Any(tool => tool.Confirm is not null))
            made.FillSingle(document, tools);
        if (made.Flow is { } checkedFlow)
            foreach (var (name, node) in made._nodes)
                made._sets[name] = Sets(node.Document, made._variables, checkedFlow);
        return made;
    }

    /// <summary>What the model is told and may do where the conversation is.</summary>
    /// <param name="instructions">What the agent is told to be.</param>
    public AgentStep Step(FlowState state, string instructions)
    {
        var name = _nodes.ContainsKey(state.Node) ? state.Node : Flow!.Start.Name;
        var (node, prompt) = _nodes[name];
        var parts = new List<string> { instructions, prompt is null ? "" : Rendered(prompt, state, $"flow.nodes.{name}.prompt") };
        if (node.Collect.Count > 0)
            parts.Add($"Find out from the caller, one after the other: {string.Join("; ", node.Collect.Select(variable => Told(variable, state)))}. Set each with {BuiltInTools.SetVariables} as soon as the caller has told it.");
        return new AgentStep(string.Join("\n\n", parts.Where(part => part.Length > 0)), node.Tools is { } tools ? [.. tools] : null, _sets[name]);
    }

    private void Fill(AgentDocument document, FlowDocument flow, IReadOnlyList<FlowTool> tools, CallVariables sample, Func<string, string, Template?> text, DocumentFaults faults)
    {
        var nodes = new List<FlowNode>();
        var start = flow.Start.Length > 0 ? flow.Start : flow.Nodes.Keys.First();
        var known = string.Join(", ", flow.Nodes.Keys);
        var isStartKnown = flow.Nodes.ContainsKey(start);
        if (!isStartKnown)
            faults.Wrong("flow.start", start, $"the name of a node: {known}");
        foreach (var (name, node) in flow.Nodes)
        {
            var key = $"flow.nodes.{name}";
            if (name == FlowEdge.Back)
                faults.Add(faults.LineOf(key), $"{key} has the name that edges have for the node that was left");
            _nodes[name] = (node, text($"{key}.prompt", node.Prompt));
            var say = text($"{key}.say", node.Say);
            CheckNames($"{key}.collect", node.Collect, document.Variables.Keys, "a variable");
            CheckNames($"{key}.tools", node.Tools ?? [], [.. document.Tools.Keys, .. document.Destinations.Count > 0 ? new[] { BuiltInTools.Transfer } : []], "a tool");
            if (node is { End: true, Next.Count: > 0 })
                faults.Add(faults.LineOf($"{key}.next"), $"{key} ends the call, so nothing can lead on from it");
            CheckTransfer(key, node);
            nodes.Add(new FlowNode(name)
            {
                Words = say is null ? null : state => Rendered(say, state, $"{key}.say"),
                Ends = node.End,
                Answers = [.. node.Answers],
                Collect = [.. node.Collect],
                Tools = node.Tools is { } offered ? [.. offered] : null,
                PassesOnTo = node.Transfer.Length > 0 ? node.Transfer : null,
                Next = [.. Edges($"{key}.next", node.Next, node.Answers), .. document.Destinations.TryGetValue(node.Transfer, out var destination) ? new[] { Otherwise(node.Transfer, destination) } : []],
            });
        }

        foreach (var (name, destination) in document.Destinations)
            CheckDestination($"destinations.{name}", name, destination);
        var anywhere = Edges("flow.anywhere", flow.Anywhere, []);
        foreach (var (index, edge) in flow.Anywhere.Index().Where(e => e.Item.If.Length > 0 || e.Item.Otherwise))
            faults.Add(faults.LineOf(string.Create(CultureInfo.InvariantCulture, $"flow.anywhere[{index}]")), $"flow.anywhere[{index}] must have when or key: any other edge from anywhere would be taken again and again");
        if (isStartKnown)
            CheckReachable(start, nodes, anywhere, faults);
        // A misspelt name in a node's list was named there.
        var areNamesKnown = nodes.TrueForAll(node => node.Collect.All(document.Variables.ContainsKey));
        foreach (var (name, variable) in document.Variables)
        {
            if (areNamesKnown && variable.From is VariableSource.Conversation && !nodes.Exists(node => node.Collect.Contains(name)) && !tools.Any(tool => tool.Sets.Contains(name)))
                faults.Add(faults.LineOf($"variables.{name}"), $"variables.{name} never has a value: no node has it in collect, no tool in returns, and it is from neither caller nor request");
        }

        if (faults.Count == 0)
            Flow = new ConversationFlow(start, nodes, anywhere, Variables(), tools);

        void CheckNames(string key, IEnumerable<string> names, ICollection<string> all, string what)
        {
            foreach (var (index, name) in names.Index())
                if (!all.Contains(name))
                    faults.Wrong(string.Create(CultureInfo.InvariantCulture, $"{key}[{index}]"), name, all.Count > 0 ? $"{what} of this document: {string.Join(", ", all)}" : $"{what}, and the document has none");
        }

        void CheckTransfer(string key, NodeDocument node)
        {
            if (node.Transfer.Length == 0)
                return;
            if (node.End || node.Next.Count > 0)
                faults.Add(faults.LineOf($"{key}.transfer"), $"{key}.transfer passes the caller on, so the step can neither end the call nor have next");
            if (!document.Destinations.TryGetValue(node.Transfer, out var destination))
                faults.Wrong($"{key}.transfer", node.Transfer, document.Destinations.Count > 0 ? $"a destination of this document: {string.Join(", ", document.Destinations.Keys)}" : "a destination, and the document has none");
            else if (destination.Otherwise.Length == 0)
                faults.Add(faults.LineOf($"destinations.{node.Transfer}"), $"destinations.{node.Transfer}.otherwise is missing: {key} passes callers on to it, and they must be led on where nobody takes the call");
        }

        void CheckDestination(string key, string name, DestinationDocument destination)
        {
            if (destination.Otherwise.Length > 0 && destination.Otherwise != FlowEdge.Back && !flow.Nodes.ContainsKey(destination.Otherwise))
                faults.Wrong($"{key}.otherwise", destination.Otherwise, $"the name of a node: {known}, or {FlowEdge.Back}");
            if (!flow.Nodes.Values.Any(node => node.Transfer == name || node.Tools is null || node.Tools.Contains(BuiltInTools.Transfer)))
                faults.Add(faults.LineOf(key), $"{key} cannot be reached: no node has it in transfer, and none has {BuiltInTools.Transfer} in tools");
        }

        // Both where the destination is closed and where nobody has taken the call.
        static FlowEdge Otherwise(string name, DestinationDocument destination) =>
            new(destination.Otherwise) { If = state => state.Variables.ContainsKey(ConversationFlow.Unavailable(name)) };

        List<FlowEdge> Edges(string list, IList<EdgeDocument> documents, IList<string> answers)
        {
            var edges = new List<FlowEdge>();
            foreach (var (index, edge) in documents.Index())
            {
                var key = string.Create(CultureInfo.InvariantCulture, $"{list}[{index}]");
                if (edge.To.Length > 0 && edge.To != FlowEdge.Back && !flow.Nodes.ContainsKey(edge.To))
                    faults.Wrong($"{key}.to", edge.To, $"the name of a node: {known}, or {FlowEdge.Back}");
                if (new[] { edge.When.Length > 0, edge.If.Length > 0, edge.Key.Length > 0, edge.Answer.Length > 0, edge.Otherwise }.Count(has => has) != 1 && !faults.HasWrongBelow(key))
                    faults.Add(faults.LineOf(key), $"{key} must have one of when, if, key, answer and otherwise");
                if (edge.Answer.Length > 0 && !answers.Contains(edge.Answer))
                    faults.Wrong($"{key}.answer", edge.Answer, answers.Count > 0 ? $"one of the node's answers: {string.Join(", ", answers)}" : "one of the node's answers, and it has none");
                edges.Add(new FlowEdge(edge.To)
                {
                    When = edge.When.Length > 0 ? edge.When : null,
                    If = edge.If.Length > 0 ? Rule($"{key}.if", edge.If) : null,
                    Key = edge.Key.Length == 1 ? edge.Key[0] : null,
                    Answer = edge.Answer.Length > 0 ? edge.Answer : null,
                    IsOtherwise = edge.Otherwise,
                    Returns = edge.Back,
                });
            }

            return edges;
        }

        Func<FlowState, bool>? Rule(string key, string condition)
        {
            // A condition that closes its own tag would be another template.
            if (condition.Contains("%}", StringComparison.Ordinal))
            {
                faults.Wrong(key, condition, "a condition in Liquid, such as budget >= 5000");
                return null;
            }

            var template = Template.Parse($"{{% if {condition} %}}yes{{% endif %}}", sample, (_, message) => faults.Add(faults.LineOf(key), $"{key}: {message}"));
            return template is null ? null : state => Rendered(template, state, key) == "yes";
        }
    }

    private string Rendered(Template template, FlowState state, string key)
    {
        try
        {
            return template.Render(_values(state.Variables));
        }
        catch (DocumentException)
        {
            Failed?.Invoke(key); // The reason may have the caller's words in it.
            return "";
        }
    }

    private void FillSingle(AgentDocument document, IReadOnlyList<FlowTool> tools)
    {
        var node = new NodeDocument();
        foreach (var name in document.Variables.Where(v => v.Value.From is VariableSource.Conversation && !tools.Any(tool => tool.Sets.Contains(v.Key))).Select(v => v.Key))
            node.Collect.Add(name);
        _nodes[OnlyNode] = (node, null);
        Flow = new ConversationFlow(OnlyNode, [new FlowNode(OnlyNode) { Collect = [.. node.Collect] }], variables: Variables(), tools: tools);
    }

    private IEnumerable<FlowVariable> Variables() => _variables.Select(v => v.Value.As(v.Key));

    private static void CheckVariable(string key, string name, VariableDocument variable, DocumentFaults faults)
    {
        if (CallVariables.Sample(TimeZoneInfo.Utc).Names.Contains(name))
            faults.Add(faults.LineOf(key), $"{key} has a name that every call's variables have already");
        if (variable is { From: VariableSource.Caller, Type: not (VariableType.Phone or VariableType.Text) })
            faults.Add(faults.LineOf($"{key}.from"), $"{key}.from: a value from the caller is a phone or a text");
        if (variable is { Optional: true, From: not VariableSource.Request })
            faults.Add(faults.LineOf($"{key}.optional"), $"{key}.optional is only for a variable from the request");
        CheckValues(key, variable.Type, variable.Of, variable.Minimum, variable.Maximum, faults);
    }

    /// <summary>Checks what a document says of a kind of value.</summary>
    internal static void CheckValues(string key, VariableType type, IList<string> of, double? minimum, double? maximum, DocumentFaults faults)
    {
        if (type is VariableType.Choice == (of.Count == 0))
            faults.Add(faults.LineOf(key), of.Count == 0 ? $"{key}.of is missing: a choice names its values" : $"{key}.of is only for a choice");
        if ((minimum ?? maximum) is not null && type is not (VariableType.Number or VariableType.WholeNumber))
            faults.Add(faults.LineOf(key), $"{key} is no number, so it has neither minimum nor maximum");
        else if (minimum > maximum)
            faults.Wrong($"{key}.minimum", minimum.Value.ToString(CultureInfo.InvariantCulture), $"at most the maximum, {maximum.Value.ToString(CultureInfo.InvariantCulture)}");
    }

    private static void CheckReachable(string start, List<FlowNode> nodes, List<FlowEdge> anywhere, DocumentFaults faults)
    {
        var reached = new HashSet<string>(anywhere.Select(edge => edge.To)) { start };
        var open = new Queue<string>(reached);
        while (open.TryDequeue(out var name))
            foreach (var edge in nodes.Find(node => node.Name == name)?.Next.Where(edge => reached.Add(edge.To)) ?? [])
                open.Enqueue(edge.To);

        foreach (var node in nodes.Where(node => !reached.Contains(node.Name)))
            faults.Add(faults.LineOf($"flow.nodes.{node.Name}"), $"flow.nodes.{node.Name} cannot be reached: no edge leads to it");
    }

    private string Told(string name, FlowState state)
    {
        var variable = _variables[name];
        var told = variable.Description.Length > 0 ? $"{name} ({variable.Description.TrimEnd('.')})" : name;
        return state.Variables.TryGetValue(name, out var value) ? $"{told}, which is known: {value}" : told;
    }

    /// <summary>The tool by which the model sets what is to be found out.</summary>
    private static ToolDefinition? Sets(NodeDocument node, Dictionary<string, VariableDocument> variables, ConversationFlow flow)
    {
        if (node.Collect.Count == 0)
            return null;
        var properties = new JsonObject();
        foreach (var name in node.Collect)
        {
            var variable = variables[name];
            var property = new JsonObject
            {
                ["type"] = variable.Type switch { VariableType.Number => "number", VariableType.WholeNumber => "integer", VariableType.Boolean => "boolean", _ => "string" },
                ["description"] = string.Join(": ", new[] { variable.Description.TrimEnd('.'), flow.Variables[name].Allowed }.Where(part => part.Length > 0)),
            };
            if (variable.Of.Count > 0)
                property["enum"] = new JsonArray([.. variable.Of.Select(one => JsonValue.Create(one))]);
            properties[name] = property;
        }

        return new ToolDefinition(BuiltInTools.SetVariables, "Keeps what the caller has told.", new JsonObject { ["type"] = "object", ["properties"] = properties, ["additionalProperties"] = false }.ToJsonString());
    }
}
