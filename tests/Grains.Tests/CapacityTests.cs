using System.Reflection;
using Microsoft.Extensions.Logging.Abstractions;
using VoiceAgent.Calls;
using VoiceAgent.Grains.Call;
using VoiceAgent.Grains.Gateway;
using VoiceAgent.Grains.Interfaces;
using VoiceAgent.Grains.Placement;
using VoiceAgent.Testing;

namespace VoiceAgent.Grains.Tests;

/// <summary>Who gets a place on a speech silo: never more calls than are served, and each as long as its gateway holds it.</summary>
public sealed class CapacityTests
{
    private static TimeSpan Seconds(double seconds) => TimeSpan.FromSeconds(seconds);

    [Fact]
    public void Calls_that_are_held_keep_their_places_though_no_conversation_begins() => VirtualTime.Run(async time =>
    {
        var capacity = new CapacityGrain(time);
        using var stop = new CancellationTokenSource();
        var reporting = ReportAsync(capacity, time, slots: 57, stop.Token);
        var places = await Task.WhenAll(Enumerable.Range(0, 60).Select(call => capacity.ReserveAsync($"call-{call}", "gateway", takeOver: false, asked: null)));
        places.Count(p => p is not null).ShouldBe(57);
        var held = Enumerable.Range(0, 60).Where(call => places[call] is not null).Select(call => new HeldCall($"call-{call}", "silo")).ToList();
        for (var second = 0; second < 120; second++)
        {
            await time.Delay(Seconds(1));
            await capacity.RenewAllAsync("gateway", held);
        }

        (await capacity.ReserveAsync("another", "gateway", takeOver: false, asked: null)).ShouldBeNull();
        await capacity.ReleaseAsync(held[0].CallId);
        (await capacity.ReserveAsync("another", "gateway", takeOver: false, asked: null)).ShouldNotBeNull();
        await time.Delay(Seconds(31));
        (await capacity.ListAsync()).ShouldHaveSingleItem().Calls.ShouldBe(0, "a gateway that is gone holds nothing");
        stop.Cancel();
        await reporting;
    });

    [Fact]
    public async Task A_call_that_was_placed_has_one_place_under_the_id_that_the_carrier_gave_it()
    {
        var engines = new TestEngines();
        await using var cluster = await Cluster.StartAsync(engines, SiloRoles.Call, SiloRoles.Speech);
        var attempt = new CallInfo("dial-1", CallDirection.Outbound, "+15550199", "+15550100");
        var reservation = (await cluster.Gateway.ReserveAsync(attempt, TestContext.Current.CancellationToken)).ShouldNotBeNull();
        var caller = new Caller(engines, "v3:out") { Directory = cluster.Directory };
        caller.Call = await cluster.Gateway.StartAsync(attempt with { CallId = caller.CallId }, caller, null!, reservation, TestContext.Current.CancellationToken);
        // As the conversation does after a while.
        var capacity = cluster.Client.GetGrain<ICapacityGrain>(0);
        await capacity.RenewAsync(caller.CallId, cluster.AddressOf(cluster.With(SiloRoles.Speech).Single()), "gateway");
        await cluster.Gateway.RenewAsync();
        (await cluster.LoadAsync()).Sum(s => s.Calls).ShouldBe(1);
        await caller.TurnAsync();
        await caller.HangUpAsync();
        await Wait.UntilAsync(async () => (await cluster.LoadAsync()).Sum(s => s.Calls) == 0, "the place is free");

        // Nobody answers: it was never renewed under the new id.
        var another = (await cluster.Gateway.ReserveAsync(attempt with { CallId = "dial-2" }, TestContext.Current.CancellationToken)).ShouldNotBeNull();
        cluster.Directory.Identify("dial-2", "v3:another");
        another.Dispose();
        await Wait.UntilAsync(async () => (await cluster.LoadAsync()).Sum(s => s.Calls) == 0, "the place is free");
    }

