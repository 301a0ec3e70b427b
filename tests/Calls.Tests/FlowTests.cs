using VoiceAgent.Conversation;
using VoiceAgent.Speech;
using VoiceAgent.Testing;

namespace VoiceAgent.Calls.Tests;

/// <summary>Calls that go through a flow: what the model is asked, when, and how long the caller waits for it.</summary>
public sealed class FlowTests
{
    private static readonly ConversationFlow Flow = new("greet",
        [
            new FlowNode("greet") { Words = _ => "Hello.", Next = [new("prices") { When = "The caller asks what it costs." }, new("bye") { When = "The caller says goodbye." }] },
            new FlowNode("prices") { Next = [new("greet") { When = "The caller has another question." }] },
            new FlowNode("bye") { Words = _ => "Goodbye.", Ends = true },
        ]);

    private static ConversationOptions Speculating => new() { EndOfTurn = { Delay = TimeSpan.FromMilliseconds(500), LearnsPauses = false } };

    [Fact]
    public void A_judge_is_asked_once_with_the_choices_and_the_reply_knows_where_it_is() => CallHarness.Run(
        async h =>
        {
            var call = await h.CallAsync();
            await call.RepliesAsync(1);
            Judge(h, "1", TimeSpan.FromMilliseconds(300));
            await call.SayAsync("what does it cost");
            await call.RepliesAsync(2);
            await call.HangUpAsync();

            var (judge, stays, moves) = (h.LanguageModel.Requests[0], h.LanguageModel.Requests[1], h.LanguageModel.Requests[2]);
            judge.Instructions.ShouldBe("""
                You judge a phone conversation. You do not take part in it. Which of these is true of the caller's last words?
                0: None of the others; the conversation stays with its subject.
                1: The caller asks what it costs.
                2: The caller says goodbye.
                Answer with the number only.
                """);
            judge.Messages.Select(m => m.Text).ShouldBe(["Hello.", "what does it cost"]);
            judge.Tools.ShouldBeEmpty();
            (stays.Instructions, moves.Instructions).ShouldBe(("You are in greet.", "You are in prices."));
            h.LanguageModel.Requests.Count.ShouldBe(3);
            var transition = call.Record.Turns[1].Timings.Transitions.ShouldHaveSingleItem();
            (transition.From, transition.To, transition.By, transition.Decided - transition.Asked).ShouldBe(("greet", "prices", TransitionReason.Model, TimeSpan.FromMilliseconds(300)));
        },
        conversation: Speculating,
        flow: Flow);

    [Theory]
    [InlineData("", "", "")]
    [InlineData("gpt,local", "", "gpt,local")]
    [InlineData("gpt,local", "small", "small,gpt,local")]
    [InlineData("", "small", "small,*")]
    public void Each_engine_is_told_what_the_agent_asks_for(string writes, string judges, string asked) => CallHarness.Run(
        async h =>
        {
            var call = await h.CallAsync();
            await call.RepliesAsync(1);
            Judge(h, "1", TimeSpan.FromMilliseconds(300));
            await call.SayAsync("what does it cost");
            await call.RepliesAsync(2);
            await call.HangUpAsync();

            var ear = h.SpeechToText.Request.ShouldNotBeNull();
            (ear.CallId, string.Join(',', ear.Engines), ear.Language, ear.LanguageCode).ShouldBe(("call-1", "ear", "en-US", "en"));
            h.SpeechToText.Hints.ShouldHaveSingleItem().Phrases.ShouldBe(["Invisalign"]);
            h.LanguageModel.Requests.Select(r => string.Join(',', r.Engines)).ShouldBe([asked, writes, writes]);
            h.TextToSpeech.Requests.ShouldAllBe(r => string.Join(',', r.Engines) == "anna" && r.Language == "en-US");
        },
        conversation: Speculating,
        flow: Flow,
        asked: new AgentEngines(["ear"], writes.Split(',', StringSplitOptions.RemoveEmptyEntries), ["anna"], judges.Split(',', StringSplitOptions.RemoveEmptyEntries), ["Invisalign"]));

