using System.Collections.Concurrent;
using VoiceAgent.Calls;
using VoiceAgent.Conversation;
using VoiceAgent.Conversation.English;
using VoiceAgent.Grains.Interfaces;
using VoiceAgent.Grains.Placement;

namespace VoiceAgent.Grains.Tests;

/// <summary>Calls that go from one process to another on purpose, or because their gateway died.</summary>
public sealed class MovingTests
{
    private const string Story = "This is a long story with many words. It goes on and on for quite a while. And then it ends at last.";

    private static readonly Dictionary<string, string> Answers = new()
    {
        ["when are you open"] = "We are open from nine to five.",
        ["tell me everything"] = Story,
    };

    [Fact]
    public async Task Another_gateway_takes_a_call_over_where_the_caller_heard_it_stop()
    {
        var engines = new TestEngines { Answers = Answers, PerCharacter = TimeSpan.FromMilliseconds(40) };
        await using var cluster = await Cluster.StartAsync(engines, SiloRoles.Call, SiloRoles.Speech);
        var caller = await cluster.CallAsync(engines);
        await caller.TurnAsync();
        await caller.SayAsync("tell me everything");
        await caller.SendAsync(TimeSpan.FromSeconds(2), 0);
        var first = caller.Call!;

        var directory = Cluster.NewDirectory();
        await Cluster.ConnectAsync(cluster.AddGateway("second", directory), caller, directory);
        (await first.Completion.WaitAsync(TimeSpan.FromSeconds(5), TimeProvider.System, TestContext.Current.CancellationToken)).ShouldBe(CallEnding.Moved);
        var turn = await caller.TurnAsync();
        (turn.Caller, turn.Agent, turn.Outcome).ShouldBe(("tell me everything", Story, ReplyOutcome.Completed));
        await caller.SayAsync("when are you open");
        (await caller.TurnAsync()).Agent.ShouldBe(Answers["when are you open"]);
        await caller.HangUpAsync();
        directory.Find("call")!.Turns.Select(t => t.Agent).ShouldBe(["Hello.", Story, Answers["when are you open"]], "the new gateway knows all of the call");
    }

    [Fact]
    public async Task What_the_caller_says_while_the_gateway_dies_is_recognized_as_far_as_it_came()
    {
        var engines = new TestEngines { Answers = Answers };
        await using var cluster = await Cluster.StartAsync(engines, SiloRoles.Call, SiloRoles.Speech);
        var caller = await cluster.CallAsync(engines);
        await caller.TurnAsync();
        await caller.SendAsync(TimeSpan.FromMilliseconds(600), engines.Level("when are you open"));

        var directory = Cluster.NewDirectory();
        await Cluster.ConnectAsync(cluster.AddGateway("second", directory), caller, directory, takeOver: true);
        var turn = await caller.TurnAsync();
        (turn.Caller, turn.Agent, turn.Outcome).ShouldBe(("when are you open", Answers["when are you open"], ReplyOutcome.Completed));
        await caller.HangUpAsync();
        directory.Find("call")!.Turns.Count.ShouldBe(2, "the caller was answered once");
    }

    [Theory]
    [InlineData(200, 0)]
    [InlineData(0, 200)]
    public async Task Parts_of_words_from_around_a_gateways_death_are_asked_for_again(int before, int after)
    {
        var engines = new TestEngines { Answers = Answers };
        await using var cluster = await Cluster.StartAsync(engines, SiloRoles.Call, SiloRoles.Speech);
        var caller = await cluster.CallAsync(engines);
        await caller.TurnAsync();
        await caller.SendAsync(TimeSpan.FromMilliseconds(before), engines.Level("when are you open"));

        var directory = Cluster.NewDirectory();
        await Cluster.ConnectAsync(cluster.AddGateway("second", directory), caller, directory, takeOver: true);
        await caller.SendAsync(TimeSpan.FromMilliseconds(after), engines.Level("when are you open"));
        await caller.SendAsync(TimeSpan.FromMilliseconds(400), 0);
        var turn = await caller.TurnAsync();
        (turn.Caller, turn.Agent).ShouldBe((null, EnglishPack.Instance.Texts().NotUnderstood));
        await caller.SayAsync("when are you open");
        (await caller.TurnAsync()).Agent.ShouldBe(Answers["when are you open"]);
        await caller.HangUpAsync();
    }

