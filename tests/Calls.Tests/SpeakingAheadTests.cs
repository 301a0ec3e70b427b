using System.Runtime.CompilerServices;
using VoiceAgent.Conversation;
using VoiceAgent.Speech;
using VoiceAgent.Testing;

namespace VoiceAgent.Calls.Tests;

/// <summary>The first piece of a reply is synthesized before the caller's turn is over, and heard with its end.</summary>
public sealed class SpeakingAheadTests
{
    private const string Answer = "We are open from nine to five.";

    /// <summary>Longer than model and voice take together.</summary>
    private static readonly TimeSpan Delay = Ms(1500);

    private static ConversationOptions Options() => new() { Agent = new() { Greeting = "Hello." }, EndOfTurn = { Delay = Delay, LearnsPauses = false } };

    [Fact]
    public void It_is_heard_with_the_end_of_the_turn() => CallHarness.Run(async h =>
    {
        h.LanguageModel.Say(Answer);
        var call = await AskAsync(h, replies: 2);
        var turn = call.Record.Turns[1];
        turn.Agent.ShouldBe(Answer);
        turn.Timings.Response.ShouldBe(Delay);
        turn.Timings.Overhead.ShouldBe(TimeSpan.Zero);
        turn.Timings.SynthesisAudio!.Value.ShouldBeLessThan(turn.Timings.EndOfTurn - Ms(500));
        h.TextToSpeech.Requests.Select(r => r.Text).ShouldBe(["Hello.", Answer], "once");
    }, conversation: Options());

    [Fact]
    public void A_caller_who_goes_on_hears_nothing_of_it() => CallHarness.Run(async h =>
    {
        h.LanguageModel.Say(Answer, "On Saturdays until noon.");
        var call = await h.CallAsync();
        await call.RepliesAsync(1);
        await call.SayAsync("when are you open");
        await call.Line.SilenceAsync(Ms(1000));
        h.TextToSpeech.Requests[^1].Text.ShouldBe(Answer);
        var sent = call.Line.Frames.Count;
        await call.SayAsync("on saturdays");
        call.Line.Frames.Count.ShouldBe(sent, "nothing is heard before the turn is over");
        await call.RepliesAsync(2);
        await call.HangUpAsync();
        call.Record.Turns.Select(t => (t.Caller, t.Agent)).ShouldBe([(null, "Hello."), ("when are you open on saturdays", "On Saturdays until noon.")]);
    }, conversation: Options());

    [Fact]
    public void A_voice_that_fails_meanwhile_is_tried_again() => CallHarness.Run(async h =>
    {
        h.LanguageModel.Say(Answer);
        h.TextToSpeech.Instead[2] = Failing;
        var call = await AskAsync(h, replies: 2);
        var turn = call.Record.Turns[1];
        (turn.Agent, turn.Outcome).ShouldBe((Answer, ReplyOutcome.Completed));
        turn.Timings.Response.ShouldBe(Delay + Ms(150));
    }, conversation: Options());

    [Fact]
    public void A_voice_that_fails_again_is_apologized_for() => CallHarness.Run(async h =>
    {
        h.LanguageModel.Say(Answer);
        h.TextToSpeech.Instead[2] = h.TextToSpeech.Instead[3] = Failing;
        var call = await AskAsync(h, replies: 3);
        call.Record.Turns.Select(t => t.Outcome).ShouldBe([ReplyOutcome.Completed, ReplyOutcome.Failed, ReplyOutcome.Completed]);
    }, conversation: Options());

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_first_piece_without_sound_does_not_stop_what_follows(bool ahead)
    {
        var options = Options();
        options.Speculation.SynthesizesAhead = ahead;
        CallHarness.Run(async h =>
        {
            h.LanguageModel.Say(Answer + " On Saturdays we close at noon.");
            h.TextToSpeech.Instead[2] = Silent;
            var call = await AskAsync(h, replies: 2);
            call.Record.Turns[1].Outcome.ShouldBe(ReplyOutcome.Completed);
            h.Log.Lines.ShouldBeEmpty();
        }, conversation: options);
    }

    private static async IAsyncEnumerable<SpokenAudio> Silent(SpeechRequest request, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await Task.CompletedTask;
        yield break;
    }

    /// <summary>A call in which the caller says hello once and hears so many replies, the greeting among them.</summary>
    private static async Task<TestCall> AskAsync(CallHarness h, int replies)
    {
        var call = await h.CallAsync();
        await call.RepliesAsync(1);
        await call.SayAsync("hello");
        await call.RepliesAsync(replies);
        await call.HangUpAsync();
        return call;
    }

    private static async IAsyncEnumerable<SpokenAudio> Failing(SpeechRequest request, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await Task.Yield();
        if (request.Text.Length > 0)
            throw new EngineException("Broken", EngineFailure.Unavailable, "It is not there.");
        yield break;
    }

    private static TimeSpan Ms(double milliseconds) => TimeSpan.FromMilliseconds(milliseconds);
}
