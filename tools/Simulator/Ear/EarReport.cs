namespace VoiceAgent.Simulator;

/// <summary>The faults and delays that the caller's ear noticed in one turn. Turn 0 is the greeting.</summary>
/// <param name="Response">The time from the caller's last sound to the agent's first sound; null where no answer was heard.</param>
/// <param name="Underruns">How often the playout queue ran dry inside the reply.</param>
/// <param name="UnderrunTime">The silence that the underruns cost.</param>
/// <param name="Pauses">The number of audible silences inside the reply that are longer than <see cref="EarReport.LongPause"/>.</param>
/// <param name="LongestPause">The longest silence inside the reply.</param>
/// <param name="Stale">The agent's audio heard after a clear and before the caller had finished, which leaked from the old reply.</param>
/// <param name="StopAfter">The time from the first sound of a caller who spoke into the agent's speech to silence at the ear; null where the caller did not.</param>
public sealed record EarTurn(
    int Number, TimeSpan? Response, int Underruns, TimeSpan UnderrunTime, int Pauses, TimeSpan LongestPause, TimeSpan Stale, TimeSpan? StopAfter);

/// <summary>A call as the caller's ear heard it, measured from the audio itself and not from what the platform says about it.</summary>
/// <param name="JitterMedian">The median deviation of the interval between two media messages from the audio between them, once a reply flows; null where unmeasured.</param>
/// <param name="Jitter99">The 99th percentile of the deviation of which <paramref name="JitterMedian"/> is the median; null where unmeasured.</param>
public sealed record EarReport(IReadOnlyList<EarTurn> Turns, TimeSpan? JitterMedian, TimeSpan? Jitter99)
{
    /// <summary>A queue that runs dry and is fed again within this time, without a clear, ran dry inside a reply.</summary>
    public static readonly TimeSpan SameReply = TimeSpan.FromSeconds(1.5);

    /// <summary>A listener notices a silence inside a reply that is longer than this.</summary>
    public static readonly TimeSpan LongPause = TimeSpan.FromMilliseconds(300);

    /// <summary>Dry spells shorter than this cannot be heard and are below what a shared machine can measure.</summary>
    private static readonly TimeSpan ShortestGap = TimeSpan.FromMilliseconds(2);

    /// <summary>This much of a run's first audio comes faster than real time to build a lead; jitter is measured after the lead.</summary>
    private static readonly TimeSpan Lead = TimeSpan.FromMilliseconds(300);

    /// <summary>The silence that ends a sound, in steps of 10 ms.</summary>
    private const int PiecesOfSilence = 20;

    public int Underruns => Turns.Sum(t => t.Underruns);

    public TimeSpan UnderrunTime => Turns.Aggregate(TimeSpan.Zero, (sum, t) => sum + t.UnderrunTime);

    public int Pauses => Turns.Sum(t => t.Pauses);

    public TimeSpan Stale => Turns.Aggregate(TimeSpan.Zero, (sum, t) => sum + t.Stale);

    public static EarReport Measure(EarLog ear, IReadOnlyList<SpokenTurn> caller)
    {
        var audible = Loudness.Audible(ear.Audio, ear.SampleRate);
        var turns = new List<EarTurn>();
        for (var number = 0; number <= caller.Count; number++)
        {
            var spoken = number == 0 ? null : caller[number - 1];
            var until = number < caller.Count ? caller[number].Onset : ear.TimeOf(ear.Length);
            turns.Add(MeasureTurn(ear, audible, number, spoken, until));
        }

        var jitter = Jitter(ear);
        return new EarReport(turns, Percentile(jitter, 0.5), Percentile(jitter, 0.99));
    }

    private static EarTurn MeasureTurn(EarLog ear, bool[] audible, int number, SpokenTurn? spoken, TimeSpan until)
    {
        var from = spoken?.LastSound ?? TimeSpan.Zero;
        var first = FirstOfReply(audible, spoken, Piece(until));
        var (pauses, longest) = first is { } begin ? Silences(audible, begin, Piece(until)) : (0, TimeSpan.Zero);
        var gaps = Gaps(ear, first is { } b ? Time(b) : from, until);
        return new EarTurn(
            number,
            first is { } answer ? Time(answer) - from : null,
            gaps.Count,
            gaps.Aggregate(TimeSpan.Zero, (sum, gap) => sum + gap),
            pauses,
            longest,
            spoken is null ? TimeSpan.Zero : StaleAudio(ear, audible, spoken),
            spoken is null ? null : StopAfter(audible, spoken));
    }

