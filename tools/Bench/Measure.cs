using System.Diagnostics;

namespace VoiceAgent.Bench;

/// <summary>The cost of one operation.</summary>
/// <param name="Best">Nanoseconds of an operation in the best repetition, in which the code ran undisturbed.</param>
/// <param name="Median">Nanoseconds of an operation in the median repetition.</param>
/// <param name="Bytes">Bytes allocated by one operation.</param>
internal readonly record struct Cost(double Best, double Median, double Bytes);

/// <summary>Times code in repetitions on the calling thread.</summary>
internal static class Measure
{
    private const int Repetitions = 15;

    /// <summary>A repetition takes about this long.</summary>
    private static readonly TimeSpan Length = TimeSpan.FromMilliseconds(20);

    /// <param name="run">Does the operation as often as its argument says.</param>
    public static Cost Of(Action<int> run)
    {
        // The operation runs until its code is compiled in its last form and a repetition is long enough to be timed.
        var count = 16;
        for (var warm = Stopwatch.StartNew(); warm.Elapsed < TimeSpan.FromMilliseconds(300);)
        {
            var took = Time(run, count);
            if (took < Length)
                count = (int)Math.Min(count * 2.0, Math.Max(count + 1, count * (Length / (took > TimeSpan.Zero ? took : TimeSpan.FromTicks(1)))));
        }

        var times = new double[Repetitions];
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < Repetitions; i++)
            times[i] = Time(run, count).TotalNanoseconds / count;
        var bytes = GC.GetAllocatedBytesForCurrentThread() - before;
        Array.Sort(times);
        return new Cost(times[0], times[Repetitions / 2], (double)bytes / count / Repetitions);
    }

    private static TimeSpan Time(Action<int> run, int count)
    {
        var start = Stopwatch.GetTimestamp();
        run(count);
        return Stopwatch.GetElapsedTime(start);
    }
}