    [Fact]
    public void Words_that_were_judged_before_are_not_judged_again_in_any_call() => CallHarness.Run(
        async h =>
        {
            Judge(h, "2", TimeSpan.FromMilliseconds(300));
            foreach (var id in new[] { "1", "2" })
            {
                var call = await h.CallAsync(id);
                await call.RepliesAsync(1);
                await call.SayAsync(id == "1" ? "that was all" : "That was all!");
                await call.Call.Completion;
                call.Record.Turns[1].Agent.ShouldBe("Goodbye.");
                call.Record.Turns[1].Timings.Transitions.ShouldHaveSingleItem().By.ShouldBe(TransitionReason.Model);
            }

            h.LanguageModel.Requests.Count(r => r.Instructions.StartsWith("You judge", StringComparison.Ordinal)).ShouldBe(1);
        },
        conversation: Speculating,
        flow: Flow);

    [Theory]
    [InlineData("that was all", "That was all!", true)]
    [InlineData("about 3.5", "about 3 5", false)]
    [InlineData("five", "$5", false)]
    [InlineData("5", "$5", false)]
    [InlineData("don't", "dont", false)]
    public void A_judgement_is_remembered_for_the_same_words_however_they_are_written(string judged, string said, bool isKnown)
    {
        var cache = new TransitionCache();
        cache.Keep("greet", judged, 1);
        (cache.TryGet("greet", said, out var choice), cache.TryGet("prices", said, out _)).ShouldBe((isKnown, false));
        choice.ShouldBe(isKnown ? 1 : null);
        cache.Usual("greet").ShouldBe(1);
        cache.Usual("prices").ShouldBeNull();
    }

    [Theory]
    [InlineData("seven")]
    [InlineData("9")]
    [InlineData("")]
    public void A_judge_that_answers_with_no_choice_has_failed_and_the_caller_is_answered_all_the_same(string answer) => CallHarness.Run(
        async h =>
        {
            var call = await h.CallAsync();
            await call.RepliesAsync(1);
            Judge(h, answer, TimeSpan.FromMilliseconds(300));
            await call.SayAsync("what does it cost");
            await call.RepliesAsync(2);
            await call.HangUpAsync();
            (call.Record.Turns[1].Agent, call.Record.Turns[1].Timings.Transitions!.Single().By).ShouldBe(("I see.", TransitionReason.Failed));
            h.Log.Lines.ShouldHaveSingleItem().ShouldContain("The model was to answer with the number of a choice, and did not.");
        },
        conversation: Speculating,
        flow: Flow);

    [Fact]
    public void A_judge_that_hangs_is_given_up_after_three_seconds_and_what_was_written_meanwhile_is_said() => CallHarness.Run(
        async h =>
        {
            var call = await h.CallAsync();
            await call.RepliesAsync(1);
            Judge(h, "1", TimeSpan.FromHours(1));
            await call.SayAsync("what does it cost");
            await call.RepliesAsync(2);
            await call.HangUpAsync();
            var turn = call.Record.Turns[1];
            var transition = turn.Timings.Transitions!.Single();
            (turn.Agent, transition.By, transition.To).ShouldBe(("I see.", TransitionReason.TimedOut, "greet"));
            (turn.Timings.FirstAudio - transition.Asked)!.Value.ShouldBe(TimeSpan.FromSeconds(3), TimeSpan.FromMilliseconds(25));
        },
        conversation: Speculating,
        flow: Flow);

    [Theory]
    [InlineData(100)]
    [InlineData(300)]
    public void Where_the_conversation_stays_the_caller_waits_no_longer_than_without_a_flow(int judge)
    {
        TimeSpan? Response(ConversationFlow? flow)
        {
            TimeSpan? response = null;
            CallHarness.Run(
                async h =>
                {
                    var call = await h.CallAsync();
                    await call.RepliesAsync(1);
                    if (flow is not null)
                        Judge(h, "0", TimeSpan.FromMilliseconds(judge));
                    await call.SayAsync("where are you");
                    await call.RepliesAsync(2);
                    await call.HangUpAsync();
                    response = call.Record.Turns[1].Timings.Response;
                },
                conversation: flow is null ? new() { Agent = new() { Greeting = "Hello." }, EndOfTurn = { Delay = TimeSpan.FromMilliseconds(500), LearnsPauses = false } } : Speculating,
                flow: flow);
            return response;
        }

        Response(Flow).ShouldBe(Response(null));
    }

    private static void Judge(CallHarness h, string answer, TimeSpan takes) => h.LanguageModel.Do((_, cancellationToken) => AnswerAsync(h, answer, takes, cancellationToken));

    private static async IAsyncEnumerable<ReplyPart> AnswerAsync(CallHarness h, string answer, TimeSpan takes, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await Task.Delay(takes, h.Time, cancellationToken);
        yield return new ReplyText(answer);
    }
}
