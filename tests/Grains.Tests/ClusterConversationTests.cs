using System.Threading.Channels;
using Orleans.Streams;
using VoiceAgent.Conversation;
using VoiceAgent.Grains.Interfaces;
using VoiceAgent.Grains.Placement;

namespace VoiceAgent.Grains.Tests;

public sealed class ClusterConversationTests
{
    private static readonly Dictionary<string, string> Answers = new()
    {
        ["when are you open"] = "We are open from nine to five.",
        ["tell me everything"] = "This is a long story with many words. It goes on and on for quite a while. And then it ends at last.",
        ["goodbye"] = "Goodbye then.",
    };

    [Fact]
    public async Task A_caller_is_greeted_heard_and_answered()
    {
        var engines = new TestEngines { Answers = Answers };
        await using var cluster = await Cluster.StartAsync(engines, SiloRoles.Call, SiloRoles.Speech);
        var caller = await cluster.CallAsync(engines);
        (await caller.TurnAsync()).Agent.ShouldBe("Hello.");
        await caller.SayAsync("when are you open");
        var turn = await caller.TurnAsync();
        (turn.Caller, turn.Agent, turn.Outcome).ShouldBe(("when are you open", "We are open from nine to five.", ReplyOutcome.Completed));
        cluster.SiloOf("call").ShouldBe(cluster.With(SiloRoles.Call).Single());
        engines.Asked.ShouldAllBe(a => a.Silo == cluster.With(SiloRoles.Speech).Single(), "engines work on speech silos only");
        await caller.HangUpAsync();
        await Wait.UntilAsync(async () => (await cluster.LoadAsync()).Sum(s => s.Calls) == 0, "the call's place is free");
        cluster.Gateway.Reserved.ShouldBe(0);
    }

    [Fact]
    public async Task An_interruption_reaches_across_the_cluster()
    {
        var engines = new TestEngines { Answers = Answers, PerCharacter = TimeSpan.FromMilliseconds(60) };
        await using var cluster = await Cluster.StartAsync(engines, SiloRoles.Call, SiloRoles.Speech);
        var caller = await cluster.CallAsync(engines);
        await caller.TurnAsync();
        await caller.SayAsync("tell me everything");
        await caller.SendAsync(TimeSpan.FromSeconds(2), 0);
        await caller.SayAsync("when are you open");
        var cut = await caller.TurnAsync();
        cut.Outcome.ShouldBe(ReplyOutcome.Interrupted);
        Answers["tell me everything"].ShouldStartWith(cut.Agent);
        cut.Agent.Length.ShouldBeInRange(1, 60);
        (await caller.TurnAsync()).Agent.ShouldBe(Answers["when are you open"]);
        await caller.HangUpAsync();
    }

    [Theory]
    [InlineData("hear", "while the caller speaks")]
    [InlineData("decode", "after the caller's last word: another one gets the utterance as a whole")]
    public async Task A_speech_silo_that_dies_while_it_listens_costs_no_word(string work, string when)
    {
        var engines = new TestEngines { Answers = Answers, FinalTranscript = TimeSpan.FromMilliseconds(300) };
        await using var cluster = await Cluster.StartAsync(engines, SiloRoles.Call, SiloRoles.Speech, SiloRoles.Speech);
        var caller = await cluster.CallAsync(engines);
        await caller.TurnAsync();
        var killed = KillAt(cluster, engines, work);
        await caller.SayAsync("when are you open");
        var turn = await caller.TurnAsync();
        (turn.Caller, turn.Agent).ShouldBe(("when are you open", Answers["when are you open"]), when);
        engines.Asked.Where(a => a.What == "heard when are you open").Select(a => a.Silo).ShouldContain(cluster.With(SiloRoles.Speech).Except([await killed]).Single(), when);
        await caller.HangUpAsync();
    }

    [Theory]
    [InlineData("answer tell me everything")]
    [InlineData("speak This is a long story with many words.")]
    public async Task A_speech_silo_that_dies_in_a_reply_costs_no_word_and_repeats_none(string work)
    {
        var engines = new TestEngines { Answers = Answers };
        await using var cluster = await Cluster.StartAsync(engines, SiloRoles.Call, SiloRoles.Speech, SiloRoles.Speech);
        var caller = await cluster.CallAsync(engines);
        await caller.TurnAsync();
        var killed = KillAt(cluster, engines, work);
        await caller.SayAsync("tell me everything");
        var turn = await caller.TurnAsync();
        (turn.Agent, turn.Outcome).ShouldBe((Answers["tell me everything"], ReplyOutcome.Completed));
        (await killed).ShouldNotBeNull();
        await caller.HangUpAsync();
    }

