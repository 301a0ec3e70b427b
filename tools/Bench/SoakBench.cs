using System.Diagnostics;
using VoiceAgent.Calls;
using VoiceAgent.Conversation;
using VoiceAgent.Testing;

namespace VoiceAgent.Bench;

/// <summary>Thousands of calls in virtual time, one after the other and many at once: whatever a call leaves behind adds up here.</summary>
internal static class SoakBench
{
    private const int AtOnce = 100;

    /// <summary>Growth of the heap per call that cannot be told from noise.</summary>
    private const double FlatBytesPerCall = 100;

    public static void Run(Report report, bool isQuick)
    {
        var calls = isQuick ? 2000 : 10_000;
        var every = isQuick ? 400 : 1000;
        report.Section($"soak: {calls} calls of two turns, {AtOnce} at once, in virtual time");
        report.Line($"{"calls",8}{"heap MB",10}{"handles",10}{"threads",10}{"real s",10}{"virtual s",11}");
        var samples = new List<Sample>();
        var clock = Stopwatch.StartNew();
        VirtualTime.Run(async time =>
        {
            // Virtual time forgets a timer only when the timer was due, so a short limit on a call's length keeps the timers of ended calls few.
            await using var host = new VirtualHost(time, new CallOptions { MaxCalls = AtOnce }, new ConversationOptions { Agent = new() { Greeting = "Hello." }, Limits = { MaxCallLength = TimeSpan.FromSeconds(30) } });
            for (var done = 0; done < calls;)
            {
                await Task.WhenAll(Enumerable.Range(done, AtOnce).Select(i => host.CallAsync($"soak-{i}", turns: 2, TimeSpan.FromSeconds(3))));
                done += AtOnce;
                if (done % every == 0)
                    samples.Add(Take(done, time.Elapsed));
            }

            if (host.Host.Reserved != 0)
                report.Fault($"{host.Host.Reserved} places are still taken after the last call.");
        });

        // The first half still has code being compiled and pools and tables being filled.
        var (first, last) = (samples[samples.Count / 2], samples[^1]);
        var growth = (double)(last.Heap - first.Heap) / (last.Calls - first.Calls);
        report.Line($"growth from {first.Calls} to {last.Calls} calls: {growth:0.0} bytes a call, {last.Handles - first.Handles} handles, {last.Threads - first.Threads} threads");
        report.Keep(new Figure("soak", "heap growth", growth, "bytes/call"));
        report.Keep(new Figure("soak", "handle growth", last.Handles - first.Handles, "handles"));
        report.Keep(new Figure("soak", "thread growth", last.Threads - first.Threads, "threads"));
        if (growth > FlatBytesPerCall)
            report.Fault($"The heap grows by {growth:0} bytes a call.");
        if (last.Handles - first.Handles > 8)
            report.Fault($"{last.Handles - first.Handles} handles were left open.");

        Sample Take(int done, TimeSpan elapsed)
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
            GC.Collect();
            using var process = Process.GetCurrentProcess();
            var handles = Directory.Exists("/proc/self/fd") ? Directory.GetFiles("/proc/self/fd").Length : process.HandleCount;
            var sample = new Sample(done, GC.GetTotalMemory(forceFullCollection: false), handles, process.Threads.Count);
            report.Line($"{done,8}{sample.Heap / 1e6,10:0.00}{sample.Handles,10}{sample.Threads,10}{clock.Elapsed.TotalSeconds,10:0.0}{elapsed.TotalSeconds,11:0}");
            report.Keep(new Figure("soak", $"heap after {done} calls", sample.Heap, "bytes"));
            return sample;
        }
    }

    private sealed record Sample(int Calls, long Heap, int Handles, int Threads);
}
