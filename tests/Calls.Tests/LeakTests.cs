using VoiceAgent.Testing;

namespace VoiceAgent.Calls.Tests;

/// <summary>Alone: it measures what the process holds.</summary>
[CollectionDefinition(nameof(LeakTests), DisableParallelization = true)]
[Collection(nameof(LeakTests))]
public sealed class LeakTests
{
    private const int Together = 500;

    [Fact]
    public void Ten_thousand_calls_leave_nothing_behind() => CallHarness.RunUnrecorded(
        async h =>
        {
            h.SpeechToText.FinalAfter = TimeSpan.FromMilliseconds(50);
            // The first calls fill pools and the pacer's 256 slots, and compile code; from then on nothing may grow.
            for (var i = 0; i < 5; i++)
                await CallsAsync(h, 2000);
            var (memory, handles) = Held();
            for (var i = 0; i < 3; i++)
                await CallsAsync(h, 2000);
            var (memoryAfter, handlesAfter) = Held();

            h.Host.Reserved.ShouldBe(0);
            h.SpeechToText.Open.ShouldBe(0);
            h.Calls.List().Count.ShouldBe(h.Options.KeepEnded);
            h.Log.Lines.ShouldBeEmpty();
            (memoryAfter - memory).ShouldBeLessThan(100_000, "17 bytes a call would show");
            handlesAfter.ShouldBeLessThanOrEqualTo(handles + 5);
        },
        // Calls that ended last may still be held by something; with the echo's buffers of 68 kB each they would hide the bytes that are looked for.
        new CallOptions { MaxCalls = Together, KeepEnded = 10, IgnoresEcho = false });

    private static async Task CallsAsync(CallHarness h, int count)
    {
        for (var done = 0; done < count; done += Together)
            await Task.WhenAll(Enumerable.Range(done, Together).Select(i => CallAsync(h, $"call-{i}")));
        // Timers that were set and taken back stay in virtual time's own queue until they would have fired.
        await h.Time.Delay(TimeSpan.FromMinutes(31));
        // What the test itself wrote down is not the platform's.
        h.SpeechToText.Hints.Clear();
        h.SpeechToText.Heard.Clear();
        h.LanguageModel.Requests.Clear();
        h.TextToSpeech.Requests.Clear();
    }

    /// <summary>Greeting, a question, an answer that is interrupted, hang-up: at another moment in each call.</summary>
    private static async Task CallAsync(CallHarness h, string id)
    {
        var call = await h.CallAsync(id);
        await call.RepliesAsync(1);
        await call.SayAsync("when are you open", seconds: 0.4);
        await call.Line.SilenceAsync(TimeSpan.FromSeconds(1));
        await call.Line.SoundAsync(TimeSpan.FromMilliseconds(id[^1] * 17 % 900));
        await call.HangUpAsync();
    }

    private static (long Memory, int Handles) Held()
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();
        GC.Collect();
        return (GC.GetTotalMemory(forceFullCollection: true), OperatingSystem.IsLinux() ? Directory.GetFiles("/proc/self/fd").Length : 0);
    }
}
