using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using VoiceAgent.Calls;
using VoiceAgent.Conversation;
using VoiceAgent.Telephony.Telnyx.CallControl;
using VoiceAgent.Telephony.Telnyx.Media;
using VoiceAgent.Testing;

namespace VoiceAgent.Telephony.Telnyx.Tests;

/// <summary>Thousands of whole calls, from webhook to voice, at a carrier that does everything wrong at random: nobody hears nothing for long, and nothing stays behind.</summary>
public sealed class RandomFaultTests
{
    private const int CallsAtOnce = 20;

    /// <summary>An agent that waits for its caller asks for them soon here, so that a long silence is one that nobody wanted.</summary>
    private static readonly ConversationOptions Conversation = new() { Greeting = "Good day, how can I help you?", IdleAfter = TimeSpan.FromSeconds(1.5) };

    /// <summary>Five seconds after those that the agent waits for its caller, and what the network takes.</summary>
    private static readonly TimeSpan LongestSilence = TimeSpan.FromSeconds(7.5);

    /// <summary>What a carrier that takes its commands late, or not at all, adds to it: by then a try has come through.</summary>
    private static readonly TimeSpan SlowCommands = TimeSpan.FromSeconds(5);

    [Theory]
    [InlineData(CarrierFaults.None)]
    [InlineData(CarrierFaults.SlowCommands)]
    [InlineData(CarrierFaults.DisorderlyWebhooks)]
    [InlineData(CarrierFaults.MissingStreams)]
    [InlineData(CarrierFaults.BrokenStreams)]
    [InlineData(CarrierFaults.MutedCaller)]
    [InlineData(CarrierFaults.NoMarks)]
    [InlineData(CarrierFaults.OddNumbers)]
    [InlineData(CarrierFaults.SecondStarts)]
    [InlineData(CarrierFaults.Garbage)]
    internal void A_kind_of_fault_leaves_nobody_in_silence_and_nothing_behind(CarrierFaults faults) => Play(seed: (int)faults, calls: 60, _ => faults);

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public void Any_mixture_of_faults_leaves_nobody_in_silence_and_nothing_behind(int seed) => Play(seed, calls: 300, random => (CarrierFaults)random.Next(512));

    private static void Play(int seed, int calls, Func<Random, CarrierFaults> faults)
    {
        var random = new Random(seed);
        for (var done = 0; done < calls; done += CallsAtOnce)
        {
            var batch = Enumerable.Range(done, CallsAtOnce).Select(i => ($"v3:{seed}-{i}", faults(random))).ToList();
            CallHarness.RunUnrecorded(h => PlayAsync(h, random, batch), new CallOptions { IgnoresEcho = false }, Conversation);
        }
    }

    private static async Task PlayAsync(CallHarness h, Random random, IReadOnlyList<(string Id, CarrierFaults Faults)> batch)
    {
        var options = new TelnyxOptions { PublicUrl = "wss://gw.example.com", ApiBaseUrl = "http://telnyx/v2" };
        var carrier = new VirtualCarrier(h.Time, random) { Options = options };
        using var client = new CallControlClient(new HttpClient(carrier), Microsoft.Extensions.Options.Options.Create(options), new TelnyxMetrics(h.Meters), h.Time, NullLogger<CallControlClient>.Instance);
        var log = new CollectedLog();
        var platform = carrier.Platform = new TelnyxCalls(new CallServices(h.Host, h.Calls, client, Microsoft.Extensions.Options.Options.Create(options), new TelnyxMetrics(h.Meters), h.Time, new Logger<TelnyxCalls>(log)));
        h.SpeechToText.Expect([.. Enumerable.Repeat("tell me more about the garden", 1000)]);
        h.LanguageModel.Otherwise = "I see, that is good to know. Is there anything else that I can do for you today?";
        var calls = batch.Select(b => new VirtualCall(carrier, b.Id, b.Faults, NullLogger<MediaConnection>.Instance)).ToList();
        foreach (var call in calls)
        {
            call.Ring();
            await h.Time.Delay(TimeSpan.FromMilliseconds(random.Next(500)));
        }

        for (var left = calls.ToList(); left.Count > 0; left.RemoveAll(call => call.IsOver))
        {
            await h.Time.Delay(TimeSpan.FromSeconds(random.Next(5)));
            if (h.Time.Elapsed > TimeSpan.FromSeconds(20))
                left[random.Next(left.Count)].HangUp("normal_clearing");
        }

        await h.Time.Delay(TimeSpan.FromMinutes(3));
        foreach (var call in calls)
            call.LongestSilence.Length.ShouldBeLessThan(LongestSilence + (call.Faults.HasFlag(CarrierFaults.SlowCommands) ? SlowCommands : TimeSpan.Zero), $"{call.Faults}, silent until {call.LongestSilence.At}: {string.Join("; ", call.Story)}");
        platform.ActiveCalls.ShouldBe(0);
        platform.Tokens.Count.ShouldBe(0);
        h.Host.Reserved.ShouldBe(0);
        h.SpeechToText.Open.ShouldBe(0);
        log.Lines.Where(line => line.Contains("could not be served", StringComparison.Ordinal) || line.Contains("has failed", StringComparison.Ordinal)).ShouldBeEmpty();
        h.Log.Lines.Where(line => line.Contains("broke", StringComparison.Ordinal)).ShouldBeEmpty();
    }
}
