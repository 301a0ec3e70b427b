using System.Globalization;

namespace VoiceAgent.Simulator;

/// <summary>Shows a call as plain text, at most 100 columns wide.</summary>
internal sealed class CallPrinter(TextWriter output)
{
    private const int Columns = 100;
    private const int Indent = 13;

    /// <param name="refusal">The reason why the platform does not tell of calls, or null.</param>
    public void Print(CallResult result, IReadOnlyList<CallerTurn> script, string? refusal = null)
    {
        var matched = Match(result);
        for (var number = 0; number < result.Ear!.Turns.Count; number++)
        {
            var spoken = number == 0 ? null : result.Caller.Spoken[number - 1];
            output.WriteLine();
            output.WriteLine(number == 0 ? "Greeting" : string.Create(CultureInfo.InvariantCulture, $"Turn {number} at {spoken!.Onset.TotalSeconds:0.0} s"));
            if (spoken is not null)
                Line("said", spoken.Interrupts ? $"{spoken.Label}   (into the agent's reply)" : spoken.Label);
            if (matched[number] is { } platform)
                Print(platform);
            Line("ear", Describe(result.Ear.Turns[number]));
        }

        output.WriteLine();
        if (result.Caller.Spoken.Count < script.Count)
            output.WriteLine($"The agent hung up before the caller had said everything ({result.Caller.Spoken.Count} of {script.Count} turns).");
        if (result.Platform is null)
            output.WriteLine($"The platform gave no record of the call ({refusal ?? "GET /api/calls/{id}"}); only the ear's side is shown.");
        Totals(result);
    }

    /// <summary>Prints the summary of many calls.</summary>
    public void Summarize(IReadOnlyList<CallResult> results, int turns)
    {
        var heard = results.Where(r => r.Ear is not null).Select(r => r.Ear!).ToList();
        var responses = heard.SelectMany(e => e.Turns.Skip(1)).Where(t => t.Response is not null).Select(t => t.Response!.Value).Order().ToList();
        output.WriteLine($"calls            {results.Count} placed, {results.Count(r => r.IsGood(turns))} complete with every turn answered");
        output.WriteLine($"response         p50 {Show(At(responses, 0.5))}   p95 {Show(At(responses, 0.95))}   max {Show(At(responses, 1))}   ({responses.Count} turns)");
        output.WriteLine($"playout          {heard.Sum(e => e.Underruns)} underruns, {Milliseconds(heard.Aggregate(TimeSpan.Zero, (s, e) => s + e.UnderrunTime))} of starved silence, {heard.Sum(e => e.Pauses)} pauses over 300 ms");
        output.WriteLine($"arrival jitter   worst call p50 {Show(heard.Max(e => e.JitterMedian))}   p99 {Show(heard.Max(e => e.Jitter99))}");
        foreach (var group in results.Where(r => r.Problem is not null).GroupBy(r => r.Problem))
            output.WriteLine($"{group.Count()} x {group.Key}");
    }

    /// <summary>
    /// Finds the platform's turn for each turn at the ear. Turn 0 is the platform's greeting. The others go by order, or by time where
    /// the platform counted other turns than the caller took.
    /// </summary>
    internal static PlatformTurn?[] Match(CallResult result)
    {
        var matched = new PlatformTurn?[result.Ear!.Turns.Count];
        var turns = result.Platform?.Turns ?? [];
        matched[0] = turns.FirstOrDefault(t => t.Caller is null);
        var answers = turns.Where(t => t.Caller is not null).ToList();
        for (var i = 0; i < result.Caller.Spoken.Count; i++)
        {
            var end = result.Caller.Spoken[i].LastSound.TotalSeconds;
            matched[i + 1] = answers.Count == result.Caller.Spoken.Count
                ? answers[i]
                : answers.Where(t => Heard(t) is { } at && Math.Abs(at - end) < 3).MinBy(t => Math.Abs(Heard(t)!.Value - end));
        }

        return matched;
    }

    private static double? Heard(PlatformTurn turn) =>
        turn.Waterfall?.Where(m => m.Event is "stt_complete" or "audio_received").Select(m => (double?)m.At).FirstOrDefault();

