using System.Text.Json.Serialization;

namespace VoiceAgent.Conversation;

/// <summary>What became of a tool that the model called.</summary>
public enum ToolOutcome
{
    /// <summary>The tool gave a result.</summary>
    Returned,

    /// <summary>The tool failed, or there is no such tool.</summary>
    Failed,

    /// <summary>The tool took too long, and the model was told so.</summary>
    TimedOut,

    /// <summary>The tool went on when its reply had ended. The turn in which it returned tells what became of it.</summary>
    Running,
}

/// <summary>When a tool worked for a reply.</summary>
/// <param name="Id">The id of this call of the tool, unique within the phone call.</param>
/// <param name="Start">When the model called the tool, in call time.</param>
/// <param name="End">When the tool was over, in call time; null where the reply ended first.</param>
/// <param name="Outcome">What became of the tool; null where the reply ended first, and the tool with it.</param>
public sealed record ToolTiming(string Id, string Name, TimeSpan Start, TimeSpan? End = null, ToolOutcome? Outcome = null)
{
    /// <summary>What became of the tool, as dashboards and the API call it; "abandoned" where the reply ended first.</summary>
    [JsonIgnore]
    public string OutcomeWord => Outcome switch
    {
        ToolOutcome.Returned => "returned",
        ToolOutcome.Failed => "failed",
        ToolOutcome.TimedOut => "timed_out",
        ToolOutcome.Running => "running",
        _ => "abandoned",
    };

    internal IEnumerable<(string Event, TimeSpan At)> Waterfall
    {
        get
        {
            yield return ($"tool_start: {Name}", Start);
            if (End is { } end)
                yield return ($"tool_end: {Name} {OutcomeWord}", end);
        }
    }
}