    [Fact]
    public void A_new_activation_gives_out_no_place_that_is_taken() => VirtualTime.Run(async time =>
    {
        using var stop = new CancellationTokenSource();
        var before = new CapacityGrain(time);
        var reporting = ReportAsync(before, time, slots: 2, stop.Token);
        (await before.ReserveAsync("one", "gateway", takeOver: false, asked: null)).ShouldNotBeNull();

        // Its silo dies: another activation is asked at once, and hears of the call within the second.
        var moved = new CapacityGrain(time);
        var asked = time.Elapsed;
        var again = ReportAsync(moved, time, slots: 2, stop.Token);
        var two = moved.ReserveAsync("two", "gateway", takeOver: false, asked: null);
        var three = moved.ReserveAsync("three", "gateway", takeOver: false, asked: null);
        await time.Delay(Seconds(0.9));
        await moved.RenewAllAsync("gateway", [new HeldCall("one", "silo")]);
        (await two).ShouldNotBeNull();
        (await three).ShouldBeNull("one and two have the places");
        (time.Elapsed - asked).ShouldBeLessThan(Seconds(2));
        stop.Cancel();
        await Task.WhenAll(reporting, again);
    });

    [Fact]
    public void A_call_that_went_to_another_gateway_or_silo_stays_there() => VirtualTime.Run(async time =>
    {
        using var stop = new CancellationTokenSource();
        var capacity = new CapacityGrain(time);
        var reporting = ReportAsync(capacity, time, slots: 1, stop.Token);
        await capacity.ReserveAsync("call", "first", takeOver: false, asked: null);
        await capacity.ReserveAsync("call", "second", takeOver: true, asked: null);
        await capacity.RenewAllAsync("first", [new HeldCall("call", "elsewhere")]);
        (await capacity.ListAsync()).ShouldHaveSingleItem().Calls.ShouldBe(1);
        (await capacity.ReserveAsync("another", "second", takeOver: false, asked: null)).ShouldBeNull();
        stop.Cancel();
        await reporting;
    });

    [Fact]
    public void A_call_that_is_over_gets_no_place_for_as_long_as_its_announcement_may_be_repeated() => VirtualTime.Run(async time =>
    {
        using var stop = new CancellationTokenSource();
        var capacity = new CapacityGrain(time);
        var reporting = ReportAsync(capacity, time, slots: 1, stop.Token);
        (await capacity.ReserveAsync("call", "first", takeOver: false, asked: null)).ShouldNotBeNull().HeldBy.ShouldBeNull();
        await capacity.ReleaseAsync("call");
        await capacity.ReleaseAsync("never seen");
        (await capacity.ReserveAsync("call", "second", takeOver: false, asked: null)).ShouldNotBeNull().HeldBy.ShouldBe("first");
        (await capacity.ListAsync()).ShouldHaveSingleItem().Calls.ShouldBe(0);
        (await capacity.ReserveAsync("never seen", "second", takeOver: false, asked: null)).ShouldNotBeNull().HeldBy.ShouldBeNull();
        await capacity.ReleaseAsync("never seen");
        (await capacity.ReserveAsync("call", "second", takeOver: true, asked: null)).ShouldNotBeNull().HeldBy.ShouldBeNull("a gateway that takes it over knows that it lives");
        await capacity.ReleaseAsync("call");
        await time.Delay(TimeSpan.FromMinutes(5) + Seconds(1));
        (await capacity.ReserveAsync("call", "second", takeOver: false, asked: null)).ShouldNotBeNull().HeldBy.ShouldBeNull();
        stop.Cancel();
        await reporting;
    });

