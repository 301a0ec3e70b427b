using System.Runtime.CompilerServices;
using System.Threading.Channels;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using VoiceAgent.Audio;
using VoiceAgent.Calls;
using VoiceAgent.Conversation;
using VoiceAgent.Speech;
using VoiceAgent.Carriers.Telnyx.CallControl;
using VoiceAgent.Carriers.Telnyx.Media;
using VoiceAgent.Testing;

namespace VoiceAgent.Carriers.Telnyx.Tests;

/// <summary>Thousands of whole calls, from webhook to voice, at a carrier and with engines that do everything wrong at random: nobody hears nothing for long, and nothing stays behind.</summary>
public sealed class RandomFaultTests
{
    private const int CallsAtOnce = 20;

    /// <summary>An agent that waits for its caller asks for them soon here, so that a long silence is one that nobody wanted.</summary>
    private static readonly ConversationOptions Conversation = new() { Agent = new() { Greeting = "Good day, how can I help you?" }, Silence = { After = TimeSpan.FromSeconds(1.5) } };

    /// <summary>Five seconds after those that the agent waits for its caller, and what the network takes.</summary>
    private static readonly TimeSpan LongestSilence = TimeSpan.FromSeconds(7.5);

    /// <summary>What a carrier that takes its commands late, or not at all, adds to it: by then a try has come through.</summary>
    private static readonly TimeSpan SlowCommands = TimeSpan.FromSeconds(5);

    /// <summary>What a voice adds to it that does not speak: the apology for it needs the voice, too, where none was made beforehand.</summary>
    private static readonly TimeSpan SilentVoice = Conversation.Limits.SynthesisTimeout;

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

    [Theory]
    [InlineData(EngineFaults.Recognizer)]
    [InlineData(EngineFaults.Model)]
    [InlineData(EngineFaults.Voice)]
    [InlineData(EngineFaults.Recognizer | EngineFaults.Model | EngineFaults.Voice)]
    internal void Engines_that_hang_fail_or_are_late_leave_nobody_in_silence_and_nothing_behind(EngineFaults faults) => Play(seed: (int)faults, calls: 300, _ => CarrierFaults.None, faults);

    private static void Play(int seed, int calls, Func<Random, CarrierFaults> faults, EngineFaults engines = EngineFaults.None)
    {
        var random = new Random(seed);
        for (var done = 0; done < calls; done += CallsAtOnce)
        {
            var batch = Enumerable.Range(done, CallsAtOnce).Select(i => ($"v3:{seed}-{i}", faults(random))).ToList();
            CallHarness.RunUnrecorded(h => PlayAsync(h, random, batch, engines), new CallOptions { IgnoresEcho = false }, Conversation);
        }
    }

    private static async Task PlayAsync(CallHarness h, Random random, IReadOnlyList<(string Id, CarrierFaults Faults)> batch, EngineFaults engines)
    {
        var options = new TelnyxOptions { PublicUrl = "wss://gw.example.com", ApiBaseUrl = "http://telnyx/v2" };
        var carrier = new VirtualCarrier(h.Time, random) { Options = options };
        using var client = new CallControlClient(new HttpClient(carrier), Microsoft.Extensions.Options.Options.Create(options), new TelnyxMetrics(h.Meters), h.Time, NullLogger<CallControlClient>.Instance);
        var log = new CollectedLog();
        var platform = carrier.Platform = new LineCalls(new CarrierParts("Telnyx", options, new TelnyxCommands(client, options), () => new TelnyxMedia(options.AskedFormat)), h.Host, h.Calls, new LineMetrics(h.Meters, "Telnyx"), h.Time, new Logger<LineCalls>(log));
        h.SpeechToText.Expect([.. Enumerable.Repeat("tell me more about the garden", 1000)]);
        h.LanguageModel.Otherwise = "I see, that is good to know. Is there anything else that I can do for you today?";
        Spoil(h, random, engines);
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
        var limit = LongestSilence + (engines.HasFlag(EngineFaults.Voice) ? SilentVoice : TimeSpan.Zero) + (engines.HasFlag(EngineFaults.Voice | EngineFaults.Recognizer) ? Conversation.EndOfTurn.TranscriptTimeout : TimeSpan.Zero);
        foreach (var call in calls)
            call.LongestSilence.Length.ShouldBeLessThan(limit + (call.Faults.HasFlag(CarrierFaults.SlowCommands) ? SlowCommands : TimeSpan.Zero), $"{call.Faults}, silent until {call.LongestSilence.At}: {string.Join("; ", call.Story)}");
        platform.ActiveCalls.ShouldBe(0);
        platform.Tokens.Count.ShouldBe(0);
        h.Host.Reserved.ShouldBe(0);
        h.SpeechToText.Open.ShouldBe(0);
        log.Lines.Where(line => line.Contains("could not be served", StringComparison.Ordinal) || line.Contains("has failed", StringComparison.Ordinal)).ShouldBeEmpty();
        h.Log.Lines.Where(line => line.Contains("broke", StringComparison.Ordinal)).ShouldBeEmpty();
    }

