using System.Globalization;
using VoiceAgent.Calls;
using VoiceAgent.Conversation;

namespace VoiceAgent.Bench.Turns;

/// <summary>The figures of the calls of one setting.</summary>
internal sealed class TurnFigures
{
    /// <summary>Sounds as close together as this are one sound.</summary>
    private static readonly TimeSpan Joined = TimeSpan.FromMilliseconds(60);

    private readonly List<TimeSpan> _delays = [];
    private readonly List<TimeSpan> _ear = [];
    private readonly List<TimeSpan> _gaps = [];
    private readonly List<TimeSpan> _hard = [];
    private readonly List<TimeSpan> _other = [];
    private readonly List<string> _wrong = [];
    private int _turns;
    private int _cutOff;
    private int _heard;
    private int _back;
    private int _opened;
    private int _lost;
    private int _asked;
    private (int Of, int Wrong) _acknowledgements;
    private (int Of, int Wrong) _sounds;
    private (int Of, int Wrong) _interruptions;

    public void Add(TurnCase of, string voice, CaseOutcome outcome)
    {
        switch (of.Expect)
        {
            case TurnCase.Answer:
                AddAnswers($"{of.Name} ({voice})", outcome);
                break;
            case TurnCase.GoOn:
                AddOverlap($"{of.Name} ({voice})", of, outcome);
                break;
            default:
                AddInterruption($"{of.Name} ({voice})", of, outcome);
                break;
        }
    }

    private void AddAnswers(string name, CaseOutcome outcome)
    {
        _asked += outcome.Asked;
        for (var i = 0; i < outcome.Speech.Count; i++)
        {
            var speech = outcome.Speech[i];
            var until = i + 1 < outcome.Speech.Count ? outcome.Speech[i + 1].Onset : TimeSpan.MaxValue;
            _turns++;
            _back += outcome.Turns.Any(t => t.Timings.Reopened?.Any(at => at > speech.Onset && at < speech.LastSound) is true) ? 1 : 0;
            var turns = outcome.Turns.Where(t => t.Caller is not null && t.Timings.EndOfTurn > speech.Onset && t.Timings.EndOfTurn < until).ToLookup(IsOnlyOpened, t => t.Timings.EndOfTurn);
            _opened += turns[true].Any() ? 1 : 0;
            var ended = turns[false];
            var early = ended.Where(end => end < speech.LastSound).ToList();
            if (early.Count > 0)
            {
                _cutOff++;
                _wrong.Add(string.Create(CultureInfo.InvariantCulture, $"{name}: turn {i + 1} was cut off {string.Join(", ", early.Select(e => $"{(e - speech.Onset).TotalSeconds:0.00} s"))} after its first sound, of {(speech.LastSound - speech.Onset).TotalSeconds:0.00}"));
                _heard += outcome.Audible.Any(at => at > early[0] && at < speech.LastSound) ? 1 : 0;
            }

            var end = ended.FirstOrDefault(e => e >= speech.LastSound);
            var answered = outcome.Audible.FirstOrDefault(at => at >= speech.LastSound && at < until);
            // A word such as "fine" after the answer has begun acknowledges the answer, and is no turn of its own.
            if (answered == default || (end == default && early.Count == 0))
            {
                _lost++;
                _wrong.Add($"{name}: turn {i + 1}, from {speech.Onset.TotalSeconds:0.00} to {speech.LastSound.TotalSeconds:0.00} s, was not answered; the platform has {string.Join("; ", outcome.Turns.Select(t => $"{t.Timings.EndOfTurn.TotalSeconds:0.00} \"{t.Caller}\" {t.Outcome} \"{t.Agent}\""))}");
                continue;
            }