    [Theory]
    [InlineData(0, "between turns")]
    [InlineData(300, "while the caller speaks")]
    [InlineData(1150, "while the model writes")]
    [InlineData(2000, "while the agent speaks")]
    public async Task A_call_silo_that_dies_costs_no_turn_no_word_and_repeats_none(int afterMs, string when)
    {
        var engines = new TestEngines { Answers = Answers };
        await using var cluster = await Cluster.StartAsync(engines, SiloRoles.Call, SiloRoles.Call, SiloRoles.Speech);
        var caller = await cluster.CallAsync(engines);
        await caller.TurnAsync();
        var died = cluster.SiloOf("call").ShouldNotBeNull();
        var killing = KillAfterAsync();
        await caller.SayAsync("tell me everything");
        await killing;
        var said = "";
        while (said.Length < Answers["tell me everything"].Length)
            said = $"{said} {(await caller.TurnAsync()).Agent}".Trim();
        said.ShouldBe(Answers["tell me everything"], when);
        var audio = engines.PerCharacter * ("Hello.".Length + said.Length);
        (Caller.Frame * caller.Heard.Count).ShouldBeInRange(audio - TimeSpan.FromMilliseconds(200), audio + TimeSpan.FromMilliseconds(600), $"{when}: what was played is not said again");
        cluster.SiloOf("call").ShouldNotBe(died);
        await caller.SayAsync("goodbye");
        (await caller.TurnAsync()).Agent.ShouldBe("Goodbye then.");
        await caller.HangUpAsync();

        async Task KillAfterAsync()
        {
            await Task.Delay(TimeSpan.FromMilliseconds(afterMs), TimeProvider.System, TestContext.Current.CancellationToken);
            await cluster.KillAsync(died);
        }
    }

    /// <summary>Kills the speech silo that first does this work.</summary>
    private static Task<string> KillAt(Cluster cluster, TestEngines engines, string work)
    {
        var killed = new TaskCompletionSource<string>(TaskCreationOptions.RunContinuationsAsynchronously);
        engines.Working = (silo, what) =>
        {
            if (what != work)
                return;
            engines.Working = (_, _) => { };
            _ = Task.Run(async () =>
            {
                await cluster.KillAsync(silo);
                killed.SetResult(silo);
            });
        };
        return killed.Task;
    }

    [Fact]
    public async Task Two_call_silos_that_die_in_one_reply_cost_no_word_either()
    {
        var engines = new TestEngines { Answers = Answers, PerCharacter = TimeSpan.FromMilliseconds(40) };
        await using var cluster = await Cluster.StartAsync(engines, SiloRoles.Call, SiloRoles.Call, SiloRoles.Call, SiloRoles.Speech);
        var caller = await cluster.CallAsync(engines);
        await caller.TurnAsync();
        await caller.SayAsync("tell me everything");
        for (var kill = 0; kill < 2; kill++)
        {
            await caller.SendAsync(TimeSpan.FromSeconds(1.2), 0);
            await Wait.UntilAsync(() => Task.FromResult(cluster.SiloOf("call") is not null), "the conversation lives again");
            await cluster.KillAsync(cluster.SiloOf("call")!);
        }

        var turn = await caller.TurnAsync();
        (turn.Caller, turn.Agent).ShouldBe(("tell me everything", Answers["tell me everything"]));
        await caller.SayAsync("goodbye");
        (await caller.TurnAsync()).Agent.ShouldBe("Goodbye then.");
        await caller.HangUpAsync();
    }

    [Fact]
    public async Task Whoever_is_interested_hears_what_is_said_in_a_call()
    {
        var engines = new TestEngines { Answers = Answers };
        await using var cluster = await Cluster.StartAsync(engines, SiloRoles.Call, SiloRoles.Speech);
        var transcripts = await ListenAsync<TranscriptPart>(cluster, StreamNames.Transcripts);
        var turns = await ListenAsync<TurnOver>(cluster, StreamNames.CallEvents);
        var caller = await cluster.CallAsync(engines);
        Wire.Turn((await turns.ReadAsync(TestContext.Current.CancellationToken)).Turn).Heard.ShouldBe("Hello.");
        await caller.SayAsync("goodbye");
        (await transcripts.ReadAsync(TestContext.Current.CancellationToken)).ShouldBe(new TranscriptPart { Text = "goodbye", IsFinal = true });
        var turn = Wire.Turn((await turns.ReadAsync(TestContext.Current.CancellationToken)).Turn);
        (turn.Answers, turn.Heard).ShouldBe(("goodbye", "Goodbye then."));
        await caller.HangUpAsync();
    }

    private static async Task<ChannelReader<T>> ListenAsync<T>(Cluster cluster, string space)
    {
        var heard = Channel.CreateUnbounded<T>();
        await cluster.Client.GetStreamProvider(StreamNames.Provider).GetStream<T>(StreamId.Create(space, "call")).SubscribeAsync((item, _) =>
        {
            heard.Writer.TryWrite(item);
            return Task.CompletedTask;
        });
        return heard.Reader;
    }
}
