using VoiceAgent.Agent.Documents;
using VoiceAgent.Conversation;

namespace VoiceAgent.Agent.Webhooks;

/// <summary>What is done after each call, as an author writes it.</summary>
public sealed class AfterDocument
{
    /// <summary>The address that is told of each call once it is over, by one POST request.</summary>
    /// <value>Default: none. Nobody is told.</value>
    [Pattern(Webhooks.Webhook.Form, Webhooks.Webhook.Allowed)]
    public string Webhook { get; set; } = "";

    /// <summary>The name of the secret by which the request is signed as Standard Webhooks says it: <c>whsec_</c> and the key in Base64, or a text that is the key.</summary>
    /// <value>Default: none. The request is not signed.</value>
    [Pattern(Webhooks.Webhook.SecretForm, Webhooks.Webhook.SecretAllowed)]
    public string Secret { get; set; } = "";

    /// <summary>What a model finds in the conversation once it is over, by name.</summary>
    /// <value>Default: nothing.</value>
    [KeyPattern("^[a-z][a-z0-9_]{0,39}$", "a name of lower-case letters, digits and underscores, at most 40 characters")]
    public IDictionary<string, ExtractDocument> Extract { get; } = new SortedDictionary<string, ExtractDocument>(StringComparer.Ordinal);

    /// <summary>Whether a model writes a summary of two or three sentences.</summary>
    /// <value>Default: false.</value>
    public bool Summary { get; set; }
}

/// <summary>Something that a model finds in a conversation once it is over, as an author writes it.</summary>
public sealed class ExtractDocument
{
    /// <summary>The kind of value.</summary>
    /// <value>Default: text.</value>
    public VariableType Type { get; set; }

    /// <summary>What the value means, for the model.</summary>
    public string Description { get; set; } = "";

    /// <summary>The values that a <c>choice</c> can have.</summary>
    public IList<string> Of { get; } = [];

    /// <summary>The smallest number.</summary>
    /// <value>Default: any.</value>
    public double? Minimum { get; set; }

    /// <summary>The largest number.</summary>
    /// <value>Default: any.</value>
    public double? Maximum { get; set; }

    internal FlowVariable As(string name) => new(name, Type, [.. Of], Minimum, Maximum);
}