    /// <summary>The step of 10 ms with the reply's first sound, or null. Speech of the agent that was going on when the caller began is not the reply.</summary>
    private static int? FirstOfReply(bool[] audible, SpokenTurn? spoken, int until)
    {
        var at = spoken is null ? 0 : Math.Max(0, Piece(spoken.Onset));
        if (spoken is not null && IsSounding(audible, at))
            at = EndOfSound(audible, at);
        for (; at < Math.Min(until, audible.Length); at++)
        {
            if (audible[at] && (spoken is null || EndOfSound(audible, at) > Piece(spoken.LastSound)))
                return at;
        }

        return null;
    }

    private static (int Pauses, TimeSpan Longest) Silences(bool[] audible, int from, int until)
    {
        var (pauses, longest, silent) = (0, 0, 0);
        for (var at = from; at < Math.Min(until, audible.Length); at++)
        {
            if (!audible[at])
            {
                silent++;
                continue;
            }

            longest = Math.Max(longest, silent);
            pauses += Time(silent) > LongPause ? 1 : 0;
            silent = 0;
        }

        return (pauses, Time(longest));
    }

    private static List<TimeSpan> Gaps(EarLog ear, TimeSpan from, TimeSpan until)
    {
        var gaps = new List<TimeSpan>();
        for (var i = 1; i < ear.Runs.Count; i++)
        {
            var (dry, fed) = (ear.TimeOf(ear.Runs[i - 1].Stop), ear.TimeOf(ear.Runs[i].Start));
            var isInside = ear.Runs[i - 1].End == RunEnd.RanDry && dry >= from && fed <= until;
            if (isInside && fed - dry >= ShortestGap && fed - dry <= SameReply)
                gaps.Add(fed - dry);
        }

        return gaps;
    }

    private static TimeSpan StaleAudio(EarLog ear, bool[] audible, SpokenTurn spoken)
    {
        var clear = ear.Clears.Where(c => c.At >= spoken.Onset && c.At < spoken.LastSound).Select(c => (TimeSpan?)c.At).FirstOrDefault();
        if (clear is not { } from)
            return TimeSpan.Zero;
        // The 10 ms in which the clear fell still hold sound from before the clear.
        var first = Math.Min(Piece(from) + 1, audible.Length);
        var last = Math.Clamp(Piece(spoken.LastSound), first, audible.Length);
        return Time(audible.AsSpan(first, last - first).Count(true));
    }

    private static TimeSpan? StopAfter(bool[] audible, SpokenTurn spoken)
    {
        var onset = Math.Max(0, Piece(spoken.Onset));
        return IsSounding(audible, onset) ? Time(EndOfSound(audible, onset)) - spoken.Onset : null;
    }

    /// <summary>Whether a sound is going on; a breath within the sound does not end it.</summary>
    private static bool IsSounding(bool[] audible, int at)
    {
        var (from, to) = (Math.Max(0, at - PiecesOfSilence), Math.Min(audible.Length, at + 1));
        return from < to && audible.AsSpan(from, to - from).Contains(true) && EndOfSound(audible, at) > at;
    }

    private static int EndOfSound(bool[] audible, int at)
    {
        var end = at;
        for (var i = at; i < audible.Length && i - end < PiecesOfSilence; i++)
        {
            if (audible[i])
                end = i + 1;
        }

        return end;
    }

    private static List<TimeSpan> Jitter(EarLog ear)
    {
        var deviations = new List<TimeSpan>();
        var inRun = TimeSpan.Zero;
        for (var i = 1; i < ear.Arrivals.Count; i++)
        {
            var (before, now) = (ear.Arrivals[i - 1], ear.Arrivals[i]);
            inRun = before.Run == now.Run ? inRun + ear.TimeOf(before.Samples) : TimeSpan.Zero;
            if (inRun >= Lead)
                deviations.Add((now.At - before.At - ear.TimeOf(before.Samples)).Duration());
        }

        deviations.Sort();
        return deviations;
    }

    private static TimeSpan? Percentile(List<TimeSpan> sorted, double share) =>
        sorted.Count == 0 ? null : sorted[(int)Math.Min(sorted.Count - 1, Math.Ceiling(share * sorted.Count))];

    private static int Piece(TimeSpan at) => (int)(at.Ticks / (TimeSpan.TicksPerMillisecond * 10));

    private static TimeSpan Time(int piece) => TimeSpan.FromMilliseconds(10 * piece);
}