    [Fact]
    public async Task A_leg_that_was_replaced_does_not_get_the_call_back()
    {
        var engines = new TestEngines { Answers = Answers };
        await using var cluster = await Cluster.StartAsync(engines, SiloRoles.Call, SiloRoles.Speech);
        var observer = new NoLeg();
        var reference = cluster.Client.CreateObjectReference<ILegObserver>(observer);
        var grain = cluster.Client.GetGrain<ICallGrain>("call");
        var (first, second) = (Attachment(reference, cluster), Attachment(reference, cluster));
        (await grain.AttachAsync(first, TestContext.Current.CancellationToken)).IsReplaced.ShouldBeFalse();
        (await grain.AttachAsync(second, TestContext.Current.CancellationToken)).IsReplaced.ShouldBeFalse();
        (await grain.AttachAsync(first with { Epoch = 2 }, TestContext.Current.CancellationToken)).IsReplaced.ShouldBeTrue();
        (await grain.ReportAsync(new LegReport { Leg = first.Leg, Items = [], Epoch = 2 }, TestContext.Current.CancellationToken)).ShouldBe(LegStanding.Replaced);
        (await grain.ReportAsync(new LegReport { Leg = second.Leg, Items = [], Epoch = 1 }, TestContext.Current.CancellationToken)).ShouldBe(LegStanding.Current);
        GC.KeepAlive(observer);
    }

    [Fact]
    public async Task A_leg_whose_line_is_elsewhere_leaves_the_call_there()
    {
        var engines = new TestEngines { Answers = Answers };
        await using var cluster = await Cluster.StartAsync(engines, SiloRoles.Call, SiloRoles.Speech);
        var (caller, directory) = (new Caller(engines, "call"), Cluster.NewDirectory());
        await Cluster.ConnectAsync(cluster.AddGateway("cut off", directory), caller, directory);
        await caller.TurnAsync();
        await cluster.KillAsync(cluster.With(SiloRoles.Call).Single()); // It cannot be asked.
        caller.Call!.OnMoved();
        (await caller.Call.Completion.WaitAsync(TimeSpan.FromSeconds(5), TimeProvider.System, TestContext.Current.CancellationToken)).ShouldBe(CallEnding.Moved);
        await Wait.UntilAsync(() => Task.FromResult(directory.Find("call") is null), "who has the call tells what became of it");
    }

    [Fact]
    public async Task An_attachment_that_comes_when_its_leg_has_given_the_call_up_begins_nothing()
    {
        var engines = new TestEngines { Answers = Answers };
        await using var cluster = await Cluster.StartAsync(engines, SiloRoles.Call, SiloRoles.Speech);
        var (over, on) = (new NoLeg { IsOn = false }, new NoLeg());
        var grain = cluster.Client.GetGrain<ICallGrain>("call");
        var late = Attachment(cluster.Client.CreateObjectReference<ILegObserver>(over), cluster) with { Epoch = 2, IsFirst = false };
        await Should.ThrowAsync<TimeoutException>(grain.AttachAsync(late, TestContext.Current.CancellationToken));
        (await grain.ReportAsync(new LegReport { Leg = late.Leg, Items = [], Epoch = 2 }, TestContext.Current.CancellationToken)).ShouldBe(LegStanding.Unknown, "there is no conversation");
        over.Took(_ => true).ShouldBeFalse();

        var again = Attachment(cluster.Client.CreateObjectReference<ILegObserver>(on), cluster) with { Epoch = 2, IsFirst = false };
        await grain.AttachAsync(again, TestContext.Current.CancellationToken);
        (await grain.ReportAsync(new LegReport { Leg = again.Leg, Items = [], Epoch = 2 }, TestContext.Current.CancellationToken)).ShouldBe(LegStanding.Current);
        GC.KeepAlive(over);
        GC.KeepAlive(on);
    }