    private void Print(PlatformTurn turn)
    {
        if (turn.Caller is not null)
            Line("understood", turn.Caller);
        Line("answered", (turn.Agent ?? "(nothing)") + (turn.Interrupted == true ? " —" : "") + (turn.Outcome is null or "completed" ? "" : $"   [{turn.Outcome}]"));
        if (turn.Waterfall is [var first, ..] moments)
            Line("waterfall", string.Join("  ", moments.Select(m => string.Create(CultureInfo.InvariantCulture, $"{m.Event} +{(m.At - first.At) * 1000:0}"))) + "  ms");
        if (turn is { Endpointing: { } silence, Ending: { } ending })
            Line("turn ended", string.Create(CultureInfo.InvariantCulture, $"after {silence * 1000:0} ms; its words: {ending}"));
        var durations = new (string Name, double? Value)[]
        {
            ("endpointing", turn.Endpointing), ("transcript", turn.Transcript), ("first token", turn.FirstToken), ("first sentence", turn.FirstSentence),
            ("first synthesis", turn.FirstSynthesis), ("first audio", turn.FirstAudio), ("response", turn.Response), ("total", turn.Total),
            ("overhead", turn.Overhead),
        };
        var known = durations.Where(d => d.Value is not null).Select(d => string.Create(CultureInfo.InvariantCulture, $"{d.Name} {d.Value * 1000:0}")).ToList();
        if (known.Count > 0)
            Line("platform", string.Join("  ", known) + "  ms");
    }

    private static string Describe(EarTurn turn)
    {
        var parts = new List<string>();
        if (turn.StopAfter is { } stop)
            parts.Add($"agent silent {Milliseconds(stop)} after the caller began");
        if (turn.Stale > TimeSpan.Zero)
            parts.Add($"{Milliseconds(turn.Stale)} of the old reply heard after the clear");
        parts.Add(turn.Response is not { } response ? "no answer heard"
            : turn.Number == 0 ? $"greeting heard after {Milliseconds(response)}"
            : $"answer heard after {Milliseconds(response)}");
        parts.Add(turn.Underruns == 0 ? "no gap" : $"{turn.Underruns} gaps, {Milliseconds(turn.UnderrunTime)} in all");
        if (turn.Pauses > 0)
            parts.Add($"{turn.Pauses} pauses over 300 ms, longest {Milliseconds(turn.LongestPause)}");
        return string.Join("; ", parts);
    }

    private void Totals(CallResult result)
    {
        var ear = result.Ear!;
        output.WriteLine($"Ended by the {result.End.Source}: {result.End.Cause}.");
        output.WriteLine($"Playout: {ear.Underruns} gaps ({Milliseconds(ear.UnderrunTime)}), {ear.Pauses} pauses over 300 ms, {Milliseconds(ear.Stale)} stale audio.");
        output.WriteLine($"Arrival of the agent's frames against their pace: p50 {Show(ear.JitterMedian)}, p99 {Show(ear.Jitter99)}.");
    }

    private void Line(string label, string text)
    {
        var line = ("  " + label).PadRight(Indent);
        foreach (var word in text.Split(' '))
        {
            if (line.Length + word.Length + 1 > Columns && line.Trim().Length > 0)
            {
                output.WriteLine(line.TrimEnd());
                line = new string(' ', Indent);
            }

            line += word + " ";
        }

        output.WriteLine(line.TrimEnd());
    }

    private static string Milliseconds(TimeSpan value) => string.Create(CultureInfo.InvariantCulture, $"{value.TotalMilliseconds:0} ms");

    private static string Show(TimeSpan? value) => value is { } v ? string.Create(CultureInfo.InvariantCulture, $"{v.TotalMilliseconds:0.0} ms") : "-";

    private static TimeSpan? At(List<TimeSpan> sorted, double share) =>
        sorted.Count == 0 ? null : sorted[(int)Math.Clamp(Math.Ceiling(share * sorted.Count) - 1, 0, sorted.Count - 1)];
}