    [Fact]
    public void Silos_whose_engines_fail_get_calls_only_where_no_other_has_room() => VirtualTime.Run(async time =>
    {
        using var stop = new CancellationTokenSource();
        var capacity = new CapacityGrain(time);
        var (well, ill) = (ReportAsync(capacity, time, 2, stop.Token, "well"), ReportAsync(capacity, time, 50, stop.Token, "ill", isReady: false));
        var silos = new List<string?>();
        for (var call = 0; call < 3; call++)
            silos.Add((await capacity.ReserveAsync($"call-{call}", "gateway", takeOver: false, asked: null))?.SpeechSilo);
        silos.ShouldBe(["well", "well", "ill"]);
        stop.Cancel();
        await Task.WhenAll(well, ill);
    });

    [Fact]
    public void A_call_goes_to_a_silo_that_has_the_engines_it_asks_for_and_stays_with_such() => VirtualTime.Run(async time =>
    {
        using var stop = new CancellationTokenSource();
        var capacity = new CapacityGrain(time);
        var reporting = new List<Task>
        {
            ReportAsync(capacity, time, 50, stop.Token, "plain", engines: [Model("usual")]),
            ReportAsync(capacity, time, 1, stop.Token, "local", engines: [Model("usual"), Model("local", isOnlyWhenAsked: true)]),
            ReportAsync(capacity, time, 2, stop.Token, "both", engines: [Model("usual"), Model("gpt", isOnlyWhenAsked: true), Model("LOCAL", isOnlyWhenAsked: true)]),
            ReportAsync(capacity, time, 2, stop.Token, "ill", engines: [Model("usual"), Model("gpt", isReady: false, isOnlyWhenAsked: true), Model("local", isOnlyWhenAsked: true)]),
        };

        (await PlaceAsync("1", "gpt", "local")).ShouldBe("both: gpt,LOCAL");
        (await PlaceAsync("2", "gpt", "local")).ShouldBe("both: gpt,LOCAL");
        (await PlaceAsync("4", "local")).ShouldBe("local: local");
        (await PlaceAsync("3", "gpt", "local")).ShouldBe("ill: gpt,local", "a silo that has all that is asked for, of which one does its work");
        (await PlaceAsync("5", "local")).ShouldBe("ill: local");
        (await PlaceAsync("6", "local")).ShouldBe("none", "places are no longer free, and none of the others has it");
        (await PlaceAsync("7")).ShouldBe("plain: usual");
        (await PlaceAsync("8", "gone", "away")).ShouldBe("lacks gone, away");
        (await PlaceAsync("9", "gone", "*")).ShouldBe("plain: usual");

        // A call that is taken over keeps what it asked for, and one that is moved gets it.
        (await capacity.ReserveAsync("5", "second", takeOver: true, asked: null)).ShouldNotBeNull().Engines.LanguageModel.ShouldBe("local");
        (await capacity.RenewAsync("5", "plain", "second", Asked("local"))).ShouldBe("ill", "the silo it was on has not what it asks for");
        await capacity.ReleaseAsync("1");
        (await capacity.ReplaceAsync("5", "ill", Asked("local"))).ShouldBe("both");
        (await capacity.ReplaceAsync("4", "local", Asked("local"))).ShouldBe("ill");
        await capacity.ReleaseAsync("3");
        (await capacity.ReplaceAsync("3", "ill", Asked("gpt"))).ShouldBe("local", "other engines are better than none, and this silo has the most room");
        stop.Cancel();
        await Task.WhenAll(reporting);

        async Task<string> PlaceAsync(string call, params string[] models) => await capacity.ReserveAsync(call, "gateway", takeOver: false, models.Length == 0 ? null : Asked(models)) switch
        {
            null => "none",
            { Lacks: { } lacks } => $"lacks {lacks}",
            var place => $"{place.SpeechSilo}: {place.Engines.LanguageModel}",
        };

        static AskedEngines Asked(params string[] models) => new() { LanguageModel = models };
    });

    private static EngineReport Model(string name, bool isReady = true, bool isOnlyWhenAsked = false) => new() { Kind = "languageModel", Name = name, IsReady = isReady, Detail = "", IsOnlyWhenAsked = isOnlyWhenAsked };