    [Fact]
    public async Task A_call_is_not_offered_a_place_at_a_second_gateway_while_the_first_lives()
    {
        var engines = new TestEngines { Answers = Answers };
        await using var cluster = await Cluster.StartAsync(engines, SiloRoles.Call, SiloRoles.Speech);
        var observer = new Adopter(new TaskCompletionSource<CallFacts>());
        await cluster.Client.GetGrain<ICapacityGrain>(0).RegisterGatewayAsync("first", cluster.Client.CreateObjectReference<IGatewayObserver>(observer));
        var call = new CallInfo("call", CallDirection.Inbound, "+15550100", "+15550199");
        using var place = (await cluster.AddGateway("first", Cluster.NewDirectory()).ReserveAsync(call, TestContext.Current.CancellationToken)).ShouldNotBeNull();
        var second = cluster.AddGateway("second", Cluster.NewDirectory());
        await Should.ThrowAsync<CallElsewhereException>(async () => await second.ReserveAsync(call, TestContext.Current.CancellationToken));
        second.Reserved.ShouldBe(0);
        (await second.TakeOverAsync(call, TestContext.Current.CancellationToken)).ShouldNotBeNull("the first has lost it").Dispose();
        GC.KeepAlive(observer);
    }

    [Fact]
    public async Task A_call_whose_gateway_falls_silent_is_offered_to_another_one()
    {
        var engines = new TestEngines { Answers = Answers };
        await using var cluster = await Cluster.StartAsync(engines, SiloRoles.Call, SiloRoles.Speech);
        // A clock that stands still: the gateway never says again that it is there.
        var directory = Cluster.NewDirectory();
        var caller = new Caller(engines, "call");
        await Cluster.ConnectAsync(cluster.AddGateway("silent", directory, new StoppedTime()), caller, directory);
        await caller.TurnAsync();
        var facts = await OfferedAsync(cluster);
        (facts.CallId, facts.Gateway, facts.From).ShouldBe(("call", "silent", "+15550100"));
    }

    [Fact]
    public async Task Nothing_counts_as_unheard_because_the_gateway_that_plays_it_is_frozen()
    {
        var engines = new TestEngines { Answers = Answers };
        await using var cluster = await Cluster.StartAsync(engines, SiloRoles.Call, SiloRoles.Speech);
        var grain = cluster.Client.GetGrain<ICallGrain>("call");
        // It takes the greeting, and then neither it nor its mouth is heard of.
        var frozen = new NoLeg();
        await grain.AttachAsync(Attachment(cluster.Client.CreateObjectReference<ILegObserver>(frozen), cluster), TestContext.Current.CancellationToken);
        await Wait.UntilAsync(() => Task.FromResult(frozen.Took(order => order is EndSegment)), "the greeting was given to the mouth");

        // Asked the fifth time it is missed for three seconds; a mouth that does not begin is given up after two.
        await OfferedAsync(cluster, refusals: 4);
        (await grain.IsMissingLegAsync()).ShouldBeTrue();
        var other = new NoLeg();
        var attached = await grain.AttachAsync(Attachment(cluster.Client.CreateObjectReference<ILegObserver>(other), cluster), TestContext.Current.CancellationToken);
        attached.Turns.ShouldBeEmpty("the greeting has not failed");
        await Wait.UntilAsync(() => Task.FromResult(other.Took(order => order is PlayAudio)), "the caller is greeted at the other one");
        GC.KeepAlive(frozen);
    }

    private static LegAttachment Attachment(ILegObserver observer, Cluster cluster) => new()
    {
        Leg = Guid.NewGuid(),
        Observer = observer,
        Call = new CallFacts { CallId = "call", IsOutbound = false, StartedAt = TimeProvider.System.GetUtcNow(), Gateway = "test" },
        At = TimeSpan.Zero,
        SampleRate = 8000,
        RecognizerRate = 8000,
        SpeechSilo = cluster.AddressOf(cluster.With(SiloRoles.Speech)[0]),
        Memory = new CallMemory { Lines = [], Utterances = 0 },
        Epoch = 1,
        Done = 0,
        Turns = [],
        HasLine = true,
    };