    /// <summary>Each third thing that such an engine is asked for goes wrong.</summary>
    private static void Spoil(CallHarness h, Random random, EngineFaults faults)
    {
        for (var i = 1; i <= 2000; i++)
        {
            if (IsSpoiled(EngineFaults.Recognizer))
                h.SpeechToText.Instead[i] = Fault<ChannelReader<AudioFrame>, Transcript>(() => new Transcript("tell me", IsFinal: false), () => new Transcript("tell me more", IsFinal: true));
            if (IsSpoiled(EngineFaults.Voice))
                h.TextToSpeech.Instead[i] = Fault<SpeechRequest, SpokenAudio>(Sound, Sound);
            if (IsSpoiled(EngineFaults.Model))
                h.LanguageModel.Do(Fault<ReplyRequest, ReplyPart>(() => new ReplyText("I see, "), () => new ReplyText("I see, that is good to know.")));
            else
                h.LanguageModel.Say(h.LanguageModel.Otherwise);
        }

        bool IsSpoiled(EngineFaults engine) => faults.HasFlag(engine) && random.Next(3) == 0;

        SpokenAudio Sound() => new(AudioFrame.Rent(8000, 800), []);

        Func<TAsked, CancellationToken, IAsyncEnumerable<T>> Fault<TAsked, T>(Func<T> begun, Func<T> whole)
        {
            var (fate, after) = (random.Next(7), TimeSpan.FromSeconds(1 + 5 * random.NextDouble()));
            return (_, cancellationToken) => FailAsync(h.Time, fate, after, begun, whole, cancellationToken);
        }
    }

    private static async IAsyncEnumerable<T> FailAsync<T>(VirtualTime time, int fate, TimeSpan after, Func<T> begun, Func<T> whole, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        switch (fate)
        {
            case 0: // It hangs, and does not heed that nobody waits any more.
                await new TaskCompletionSource().Task;
                break;
            case 1: // It hangs.
                await Task.Delay(Timeout.InfiniteTimeSpan, time, cancellationToken);
                break;
            case 2: // It hangs in the middle.
                yield return begun();
                await Task.Delay(Timeout.InfiniteTimeSpan, time, cancellationToken);
                break;
            case 3:
                yield return begun();
                throw new EngineException("engine", EngineFailure.Failed, "It stopped.");
            case 4:
                throw new EngineException("engine", EngineFailure.Unavailable, "It is down.");
            case 5: // It ends, and has given nothing.
                break;
            default:
                await Task.Delay(after, time, cancellationToken);
                yield return whole();
                break;
        }
    }

    [Flags]
    internal enum EngineFaults
    {
        None = 0,
        Recognizer = 1,
        Model = 2,
        Voice = 4,
    }
}