    [Fact]
    public void No_call_is_taken_from_a_gateway_whose_reports_may_be_held_up_by_a_silo() => VirtualTime.Run(async time =>
    {
        var oracle = DispatchProxy.Create<ISiloStatusOracle, Silos>();
        var (silos, capacity, adopter) = ((Silos)(object)oracle, new CapacityGrain(time, oracle), new Adopter());
        await ReportAsync();
        (await IsAdoptedAsync()).ShouldBeTrue();
        await time.Delay(Seconds(0.7));
        (await IsAdoptedAsync()).ShouldBeFalse("one call silo is missed");
        silos.AreDead = true;
        (await IsAdoptedAsync()).ShouldBeTrue("it was killed: its connections have ended");
        await time.Delay(Seconds(1.7));
        (await IsAdoptedAsync()).ShouldBeFalse("it was frozen: gateways are about to learn that it is dead");
        await time.Delay(Seconds(1.2));
        (await IsAdoptedAsync()).ShouldBeTrue("it is not waited for for ever");
        await ReportAsync();
        (await IsAdoptedAsync()).ShouldBeTrue();

        Task ReportAsync() => capacity.ReportAsync(new SiloCapacity { Silo = "127.0.0.1:1@1", IsCallSilo = true, SpeechSlots = 0, IsDraining = false, RecognizerRate = 8000 });

        async Task<bool> IsAdoptedAsync()
        {
            await capacity.RegisterGatewayAsync("second", adopter);
            return await capacity.AdoptAsync(Facts);
        }
    });

    [Fact]
    public void A_silo_that_was_frozen_itself_takes_no_gateway_for_lost() => VirtualTime.Run(async time =>
    {
        var (capacity, adopter) = (new CapacityGrain(time), new Adopter());
        var watch = new LegWatch(Facts, OnlyGrain.Factory(capacity), new ClusterOptions(), new GatewayConnections(time), time);
        (await watch.LookAsync()).ShouldBe(Seconds(1));
        // The timer fires when the process goes on.
        await time.Delay(Seconds(60));
        await capacity.RegisterGatewayAsync("second", adopter);
        (await watch.LookAsync()).ShouldBe(Seconds(1));
        (watch.IsSilent, watch.IsLost, adopter.Asked).ShouldBe((false, false, 0), "what the leg has reported meanwhile is yet to be read");

        await time.Delay(Seconds(1));
        await time.Delay(await watch.LookAsync());
        await capacity.RegisterGatewayAsync("second", adopter);
        await watch.LookAsync();
        (watch.IsSilent, adopter.Asked).ShouldBe((true, 1), "it has reported nothing");
    });

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_gateway_takes_over_no_call_whose_leg_is_heard_of(bool isMissing) => VirtualTime.Run(async time =>
    {
        var (grain, calls) = (new SlowGrain(silences: 0) { IsMissingLeg = isMissing }, new Adoptions());
        using var gateway = new GatewayPresence(OnlyGrain.Factory(grain), new GatewayName("second"), null!, calls, null!, time, NullLogger<GatewayPresence>.Instance);
        (await gateway.AdoptAsync(Facts)).ShouldBe(isMissing);
        calls.Adopted.ShouldBe(isMissing ? ["call"] : []);
    });

    private static CallFacts Facts { get; } = new() { CallId = "call", IsOutbound = false, StartedAt = default, Gateway = "first" };

    [Fact]
    public async Task What_a_speech_silo_offers_is_what_its_engines_can_serve()
    {
        var engines = new TestEngines { MaxCalls = 2 };
        await using var cluster = await Cluster.StartAsync(engines, SiloRoles.Call, SiloRoles.Speech);
        (await cluster.LoadAsync()).Max(s => s.Capacity.SpeechSlots).ShouldBe(2);
        var places = await Task.WhenAll(Enumerable.Range(0, 10).Select(call =>
            cluster.Gateway.ReserveAsync(new CallInfo($"call-{call}", CallDirection.Inbound, null, null), TestContext.Current.CancellationToken).AsTask()));
        places.Count(p => p is not null).ShouldBe(2);
        cluster.Directory.List().Count(c => c.End?.Outcome is CallOutcome.Refused).ShouldBe(8);
        await cluster.Gateway.RenewAsync();
        (await cluster.LoadAsync()).Sum(s => s.Calls).ShouldBe(2);
    }

