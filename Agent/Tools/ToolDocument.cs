using System.ComponentModel.DataAnnotations;
using VoiceAgent.Agent.Documents;

namespace VoiceAgent.Agent.Tools;

/// <summary>A tool as an author writes it: something that the model can have done at the business during a call.</summary>
public sealed class ToolDocument
{
    /// <summary>What the tool does and when the model is to use it, in words for the model.</summary>
    [Needed]
    public string Description { get; set; } = "";

    /// <summary>The request that the tool sends.</summary>
    [Needed]
    public HttpDocument Http { get; } = new();

    /// <summary>What the model gives the tool, by name. Each is a variable of the tool's templates.</summary>
    /// <value>Default: nothing.</value>
    [KeyPattern("^[a-z][a-z0-9_]{0,39}$", "a name of lower-case letters, digits and underscores, at most 40 characters")]
    public IDictionary<string, ParameterDocument> Parameters { get; } = new SortedDictionary<string, ParameterDocument>(StringComparer.Ordinal);

    /// <summary>What the model is told of the answer: JSONPath expressions by name, such as <c>slots: "$.slots"</c>.</summary>
    /// <value>Default: the whole answer.</value>
    [KeyPattern("^[a-z][a-z0-9_]{0,39}$", "a name of lower-case letters, digits and underscores, at most 40 characters")]
    public IDictionary<string, string> Returns { get; } = new SortedDictionary<string, string>(StringComparer.Ordinal);

    /// <summary>What the agent says while the request takes longer than a breath: one of the texts, in turn. They are templates with what is known when the call begins.</summary>
    /// <value>Default: nothing.</value>
    public IList<string> Say { get; } = [];

    /// <summary>The question by which the caller is asked before the request is sent: a template. The platform asks, and sends the request only after a yes; the model cannot go around that.</summary>
    /// <value>Default: the caller is not asked.</value>
    public string Confirm { get; set; } = "";

    /// <summary>Whether a request that was begun goes on to its end, whatever the caller says or does meanwhile, and the model is told the answer. One that is not kept ends when the caller cuts in.</summary>
    /// <value>Default: true, but false for <c>get</c>, which changes nothing.</value>
    public bool? Keep { get; set; }
}

/// <summary>A request to the business. One of <c>get</c>, <c>post</c>, <c>put</c>, <c>patch</c> and <c>delete</c> has its address.</summary>
public sealed class HttpDocument
{
    /// <summary>The address of a request that only looks something up: a template whose values are escaped. Scheme and host are fixed.</summary>
    public string Get { get; set; } = "";

    /// <summary>The address of a POST request, as for <see cref="Get"/>.</summary>
    public string Post { get; set; } = "";

    /// <summary>The address of a PUT request, as for <see cref="Get"/>.</summary>
    public string Put { get; set; } = "";

    /// <summary>The address of a PATCH request, as for <see cref="Get"/>.</summary>
    public string Patch { get; set; } = "";

    /// <summary>The address of a DELETE request, as for <see cref="Get"/>.</summary>
    public string Delete { get; set; } = "";

    /// <summary>Headers of the request by name; the values are templates. The header <c>Idempotency-Key</c> is the platform's own.</summary>
    [KeyPattern("^[A-Za-z0-9!#$%&'*+.^_`|~-]{1,100}$", "the name of a header")]
    public IDictionary<string, string> Headers { get; } = new SortedDictionary<string, string>(StringComparer.OrdinalIgnoreCase);

    /// <summary>The body of the request as JSON; texts in it are templates. A text that is nothing but one variable becomes its value, a number or true as well.</summary>
    /// <value>Default: no body.</value>
    public Node? Json { get; set; }

    /// <summary>How long the request may take, with one more try where the business could not be reached or is overloaded.</summary>
    /// <value>100 ms to 60 s. Default: 5 s.</value>
    [Range(typeof(TimeSpan), "00:00:00.1", "00:01:00")]
    public TimeSpan Timeout { get; set; } = TimeSpan.FromSeconds(5);
}

/// <summary>A value that the model gives a tool.</summary>
public sealed class ParameterDocument
{
    /// <summary>The type of the value.</summary>
    [Needed]
    public ParameterType Type { get; set; }

    /// <summary>What the value is, in words for the model, with its form where that matters, such as ISO 8601.</summary>
    public string Description { get; set; } = "";

    /// <summary>The values that are allowed, where only these are.</summary>
    public IList<string> Of { get; } = [];

    /// <summary>Whether the tool may be called without the value, which is then empty.</summary>
    /// <value>Default: false.</value>
    public bool Optional { get; set; }
}

/// <summary>The types of values that a model gives a tool, as in JSON Schema.</summary>
#pragma warning disable CA1720 // The names are those of JSON Schema, which authors and models know.
public enum ParameterType
{
    String,
    Number,
    Integer,
    Boolean,
}
#pragma warning restore CA1720
