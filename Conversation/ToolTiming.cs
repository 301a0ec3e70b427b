using System.Text.Json.Serialization;

namespace VoiceAgent.Conversation;

/// <summary>What became of a tool that the model called.</summary>
public enum ToolOutcome
{
    /// <summary>It gave a result.</summary>
    Returned,

    /// <summary>It could not do it, or there is no such tool.</summary>
    Failed,

    /// <summary>It took too long, and the model was told so.</summary>
    TimedOut,

    /// <summary>It went on when its reply had ended; the turn in which it returned tells what became of it.</summary>
    Running,
}

/// <summary>When a tool worked for a reply.</summary>
/// <param name="Id">Of this call of the tool; unique within the phone call.</param>
/// <param name="Start">When the model called it, in call time.</param>
/// <param name="End">When it was over, in call time; null: the reply ended first.</param>
/// <param name="Outcome">Null: the reply ended first, and the tool with it.</param>
public sealed record ToolTiming(string Id, string Name, TimeSpan Start, TimeSpan? End = null, ToolOutcome? Outcome = null)
{
    /// <summary>What became of it, as dashboards and the API call it; "abandoned" where the reply ended first.</summary>
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