    [Fact]
    public void An_engine_gets_no_more_calls_than_it_can_serve_and_keeps_no_call_from_another_one() => VirtualTime.Run(async time =>
    {
        var capacity = new CapacityGrain(time);
        using var stop = new CancellationTokenSource();
        var reporting = ReportAsync(capacity, time, slots: 30, stop.Token, engines: [Ear("usual", 2), Ear("small", 3, isOnlyWhenAsked: true), Ear("large", null, isOnlyWhenAsked: true)]);
        var number = 0;

        (await PlacedAsync(5)).ShouldBe(2);
        (await PlacedAsync(5, "small")).ShouldBe(3);
        (await PlacedAsync(1, "small", "*")).ShouldBe(0, "both are full");
        (await PlacedAsync(10, "large", "small")).ShouldBe(10);
        await capacity.ReleaseAsync("call-5"); // One of those that asked for the small one.
        (await PlacedAsync(2, "small")).ShouldBe(1, "those that prefer the large one have not taken it");
        await capacity.ReleaseAsync("call-0");
        (await PlacedAsync(2, "small", "*")).ShouldBe(1);
        (await PlacedAsync(1)).ShouldBe(0, "the call that asked for both has the usual one");
        (await PlacedAsync(40, "large")).ShouldBe(15, "the silo's slots are taken");
        stop.Cancel();
        await reporting;

        async Task<int> PlacedAsync(int calls, params string[] names)
        {
            var asked = names.Length == 0 ? null : new AskedEngines { SpeechToText = names };
            var places = await Task.WhenAll(Enumerable.Range(0, calls).Select(_ => capacity.ReserveAsync($"call-{number++}", "gateway", takeOver: false, asked)));
            return places.Count(place => place is not null);
        }

        static EngineReport Ear(string name, int? most, bool isOnlyWhenAsked = false) => new() { Kind = "speechToText", Name = name, IsReady = true, Detail = "", IsOnlyWhenAsked = isOnlyWhenAsked, MaxCalls = most };
    });

    /// <summary>What is known of silos: whether they are dead.</summary>
    public class Silos : DispatchProxy
    {
        public bool AreDead { get; set; }

        protected override object? Invoke(MethodInfo? targetMethod, object?[]? args) => targetMethod?.Name == nameof(ISiloStatusOracle.IsDeadSilo) ? AreDead : null;
    }

    private sealed class Adoptions : ICallAdopter
    {
        public List<string> Adopted { get; } = [];

        public ValueTask<bool> AdoptAsync(CallInfo call, CancellationToken cancellationToken)
        {
            Adopted.Add(call.CallId);
            return ValueTask.FromResult(true);
        }
    }

    private sealed class Adopter : IGatewayObserver
    {
        public int Asked { get; private set; }

        public Task<bool> AdoptAsync(CallFacts call)
        {
            Asked++;
            return Task.FromResult(true);
        }
    }

    private static async Task ReportAsync(CapacityGrain capacity, VirtualTime time, int slots, CancellationToken stop, string silo = "silo", bool isReady = true, IReadOnlyList<EngineReport>? engines = null)
    {
        while (!stop.IsCancellationRequested)
        {
            await capacity.ReportAsync(new SiloCapacity
            {
                Silo = silo,
                IsCallSilo = false,
                SpeechSlots = slots,
                IsDraining = false,
                RecognizerRate = 8000,
                Engines = engines ?? [new EngineReport { Kind = "speechToText", Name = "test", IsReady = isReady, Detail = "" }],
            });
            await time.Delay(Seconds(1));
        }
    }
}
