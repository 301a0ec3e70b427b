using VoiceAgent.Conversation;
using VoiceAgent.Speech;
using VoiceAgent.Testing;

namespace VoiceAgent.Calls.Tests;

/// <summary>A turn detector that answers, fails or hangs: the turn ends all the same, and what went wrong is counted.</summary>
public sealed class TurnDetectorTests
{
    private const string Words = "i would like to book a table";

    [Theory]
    [InlineData(0.9f, 300)]
    [InlineData(0.1f, 500)]
    [InlineData(0.001f, 1500)]
    public void A_turn_ends_as_soon_as_the_detector_thinks_it_over(float probability, double delay)
    {
        var detector = new ScriptedTurnDetector { Predicts = (_, _) => ValueTask.FromResult(probability) };
        Run(detector, async h =>
        {
            var turn = await TurnAsync(h);
            turn.Timings.Endpointing.ShouldBe(Ms(delay));
            detector.Asked.ShouldHaveSingleItem().ShouldBe(new TurnSoFar("call-1", "Hello.", Words));
            h.Log.Lines.ShouldBeEmpty();
        });
    }

    [Fact]
    public void One_that_fails_is_told_of_and_the_turn_ends_without_it() => Run(
        new ScriptedTurnDetector { Predicts = (_, _) => throw new EngineException("x", EngineFailure.Unavailable, "gone") },
        async h =>
        {
            using var counted = new CountListener(h.Meters, CallMetrics.MeterName);
            (await TurnAsync(h)).Timings.Endpointing.ShouldBe(Ms(500));
            h.Log.Lines.ShouldHaveSingleItem().ShouldContain("gone");
            counted.Seen.ShouldContain("voiceagent_engine_errors_total Scripted Unavailable");
        });

    [Theory]
    [InlineData(float.NaN)]
    [InlineData(float.PositiveInfinity)]
    public void What_is_no_probability_is_none(float wrong) => Run(
        new ScriptedTurnDetector { Predicts = (_, _) => ValueTask.FromResult(wrong) },
        async h =>
        {
            (await TurnAsync(h)).Timings.Endpointing.ShouldBe(Ms(500));
            h.Log.Lines.ShouldHaveSingleItem().ShouldContain("Scripted");
        });

    [Fact]
    public void One_that_hangs_holds_nothing_and_is_given_up() => Run(
        new ScriptedTurnDetector
        {
            Predicts = async (_, cancellationToken) =>
            {
                await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, cancellationToken);
                return 1;
            },
        },
        async h =>
        {
            var call = await h.CallAsync();
            await call.RepliesAsync(1);
            foreach (var replies in new[] { 2, 3 })
            {
                await call.SayAsync(Words);
                await call.RepliesAsync(replies);
                call.Record.Turns[^1].Timings.Endpointing.ShouldBe(Ms(500));
                h.Log.Lines.Count.ShouldBe(replies - 1, "each question that it hung at is told of");
                h.Log.Lines[^1].ShouldContain("TimedOut");
            }

            await call.HangUpAsync();
        });

    [Fact]
    public void One_that_takes_its_time_is_no_failure() => CallHarness.Run(
        async h =>
        {
            h.SpeechToText.FinalAfter = Ms(10);
            var turn = await TurnAsync(h, "i would like|" + Words);
            turn.Timings.Endpointing.ShouldBe(Ms(300));
            h.Log.Lines.ShouldBeEmpty();
        },
        conversation: Options(),
        engines: (time, scripted) => scripted with
        {
            TurnDetector = new ScriptedTurnDetector
            {
                Predicts = async (_, cancellationToken) =>
                {
                    await Task.Delay(Ms(60), time, cancellationToken);
                    return 0.9f;
                },
            },
        });

    private static async Task<TurnRecord> TurnAsync(CallHarness h, string words = Words)
    {
        var call = await h.CallAsync();
        await call.RepliesAsync(1);
        await call.SayAsync(words);
        await call.RepliesAsync(2);
        await call.HangUpAsync();
        return call.Record.Turns[1];
    }

    private static void Run(ITurnDetector detector, Func<CallHarness, Task> test) => CallHarness.Run(
        test, conversation: Options(), engines: (_, scripted) => scripted with { TurnDetector = detector });

    private static ConversationOptions Options() => new() { Agent = new() { Greeting = "Hello." }, EndOfTurn = { LearnsPauses = false, Delay = Ms(500), FinishedDelay = Ms(300) }, Speculation = { Enabled = false } };

    private static TimeSpan Ms(double ms) => TimeSpan.FromMilliseconds(ms);

    private sealed class ScriptedTurnDetector : ITurnDetector
    {
        public required Func<TurnSoFar, CancellationToken, ValueTask<float>> Predicts { get; init; }

        public List<TurnSoFar> Asked { get; } = [];

        public string Name => "Scripted";

        public ValueTask<float> PredictAsync(TurnSoFar turn, CancellationToken cancellationToken)
        {
            Asked.Add(turn);
            return Predicts(turn, cancellationToken);
        }
    }
}
