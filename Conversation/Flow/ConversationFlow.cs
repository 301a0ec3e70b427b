namespace VoiceAgent.Conversation;

/// <summary>The steps of an agent's conversations, and what leads from one to another. Immutable; calls share it.</summary>
/// <remarks>Its functions are pure: for the same state they always give the same, so that a replayed call takes the same steps.</remarks>
public sealed class ConversationFlow
{
    /// <param name="start">The name of the node in which calls begin.</param>
    /// <exception cref="ArgumentException">The start, or a node that an edge leads to, is not among the nodes.</exception>
    public ConversationFlow(string start, IEnumerable<FlowNode> nodes, IReadOnlyList<FlowEdge>? anywhere = null, IEnumerable<FlowVariable>? variables = null, IEnumerable<FlowTool>? tools = null)
    {
        Nodes = nodes.ToDictionary(node => node.Name, StringComparer.Ordinal);
        Anywhere = anywhere ?? [];
        Variables = (variables ?? []).ToDictionary(variable => variable.Name, StringComparer.Ordinal);
        Tools = (tools ?? []).ToDictionary(tool => tool.Name, StringComparer.Ordinal);
        foreach (var to in Nodes.Values.SelectMany(node => node.Next).Concat(Anywhere).Select(edge => edge.To).Append(start).Where(to => to != FlowEdge.Back && !Nodes.ContainsKey(to)))
            throw new ArgumentException($"There is no node {to}.", nameof(nodes));
        Start = Nodes[start];
    }

    /// <summary>The nodes by name.</summary>
    public IReadOnlyDictionary<string, FlowNode> Nodes { get; }

    /// <summary>The node in which calls begin.</summary>
    public FlowNode Start { get; }

    /// <summary>The edges that lead on from every node.</summary>
    public IReadOnlyList<FlowEdge> Anywhere { get; }

    /// <summary>The variables that the model can set, by name.</summary>
    public IReadOnlyDictionary<string, FlowVariable> Variables { get; }

    /// <summary>What tools have to do with the variables, by the tools' names. A tool without an entry has nothing to do with them.</summary>
    public IReadOnlyDictionary<string, FlowTool> Tools { get; }

    /// <summary>The name of the variable that holds the name of the destination that the model has chosen last.</summary>
    internal const string ChosenDestination = "transfer.destination";

    /// <summary>The name of the variable that says, in a sentence for the model, why a destination takes no calls. Without a value it takes them.</summary>
    /// <param name="destination">The destination's name in <see cref="Persona.Destinations"/>.</param>
    public static string Unavailable(string destination) => $"destination.{destination}";

    /// <summary>The node of this name; the start where there is none, because the call comes from another build.</summary>
    internal FlowNode this[string name] => Nodes.GetValueOrDefault(name, Start);
}

/// <summary>Where a conversation is in its flow, and what is known in it.</summary>
/// <param name="Node">The name of the node.</param>
/// <param name="Variables">The values of variables by name, as text: numbers as <c>1234.5</c>, dates as <c>2026-12-02</c>, times as <c>14:30</c>, yes and no as <c>true</c> and <c>false</c>. What is not known has no entry.</param>
public sealed record FlowState(string Node, IReadOnlyDictionary<string, string> Variables);

/// <summary>What a tool has to do with the variables of a flow.</summary>
/// <param name="Name">The tool's name.</param>
public sealed record FlowTool(string Name)
{
    /// <summary>The names of the variables whose values the tool is given, as far as they are known.</summary>
    public IReadOnlyList<string> Uses { get; init; } = [];

    /// <summary>The names of those variables without whose values the tool is not called.</summary>
    public IReadOnlyList<string> Needs { get; init; } = [];

    /// <summary>The names of the variables that the tool finds out: each gets the value of that name in the tool's result, where it suits.</summary>
    public IReadOnlyList<string> Sets { get; init; } = [];

    /// <summary>Makes the question by which the caller is asked before the tool is run, from the arguments (a JSON object) and all variables that are known; null where the caller is not asked.</summary>
    public Func<string, IReadOnlyDictionary<string, string>, ToolQuestion>? Confirm { get; init; }
}

/// <summary>The question by which a caller is asked to agree to what a tool does.</summary>
/// <param name="Words">The question, to be answered with yes or no.</param>
/// <param name="Fault">Why the tool cannot be run at all, for the model; null where it can.</param>
public sealed record ToolQuestion(string Words, string? Fault = null);

/// <summary>A step of a conversation.</summary>
/// <param name="Name">The step's name in its flow, in the call log and in records.</param>
public sealed record FlowNode(string Name)
{
    /// <summary>Makes the words that the agent says when the conversation comes here; null where the model speaks.</summary>
    public Func<FlowState, string>? Words { get; init; }

    /// <summary>The names of the variables that the model can set here.</summary>
    public IReadOnlyList<string> Collect { get; init; } = [];

    /// <summary>The names of the tools that the model may call here, besides the engine's own; null for all.</summary>
    public IReadOnlyList<string>? Tools { get; init; }

    /// <summary>The call is hung up after what is said here.</summary>
    public bool Ends { get; init; }

    /// <summary>The name of the one of <see cref="Persona.Destinations"/> to which the caller is passed on after what is said here; null for none.</summary>
    public string? PassesOnTo { get; init; }

    /// <summary>The answers that the caller is likely to give, as an edge's <see cref="FlowEdge.Answer"/> names them; <c>yes</c> and <c>no</c> are read in all their forms.</summary>
    public IReadOnlyList<string> Answers { get; init; } = [];

    /// <summary>The edges that lead on from here. Of two that suit, the first is taken.</summary>
    public IReadOnlyList<FlowEdge> Next { get; init; } = [];
}

/// <summary>What leads from one step of a conversation to another. It has one of <see cref="When"/>, <see cref="If"/>, <see cref="Key"/>, <see cref="Answer"/> and <see cref="IsOtherwise"/>.</summary>
/// <param name="To">The name of the node that the edge leads to, or <see cref="Back"/>.</param>
public sealed record FlowEdge(string To)
{
    /// <summary>The name for the node from which an edge with <see cref="Returns"/> led away.</summary>
    public const string Back = "back";

    /// <summary>What the caller wants or says, judged by a model.</summary>
    public string? When { get; init; }

    /// <summary>A rule over variables, for which no model is asked. Only edges of nodes have rules: one from anywhere would be taken again and again.</summary>
    public Func<FlowState, bool>? If { get; init; }

    /// <summary>The key that the caller presses: 0-9, * or #.</summary>
    public char? Key { get; init; }

    /// <summary>The caller's answer, one of <see cref="FlowNode.Answers"/>. Where the words are just that, no model is asked.</summary>
    public string? Answer { get; init; }

    /// <summary>The edge is taken where no other is.</summary>
    public bool IsOtherwise { get; init; }

    /// <summary>The conversation returns to where it was, once the node that the edge leads to has no more to say.</summary>
    public bool Returns { get; init; }
}