    [Fact]
    public async Task A_call_whose_gateway_is_disconnected_is_offered_to_another_one_before_it_is_missed()
    {
        var engines = new TestEngines { Answers = Answers };
        await using var cluster = await Cluster.StartAsync(engines, o => (o.LegTimeout, o.LegGiveUp) = (TimeSpan.FromHours(1), TimeSpan.FromHours(2)), SiloRoles.Call, SiloRoles.Speech);
        var directory = Cluster.NewDirectory();
        var caller = new Caller(engines, "call");
        await Cluster.ConnectAsync(cluster.AddGateway("dying", directory, new StoppedTime()), caller, directory);
        await caller.TurnAsync();
        await cluster.ReplaceClientAsync();
        (await OfferedAsync(cluster)).Gateway.ShouldBe("dying");
    }

    /// <summary>A cluster with a call that is stored, and of which neither a silo nor a gateway knows any more.</summary>
    private static async Task<Cluster> OrphanedAsync(Action<ClusterOptions> configure)
    {
        var engines = new TestEngines { Answers = Answers };
        var cluster = await Cluster.StartAsync(engines, configure, SiloRoles.Call, SiloRoles.Call, SiloRoles.Speech);
        var directory = Cluster.NewDirectory();
        var caller = new Caller(engines, "call");
        await Cluster.ConnectAsync(cluster.AddGateway("dying", directory, new StoppedTime()), caller, directory);
        await caller.TurnAsync();
        await Wait.UntilAsync(() => Task.FromResult(cluster.Storage.Rows == 1), "the call is stored");
        await cluster.KillAsync(cluster.SiloOf("call").ShouldNotBeNull());
        return cluster;
    }

    /// <summary>A gateway is there to which a call is offered.</summary>
    /// <param name="refusals">How often it does not take the call before it does.</param>
    internal static async Task<CallFacts> OfferedAsync(Cluster cluster, Func<Task>? meanwhile = null, int refusals = 0)
    {
        var adopted = new TaskCompletionSource<CallFacts>(TaskCreationOptions.RunContinuationsAsynchronously);
        var observer = new Adopter(adopted, refusals);
        var reference = cluster.Client.CreateObjectReference<IGatewayObserver>(observer);
        await Wait.UntilAsync(
            async () =>
            {
                await cluster.Client.GetGrain<ICapacityGrain>(0).RegisterGatewayAsync("second", reference);
                await (meanwhile?.Invoke() ?? Task.CompletedTask);
                return adopted.Task.IsCompleted;
            },
            "the call was offered");
        GC.KeepAlive(observer);
        return await adopted.Task;
    }

    [Fact]
    public async Task A_call_silo_that_stops_gives_its_calls_away_without_dropping_a_word()
    {
        var engines = new TestEngines { Answers = Answers };
        await using var cluster = await Cluster.StartAsync(engines, SiloRoles.Call, SiloRoles.Call, SiloRoles.Speech);
        var caller = await cluster.CallAsync(engines);
        await caller.TurnAsync();
        var left = cluster.SiloOf("call").ShouldNotBeNull();
        await caller.SayAsync("tell me everything");
        await caller.SendAsync(TimeSpan.FromSeconds(1), 0);
        await cluster.StopAsync(left);
        var turn = await caller.TurnAsync();
        (turn.Agent, turn.Outcome).ShouldBe((Story, ReplyOutcome.Completed));
        cluster.SiloOf("call").ShouldNotBe(left);
        await caller.HangUpAsync();
    }