            if (early.Count == 0)
                _delays.Add(end - speech.LastSound);
            if (end != default)
                _ear.Add(answered - speech.LastSound);
        }
    }

    /// <summary>Whether a turn was only opened: the caller was told "All right." in a pause and went on, and the turn went on with them.</summary>
    private static bool IsOnlyOpened(TurnRecord turn) => turn is { Outcome: ReplyOutcome.Withdrawn, Timings.Filler: not null };

    /// <summary>Adds a case in which the agent is to be heard to its end.</summary>
    private void AddOverlap(string name, TurnCase of, CaseOutcome outcome)
    {
        var isSound = of.Caller is null || of.Caller.StartsWith('[');
        var stopped = outcome.Turns is not [{ Outcome: ReplyOutcome.Completed }, ..];
        ref var counted = ref isSound ? ref _sounds : ref _acknowledgements;
        counted = (counted.Of + 1, counted.Wrong + (stopped ? 1 : 0));
        if (stopped)
            _wrong.Add($"{name}: stopped the agent: {string.Join("; ", outcome.Turns.Select(t => $"{t.Outcome} \"{t.Caller}\""))}");
        else if (outcome.Speech is [var speech])
            _gaps.Add(Gap(outcome.Audible, speech.Onset, speech.LastSound + TimeSpan.FromSeconds(2)));
    }

    private void AddInterruption(string name, TurnCase of, CaseOutcome outcome)
    {
        var speech = outcome.Speech[0];
        var isStopped = outcome.Turns is [{ Outcome: ReplyOutcome.Interrupted }, ..];
        _interruptions = (_interruptions.Of + 1, _interruptions.Wrong + (isStopped ? 0 : 1));
        if (!isStopped)
        {
            _wrong.Add($"{name}: did not stop the agent: {string.Join("; ", outcome.Turns.Select(t => $"{t.Outcome} \"{t.Caller}\""))}");
            return;
        }

        // The agent has stopped where the run of sound into which the caller spoke ends.
        var end = speech.Onset;
        foreach (var at in outcome.Audible.Where(at => at >= speech.Onset).TakeWhile(at => at - end < Joined * 3))
            end = at + CaseLine.Tick;
        (of.Hard ? _hard : _other).Add(end - speech.Onset);
    }

    /// <summary>The longest silence of the agent between two times, beyond what sentences have.</summary>
    private static TimeSpan Gap(IReadOnlyList<TimeSpan> audible, TimeSpan from, TimeSpan until)
    {
        var (longest, last) = (TimeSpan.Zero, (TimeSpan?)null);
        foreach (var at in audible.Where(at => at >= from && at <= until))
        {
            if (at - last > longest)
                longest = at - last!.Value;
            last = at;
        }

        return longest;
    }

    public void Print(Report report, string setting, TurnFigures? baseline, string baselineName, bool isVerbose)
    {
        report.Line(string.Create(CultureInfo.InvariantCulture,
            $"{setting,-38}{_turns,6}{Share(_cutOff, _turns),11}{_heard,7}{Share(_back, _turns),10}{Share(_opened, _turns),10}{_lost,5} |{Mean(_delays),6:0}{At(_delays, 0.5),6:0}{At(_delays, 0.9),6:0} |{At(_ear, 0.5),8:0}{At(_ear, 0.9),6:0}{Asked,7:0.00} |{Share(_acknowledgements.Wrong, _acknowledgements.Of),9}{Share(_sounds.Wrong, _sounds.Of),8}{At(_gaps, 1),6:0} |{Share(_interruptions.Wrong, _interruptions.Of),8}{At(_hard, 0.95),9:0}{At(_other, 0.95),9:0}"));
        Keep("turns cut off", "%", f => Percent(f._cutOff, f._turns));
        Keep("ends of turns taken back unheard", "%", f => Percent(f._back, f._turns));
        Keep("turns in whose pauses an opener was said", "%", f => Percent(f._opened, f._turns));
        Keep("turns lost", "turns", f => f._lost);
        Keep("end-of-turn delay, mean", "ms", f => Mean(f._delays));
        Keep("last sound to first audio p50", "ms", f => At(f._ear, 0.5));
        Keep("last sound to first audio p90", "ms", f => At(f._ear, 0.9));
        Keep("requests to the model for each turn", "requests", f => f.Asked);
        Keep("acknowledgements that stopped the agent", "%", f => Percent(f._acknowledgements.Wrong, f._acknowledgements.Of));
        Keep("sounds that stopped the agent", "%", f => Percent(f._sounds.Wrong, f._sounds.Of));
        Keep("interruptions missed", "%", f => Percent(f._interruptions.Wrong, f._interruptions.Of));
        Keep("hard word to silence p95", "ms", f => At(f._hard, 0.95));
        Keep("other speech to silence p95", "ms", f => At(f._other, 0.95));
        foreach (var wrong in isVerbose ? _wrong : [])
            report.Line($"  {wrong}");

        void Keep(string name, string unit, Func<TurnFigures, double> of)
        {
            var value = of(this);
            if (!double.IsNaN(value))
                report.Keep(new Figure("turns", $"{setting}: {name}", value, unit, Ratio: baseline is not null && of(baseline) is > 0 and var b ? value / b : null, Baseline: baseline is null ? null : baselineName));
        }
    }

    private double Asked => (double)_asked / Math.Max(1, _turns);

    private static double Percent(int some, int all) => 100.0 * some / Math.Max(1, all);

    private static string Share(int some, int all) => all == 0 ? "-" : string.Create(CultureInfo.InvariantCulture, $"{some} {Percent(some, all):0.0}%");

    private static double Mean(List<TimeSpan> times) => times.Count == 0 ? double.NaN : times.Average(t => t.TotalMilliseconds);

    private static double At(List<TimeSpan> times, double share) => times.Count == 0 ? double.NaN : times.Order().ElementAt((int)Math.Min(times.Count - 1, share * times.Count)).TotalMilliseconds;
}
