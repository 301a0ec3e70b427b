using System.Text.Json;

namespace VoiceAgent.Simulator;

/// <summary>The measurements of calls as JSON, times in seconds.</summary>
internal static class CallJson
{
    private static readonly JsonSerializerOptions Layout = new(JsonSerializerDefaults.Web) { WriteIndented = true };

    public static void Write(string path, IReadOnlyList<CallResult> results)
    {
        var calls = results.Select(result => new
        {
            id = result.Call.CallControlId,
            result.Problem,
            end = result.End,
            jitterMedian = result.Ear?.JitterMedian?.TotalSeconds,
            jitter99 = result.Ear?.Jitter99?.TotalSeconds,
            turns = result.Ear?.Turns.Select(turn => new
            {
                turn.Number,
                said = turn.Number == 0 ? null : result.Caller.Spoken[turn.Number - 1].Label,
                onset = turn.Number == 0 ? (double?)null : result.Caller.Spoken[turn.Number - 1].Onset.TotalSeconds,
                lastSound = turn.Number == 0 ? (double?)null : result.Caller.Spoken[turn.Number - 1].LastSound.TotalSeconds,
                response = turn.Response?.TotalSeconds,
                turn.Underruns,
                underrunTime = turn.UnderrunTime.TotalSeconds,
                turn.Pauses,
                longestPause = turn.LongestPause.TotalSeconds,
                stale = turn.Stale.TotalSeconds,
                stopAfter = turn.StopAfter?.TotalSeconds,
            }),
            platform = result.Platform,
        });
        File.WriteAllText(path, JsonSerializer.Serialize(new { calls }, Layout));
    }
}
