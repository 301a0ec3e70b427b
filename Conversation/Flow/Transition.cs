using System.Text.Json.Serialization;

namespace VoiceAgent.Conversation;

/// <summary>What has decided where a conversation goes on.</summary>
public enum TransitionReason
{
    /// <summary>The caller pressed the edge's key.</summary>
    Key,

    /// <summary>The edge's rule over variables came true.</summary>
    Rule,

    /// <summary>The caller's words were the edge's answer.</summary>
    Answer,

    /// <summary>A model judged what the caller said, or a judgement of the same words was remembered.</summary>
    Model,

    /// <summary>No other edge was taken.</summary>
    Otherwise,

    /// <summary>The model that was to judge has failed, so the conversation stays where it is.</summary>
    Failed,

    /// <summary>The model that was to judge took longer than <see cref="LimitOptions.TransitionTimeout"/>, so the conversation stays where it is.</summary>
    TimedOut,
}

/// <summary>A decision where a conversation goes on.</summary>
/// <param name="From">The name of the node where it was.</param>
/// <param name="To">The name of the node where it goes on; that of <paramref name="From"/> where it stays.</param>
/// <param name="Asked">The call time at which a model was asked; null where none was.</param>
/// <param name="Decided">The call time of the model's answer; null where none was asked, or came.</param>
public sealed record Transition(string From, string To, TransitionReason By, TimeSpan? Asked = null, TimeSpan? Decided = null)
{
    /// <summary>What has decided, as metrics and the API call it.</summary>
    [JsonIgnore]
    public string ByWord => By switch
    {
        TransitionReason.Key => "key",
        TransitionReason.Rule => "rule",
        TransitionReason.Answer => "answer",
        TransitionReason.Model => "model",
        TransitionReason.Otherwise => "otherwise",
        TransitionReason.Failed => "failed",
        _ => "timed_out",
    };

    /// <summary>The decision as the turn's waterfall tells it; empty where no model was asked.</summary>
    internal IEnumerable<(string Event, TimeSpan At)> Waterfall
    {
        get
        {
            if (Asked is { } asked)
                yield return ($"transition_start: {From}", asked);
            if (Decided is { } decided)
                yield return ($"transition_judged: {To}", decided);
        }
    }
}

/// <summary>Where an answer belongs in the flow.</summary>
/// <param name="To">The node that gives the answer.</param>
/// <param name="Returns">The nodes to return to after <paramref name="To"/>; the last is returned to first.</param>
/// <param name="Moves">The conversation comes to the node with this answer; else it was there before.</param>
/// <param name="Transitions">The decisions that lead to the node, in order.</param>
internal sealed record FlowRoute(FlowNode To, IReadOnlyList<FlowNode> Returns, bool Moves, IReadOnlyList<Transition> Transitions)
{
    /// <summary>What the caller has agreed to: it is run before the answer is written. Null for nothing.</summary>
    public ConsentSnapshot? Runs { get; init; }

    /// <summary>Whether an answer for one route is an answer for the other, too.</summary>
    public bool IsLike(FlowRoute? other) => other is not null && To == other.To && Moves == other.Moves && Runs == other.Runs;
}