    [Fact]
    public async Task A_call_whose_silo_and_gateway_die_together_goes_on_from_storage()
    {
        var engines = new TestEngines { Answers = Answers };
        await using var cluster = await Cluster.StartAsync(engines, SiloRoles.Call, SiloRoles.Call, SiloRoles.Speech);
        var directory = Cluster.NewDirectory();
        var caller = new Caller(engines, "call");
        await Cluster.ConnectAsync(cluster.AddGateway("dying", directory, new StoppedTime()), caller, directory);
        await caller.TurnAsync();
        await caller.SayAsync("when are you open");
        await caller.TurnAsync();
        await Wait.UntilAsync(() => Task.FromResult(cluster.Storage.Rows == 1), "the call is stored");
        await cluster.KillAsync(cluster.SiloOf("call").ShouldNotBeNull());

        var reminder = cluster.Client.GetGrain<ICallGrain>("call").AsReference<IRemindable>();
        (await OfferedAsync(cluster, () => reminder.ReceiveReminder("leg", default))).Gateway.ShouldBe("dying", "another gateway is sought");
        await Cluster.ConnectAsync(cluster.Gateway, caller, cluster.Directory, takeOver: true);
        var again = new Caller(engines, "call") { Call = caller.Call, Directory = cluster.Directory };
        await again.SayAsync("tell me everything");
        var turn = await again.TurnAsync();
        (turn.Caller, turn.Agent, turn.Timings.Turn).ShouldBe(("tell me everything", Story, 2), "it is the second turn, not the first of a new call, and nobody is greeted again");
        await again.HangUpAsync();
        await Wait.UntilAsync(() => Task.FromResult(cluster.Storage.Rows == 0), "nothing is left of the call");
    }

    [Fact]
    public async Task A_call_whose_state_cannot_be_read_for_a_moment_is_not_forgotten()
    {
        await using var cluster = await OrphanedAsync(_ => { });
        var reminder = cluster.Client.GetGrain<ICallGrain>("call").AsReference<IRemindable>();
        Task TickAsync() => reminder.ReceiveReminder("leg", default);
        await TickAsync();
        cluster.Storage.Fault = new TimeoutException("The database does not answer.");
        await TickAsync();
        cluster.Storage.Fault = null;
        cluster.Storage.Rows.ShouldBe(1);
        (await OfferedAsync(cluster, TickAsync)).CallId.ShouldBe("call");
    }

    [Fact]
    public async Task A_call_without_leg_that_no_gateway_takes_is_given_up()
    {
        var options = new ConcurrentBag<ClusterOptions>();
        await using var cluster = await OrphanedAsync(options.Add);
        cluster.Storage.Rows.ShouldBe(1);
        foreach (var silo in options)
            silo.LegGiveUp = TimeSpan.Zero;

        var reminder = cluster.Client.GetGrain<ICallGrain>("call").AsReference<IRemindable>();
        await Wait.UntilAsync(
            async () =>
            {
                await reminder.ReceiveReminder("leg", default);
                return cluster.Storage.Rows == 0;
            },
            "nothing is left of the call");
    }

    [Fact]
    public async Task A_call_begins_and_goes_on_while_storage_is_down()
    {
        var engines = new TestEngines { Answers = Answers };
        await using var cluster = await Cluster.StartAsync(engines, SiloRoles.Call, SiloRoles.Speech);
        cluster.Storage.Fault = new TimeoutException("The database does not answer.");
        var caller = await cluster.CallAsync(engines);
        await caller.TurnAsync();
        await caller.SayAsync("when are you open");
        (await caller.TurnAsync()).Agent.ShouldBe(Answers["when are you open"]);
        cluster.Storage.Rows.ShouldBe(0);
        cluster.Storage.Fault = null;
        await caller.SayAsync("when are you open");
        await caller.TurnAsync();
        await Wait.UntilAsync(() => Task.FromResult(cluster.Storage.Rows == 1), "the call is stored once the database is back");
        await caller.HangUpAsync();
    }

