using VoiceAgent.Agent.Documents;
using VoiceAgent.Conversation;

namespace VoiceAgent.Agent;

/// <summary>The steps of an agent's conversations, as an author writes them.</summary>
public sealed class FlowDocument
{
    /// <summary>The name of the step in which calls begin.</summary>
    /// <value>Default: the first of <c>nodes</c>.</value>
    public string Start { get; set; } = "";

    /// <summary>The steps by name.</summary>
    [Needed]
    [KeyPattern("^[a-z][a-z0-9_]{0,39}$", "a name of lower-case letters, digits and underscores, at most 40 characters")]
    public IDictionary<string, NodeDocument> Nodes { get; } = new Dictionary<string, NodeDocument>(StringComparer.Ordinal);

    /// <summary>What leads on from every step.</summary>
    /// <value>Default: nothing.</value>
    public IList<EdgeDocument> Anywhere { get; } = [];
}

/// <summary>A step of a conversation, as an author writes it.</summary>
public sealed class NodeDocument
{
    /// <summary>The words that the agent says when the conversation comes here: a template, or the path of a file with one. No model is asked for them.</summary>
    /// <value>Default: none. The model then speaks.</value>
    public string Say { get; set; } = "";

    /// <summary>What the model is told in this step, besides the agent's prompt: a template, or the path of a file with one.</summary>
    public string Prompt { get; set; } = "";

    /// <summary>The variables that the model is to find out here. It can set these, and no others.</summary>
    /// <value>Default: none.</value>
    public IList<string> Collect { get; } = [];

    /// <summary>The tools that the model may call here; <c>transfer_call</c> is one where the document has <c>destinations</c>.</summary>
    /// <value>Default: all of the agent's tools.</value>
    public IList<string>? Tools { get; set; }

    /// <summary>The answers that are likely here; <c>yes</c> and <c>no</c> are understood in all their forms. Edges name them in <c>answer</c>.</summary>
    /// <value>Default: any.</value>
    public IList<string> Answers { get; } = [];

    /// <summary>What leads on from here. Of two that suit, the first is taken.</summary>
    /// <value>Default: nothing.</value>
    public IList<EdgeDocument> Next { get; } = [];

    /// <summary>The call is hung up after what is said here.</summary>
    /// <value>Default: false.</value>
    public bool End { get; set; }

    /// <summary>The destination to which the caller is passed on after what is said here. Where nobody takes the call, the conversation goes on as the destination says in <c>otherwise</c>.</summary>
    /// <value>Default: none.</value>
    public string Transfer { get; set; } = "";
}

/// <summary>What leads from one step to another, as an author writes it. It has one of <c>when</c>, <c>if</c>, <c>key</c>, <c>answer</c> and <c>otherwise</c>.</summary>
public sealed class EdgeDocument
{
    /// <summary>The name of the step; <c>back</c> is the step from which an edge with <c>back: true</c> led away.</summary>
    [Needed]
    public string To { get; set; } = "";

    /// <summary>What the caller wants or says, as a sentence that a model judges.</summary>
    public string When { get; set; } = "";

    /// <summary>A condition in Liquid over variables, such as <c>budget >= 5000</c>. No model is asked.</summary>
    public string If { get; set; } = "";

    /// <summary>The key that the caller presses.</summary>
    [Pattern("^[0-9*#]$", "one key: 0 to 9, * or #")]
    public string Key { get; set; } = "";

    /// <summary>One of the step's <c>answers</c>. Where the caller says just that, no model is asked.</summary>
    public string Answer { get; set; } = "";

    /// <summary>The edge is taken where no other is.</summary>
    /// <value>Default: false.</value>
    public bool Otherwise { get; set; }

    /// <summary>The conversation returns to where it was, once the step has been answered, or at an edge to <c>back</c>.</summary>
    /// <value>Default: false.</value>
    public bool Back { get; set; }
}

/// <summary>Something that an agent finds out, as an author writes it.</summary>
public sealed class VariableDocument
{
    /// <summary>The kind of value.</summary>
    /// <value>Default: text.</value>
    public VariableType Type { get; set; }

    /// <summary>What the variable means, for the model.</summary>
    public string Description { get; set; } = "";

    /// <summary>The values that a <c>choice</c> can have.</summary>
    public IList<string> Of { get; } = [];

    /// <summary>Where the value comes from at the beginning of a call: nowhere (<c>conversation</c>), from the telephone (<c>caller</c>: the other side's number), from whoever places the call (<c>request</c>), or from the webhook of <c>before</c>. What is known from the beginning is also known to the greeting and the prompt.</summary>
    /// <value>Default: conversation.</value>
    public VariableSource From { get; set; }

    /// <summary>Whether a call may be placed without the value, where it is from the <c>request</c>.</summary>
    /// <value>Default: false.</value>
    public bool Optional { get; set; }

    /// <summary>The smallest number.</summary>
    /// <value>Default: any.</value>
    public double? Minimum { get; set; }

    /// <summary>The largest number.</summary>
    /// <value>Default: any.</value>
    public double? Maximum { get; set; }

    /// <summary>The variable as a flow has it.</summary>
    internal FlowVariable As(string name) => new(name, Type, [.. Of], Minimum, Maximum);
}

/// <summary>Where the value of a variable comes from at the beginning of a call.</summary>
public enum VariableSource
{
    /// <summary>It is found out in the conversation.</summary>
    Conversation,

    /// <summary>It is the number of the other side.</summary>
    Caller,

    /// <summary>Whoever places the call gives it.</summary>
    Request,

    /// <summary>The webhook that is asked before the call gives it, where it knows it.</summary>
    Before,
}