    [Fact]
    public async Task A_call_begins_is_held_and_ends_while_storage_does_not_answer()
    {
        var engines = new TestEngines { Answers = Answers };
        await using var cluster = await Cluster.StartAsync(engines, SiloRoles.Call, SiloRoles.Speech);
        var frozen = new TaskCompletionSource();
        cluster.Storage.Answers = frozen.Task;
        var caller = await cluster.CallAsync(engines);
        (await caller.TurnAsync()).Agent.ShouldBe("Hello.");
        await caller.SayAsync("when are you open");
        (await caller.TurnAsync()).Agent.ShouldBe(Answers["when are you open"]);
        await caller.HangUpAsync();
        cluster.Storage.Asked.ShouldBe(1, "what does not answer is not asked again");

        frozen.SetResult();
        await Wait.UntilAsync(() => Task.FromResult(cluster.Storage.Asked > 1 && cluster.Storage.Rows == 0), "nothing is left of the call");
    }

    [Fact]
    public async Task A_call_that_was_lost_with_all_that_knew_it_begins_anew_where_storage_does_not_answer()
    {
        await using var cluster = await OrphanedAsync(_ => { });
        cluster.Storage.Rows.ShouldBe(1);
        cluster.Storage.Answers = new TaskCompletionSource().Task;
        var caller = new Caller(new TestEngines { Answers = Answers }, "call");
        await Cluster.ConnectAsync(cluster.Gateway, caller, cluster.Directory, takeOver: true);
        (await caller.TurnAsync()).Agent.ShouldBe("Hello.", "a greeting is better than silence");
    }

    [Fact]
    public async Task A_silo_stops_though_storage_does_not_answer()
    {
        var engines = new TestEngines { Answers = Answers };
        await using var cluster = await Cluster.StartAsync(engines, SiloRoles.Call, SiloRoles.Call, SiloRoles.Speech);
        cluster.Storage.Answers = new TaskCompletionSource().Task;
        var caller = await cluster.CallAsync(engines);
        await caller.TurnAsync();
        await cluster.StopAsync(cluster.SiloOf("call").ShouldNotBeNull()).WaitAsync(TimeSpan.FromSeconds(10), TimeProvider.System, TestContext.Current.CancellationToken);
        await caller.SayAsync("when are you open");
        (await caller.TurnAsync()).Agent.ShouldBe(Answers["when are you open"]);
        await caller.HangUpAsync();
    }

    [Fact]
    public async Task A_speech_silo_that_drains_hands_its_calls_to_others_and_gets_no_new_ones()
    {
        var engines = new TestEngines { Answers = Answers };
        await using var cluster = await Cluster.StartAsync(engines, SiloRoles.Call, SiloRoles.Speech, SiloRoles.Speech);
        var caller = await cluster.CallAsync(engines);
        await caller.TurnAsync();
        var left = engines.Asked[^1].Silo;
        cluster.CapacityOf(left).StopAccepting();
        await Wait.UntilAsync(async () => (await cluster.LoadAsync()).Where(s => s.Capacity.IsDraining).Select(s => s.Calls).SequenceEqual([0]), "the draining silo has no call left");
        var before = engines.Asked.Count;
        await caller.SayAsync("when are you open");
        (await caller.TurnAsync()).Agent.ShouldBe(Answers["when are you open"]);
        engines.Asked.Skip(before).ShouldAllBe(a => a.Silo != left);
        (await cluster.CallAsync(engines, "another")).ShouldNotBeNull();
        engines.Asked.Skip(before).ShouldAllBe(a => a.Silo != left);
        await caller.HangUpAsync();
    }

    private sealed class NoLeg : ILegObserver
    {
        private readonly ConcurrentQueue<LegOrder> _orders = new();

        public bool IsOn { get; init; } = true;

        public bool Took(Func<LegOrder, bool> order) => _orders.Any(order);

        public Task<bool> TakeAsync(LegOrders orders)
        {
            foreach (var order in orders.Orders)
                _orders.Enqueue(order);
            return Task.FromResult(true);
        }

        public Task<bool> IsOnAsync() => Task.FromResult(IsOn);
    }

    private sealed class Adopter(TaskCompletionSource<CallFacts> adopted, int refusals = 0) : IGatewayObserver
    {
        private int _asked;

        public Task<bool> AdoptAsync(CallFacts call)
        {
            if (++_asked <= refusals)
                return Task.FromResult(false);
            adopted.TrySetResult(call);
            return Task.FromResult(true);
        }
    }
}
