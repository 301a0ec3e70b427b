using System.Diagnostics.Metrics;
using Microsoft.Extensions.Logging.Abstractions;
using VoiceAgent.Audio;
using VoiceAgent.Calls;
using VoiceAgent.Conversation;
using VoiceAgent.Conversation.English;
using VoiceAgent.Grains.Call;
using VoiceAgent.Grains.Gateway;
using VoiceAgent.Grains.Interfaces;
using VoiceAgent.Grains.Placement;
using VoiceAgent.Speech;
using VoiceAgent.Testing;

namespace VoiceAgent.Grains.Tests;

/// <summary>Engines that fail on their silos, carriers that are slow, and conversations that nobody finds again.</summary>
public sealed class FailureTests
{
    private static readonly Dictionary<string, string> Answers = new()
    {
        ["press one"] = "I have pressed the key for you. This takes a while to say, for it is long and has many words in it, so that it can be cut short.",
        ["stop it now"] = "All right.",
        ["when are you open"] = "We are open from nine to five. On Sundays we are closed.",
    };

    [Fact]
    public async Task A_recognizer_that_fails_on_its_silo_is_counted_under_its_own_name()
    {
        var engines = new TestEngines { Answers = Answers };
        await using var cluster = await Cluster.StartAsync(engines, SiloRoles.Call, SiloRoles.Speech);
        using var counts = new CountListener(cluster.MetersOf(cluster.With(SiloRoles.Call).Single()), CallMetrics.MeterName);
        engines.Working = (_, what) =>
        {
            if (what == "decode")
                throw new EngineException("test", EngineFailure.Unavailable, "down");
        };
        var caller = await cluster.CallAsync(engines);
        await caller.TurnAsync();
        await caller.SayAsync("press one");
        (await caller.TurnAsync()).Agent.ShouldBe(EnglishPack.Instance.Texts().NotUnderstood);
        await caller.HangUpAsync();
        counts.Seen.Where(c => c.StartsWith("voiceagent_engine_errors", StringComparison.Ordinal)).ShouldBe(["voiceagent_engine_errors_total test Unavailable"]);
    }

    [Fact]
    public async Task A_model_that_never_answers_on_its_silo_is_counted_under_its_own_name()
    {
        var engines = new TestEngines { Answers = Answers };
        await using var cluster = await Cluster.StartAsync(engines, SiloRoles.Call, SiloRoles.Speech);
        using var counts = new CountListener(cluster.MetersOf(cluster.With(SiloRoles.Call).Single()), CallMetrics.MeterName);
        var caller = await cluster.CallAsync(engines);
        await caller.TurnAsync();
        engines.ModelAnswers = false;
        await caller.SayAsync("press one");
        await caller.TurnAsync();
        (await caller.TurnAsync()).Agent.ShouldBe(EnglishPack.Instance.Texts().Apology);
        await caller.HangUpAsync();
        counts.Seen.Where(c => c.StartsWith("voiceagent_engine_errors", StringComparison.Ordinal)).ShouldBe(["voiceagent_engine_errors_total test TimedOut"]);
    }

    [Fact]
    public async Task A_reply_that_is_lost_after_it_has_called_a_tool_is_not_begun_anew_and_goes_on_with_the_result()
    {
        var engines = new TestEngines { Answers = Answers };
        await using var cluster = await Cluster.StartAsync(engines, SiloRoles.Call, SiloRoles.Speech, SiloRoles.Speech);
        var caller = await cluster.CallAsync(engines);
        await caller.TurnAsync();
        var deliveries = 0;
        engines.Refuses = method => method == nameof(ICallWorkGrain.OnReplyAsync) && Interlocked.Increment(ref deliveries) == 2;
        await caller.SayAsync("press one");
        (await caller.TurnAsync()).Agent.ShouldBe(Answers["press one"]);
        await caller.HangUpAsync();
        engines.Asked.Count(a => a.What == "call a tool").ShouldBe(1);
    }

    /// <summary>Where as many calls are taken as there are recognizers, a second one for a call would be another call's.</summary>
    [Fact]
    public async Task What_is_said_before_the_recognizer_has_loaded_needs_no_second_one()
    {
        var engines = new TestEngines { Answers = Answers, OpensAfter = TimeSpan.FromSeconds(2) };
        await using var cluster = await Cluster.StartAsync(engines, SiloRoles.Call, SiloRoles.Speech);
        var caller = await cluster.CallAsync(engines);
        await caller.SayAsync("when are you open");
        engines.Open.ShouldBe(0, "it is still loading");
        TurnRecord turn;
        do
            turn = await caller.TurnAsync();
        while (turn.Caller is null);
        (turn.Caller, turn.Agent).ShouldBe(("when are you open", Answers["when are you open"]));
        engines.MostOpen.ShouldBe(1);
        await caller.HangUpAsync();
    }

    /// <summary>As where a call is held by two silos for a moment, and the worker reaches the wrong one.</summary>
    [Theory]
    [InlineData(nameof(ICallWorkGrain.OnTranscriptAsync))]
    [InlineData(nameof(ICallWorkGrain.OnReplyAsync))]
    [InlineData(nameof(ICallWorkGrain.OnSpokenAsync))]
    public async Task What_a_worker_cannot_deliver_is_done_by_another_one(string delivery)
    {
        var engines = new TestEngines { Answers = Answers };
        await using var cluster = await Cluster.StartAsync(engines, SiloRoles.Call, SiloRoles.Speech, SiloRoles.Speech);
        var caller = await cluster.CallAsync(engines);
        await caller.TurnAsync();
        var refused = 0;
        engines.Refuses = method => method == delivery && Interlocked.Increment(ref refused) == 1;
        await caller.SayAsync("when are you open");
        var turn = await caller.TurnAsync();
        (turn.Caller, turn.Agent, turn.Outcome).ShouldBe(("when are you open", Answers["when are you open"], ReplyOutcome.Completed));
        refused.ShouldBeGreaterThan(1);
        await caller.HangUpAsync();
        await Wait.UntilAsync(() => Task.FromResult(engines.Open == 0), "the recognizers of both silos are closed");
    }

    [Fact]
    public async Task A_transcript_that_cannot_be_delivered_spoils_no_recognizer()
    {
        var engines = new TestEngines { Answers = Answers };
        await using var cluster = await Cluster.StartAsync(engines, SiloRoles.Call, SiloRoles.Speech);
        var caller = await cluster.CallAsync(engines);
        await caller.TurnAsync();
        var failed = 0;
        engines.Refuses = method => method == nameof(ICallWorkGrain.OnTranscriptAsync) && Interlocked.Increment(ref failed) == 1 ? throw new TimeoutException("The call's silo is slow.") : false;
        await caller.SayAsync("when are you open");
        (await caller.TurnAsync()).Agent.ShouldBe(Answers["when are you open"]);
        await caller.SayAsync("stop it now");
        (await caller.TurnAsync()).Agent.ShouldBe(Answers["stop it now"]);
        engines.MostOpen.ShouldBe(1);
        await caller.HangUpAsync();
        await Wait.UntilAsync(() => Task.FromResult(engines.Open == 0), "the recognizer is closed");
    }

    [Fact]
    public async Task A_slow_carrier_keeps_nobody_who_interrupts_waiting()
    {
        var engines = new TestEngines { Answers = Answers, PerCharacter = TimeSpan.FromMilliseconds(40) };
        await using var cluster = await Cluster.StartAsync(engines, SiloRoles.Call, SiloRoles.Speech);
        var (caller, control) = (new Caller(engines, "call"), new SlowCarrier());
        await Cluster.ConnectAsync(cluster.Gateway, caller, cluster.Directory, control: control);
        await caller.TurnAsync();
        await caller.SayAsync("press one");
        await control.Asked.Task.WaitAsync(TimeSpan.FromSeconds(10), TimeProvider.System, TestContext.Current.CancellationToken);
        await Wait.UntilAsync(() => Task.FromResult(caller.IsHearing), "the agent speaks");
        var onset = TimeProvider.System.GetElapsedTime(0);
        await caller.SendAsync(TimeSpan.FromSeconds(1), engines.Level("stop it now"));
        control.Answered.ShouldBeFalse("the carrier still thinks about it");
        (caller.Heard[^1] - onset).ShouldBeLessThan(TimeSpan.FromMilliseconds(500), "silence as fast as ever");
        control.Answer.SetResult();
        await caller.SendAsync(TimeSpan.FromSeconds(0.4), 0);
        await caller.TurnAsync();
        (await caller.TurnAsync()).Agent.ShouldBe("All right.");
        await caller.HangUpAsync();
    }

    [Theory]
    [InlineData(CarrierCommand.HangUp)]
    [InlineData(CarrierCommand.Transfer)]
    [InlineData(CarrierCommand.SendDigits)]
    public void A_command_does_not_overtake_what_the_leg_must_remember_and_nothing_waits_for_its_answer(CarrierCommand command) => VirtualTime.Run(async time =>
    {
        var gateway = new Gateway();
        var leg = new RemoteLeg(Attachment(gateway), time);
        var shipping = leg.RunAsync();
        leg.Remember(new Remember { Line = Wire.Of(TimeSpan.Zero, new CallStarted()) });
        var asked = Ask();
        await time.Delay(TimeSpan.FromSeconds(3));
        gateway.Orders.Select(o => o.GetType().Name).ShouldBe([nameof(Remember), nameof(AskCarrier)]);
        leg.Clear(new ReplyId(1));
        await time.Delay(TimeSpan.FromMilliseconds(1));
        gateway.Orders[^1].ShouldBeOfType<ClearAudio>("nothing waits for the carrier");
        var order = gateway.Orders.OfType<AskCarrier>().Single();
        order.What.ShouldBe(command);
        leg.Answered(new CarrierAnswered(order.Command, "not now"));
        (await Assert.ThrowsAsync<CallControlException>(() => asked)).Message.ShouldBe("not now");

        var since = time.Elapsed;
        await Assert.ThrowsAsync<CallControlException>(Ask);
        (time.Elapsed - since).ShouldBe(TimeSpan.FromSeconds(10), "a gateway that does not tell is not waited for");
        leg.Complete();
        await shipping;

        Task Ask() => command switch
        {
            CarrierCommand.HangUp => leg.HangUpAsync(CancellationToken.None),
            CarrierCommand.Transfer => leg.TransferAsync("+15550123", CancellationToken.None),
            _ => leg.SendDigitsAsync("12", CancellationToken.None),
        };
    });

    [Fact]
    public async Task A_silo_that_freezes_counts_as_alive_for_no_longer_than_the_probes_it_may_miss()
    {
        await using var cluster = await Cluster.StartAsync(new TestEngines(), SiloRoles.All);
        var membership = cluster.MembershipOf(cluster.With(SiloRoles.All).Single());
        // Orleans takes a silo for alive that it has heard of within this time, whatever became of its probes.
        (membership.MaxProbeTimeout * membership.NumMissedProbesLimit).ShouldBeLessThanOrEqualTo(TimeSpan.FromSeconds(2));
    }

    [Fact]
    public void A_conversation_that_does_not_answer_at_once_is_asked_for_again() => VirtualTime.Run(async time =>
    {
        // Two requests went through a silo that is frozen.
        var grain = new SlowGrain(silences: 2);
        var facts = new CallFacts { CallId = "call", IsOutbound = false, StartedAt = time.GetUtcNow(), Gateway = "test" };
        var call = new GatewayCall(facts, new CallPlace { SpeechSilo = "none", RecognizerRate = 8000 }, isTakenOver: true, null, null!, OnlyGrain.Factory(grain), new ClusterOptions(), null, time, NullLogger.Instance);
        var found = new InvalidOperationException("found");
        (await Assert.ThrowsAsync<InvalidOperationException>(() => call.AttachAsync(8000, _ => throw found, null!, CancellationToken.None))).ShouldBe(found);
        time.Elapsed.ShouldBe(TimeSpan.FromSeconds(1));
        grain.Asked.ShouldBe(3);

        var never = new SlowGrain(silences: int.MaxValue);
        var lost = new GatewayCall(facts, new CallPlace { SpeechSilo = "none", RecognizerRate = 8000 }, isTakenOver: true, null, null!, OnlyGrain.Factory(never), new ClusterOptions(), null, time, NullLogger.Instance);
        await Assert.ThrowsAsync<TimeoutException>(() => lost.AttachAsync(8000, _ => throw found, null!, CancellationToken.None));
        (time.Elapsed - TimeSpan.FromSeconds(1)).ShouldBeInRange(TimeSpan.FromSeconds(4), TimeSpan.FromSeconds(4.5), "as long as a caller may hear nothing");
    });

    [Fact]
    public async Task A_caller_whose_conversation_is_lost_hears_an_apology_and_is_not_kept()
    {
        var engines = new TestEngines { Answers = Answers };
        await using var cluster = await Cluster.StartAsync(engines, SiloRoles.Call, SiloRoles.Speech);
        var (caller, directory) = (new Caller(engines, "call"), Cluster.NewDirectory());
        await Cluster.ConnectAsync(cluster.AddGateway("lonely", directory, silenceLimit: TimeSpan.FromSeconds(1), apology: Apology(1)), caller, directory);
        await caller.TurnAsync();
        var before = caller.Heard.Count;
        await cluster.KillAsync(cluster.With(SiloRoles.Call).Single());
        var killed = TimeProvider.System.GetElapsedTime(0);
        (await caller.Call!.Completion.WaitAsync(TimeSpan.FromSeconds(10), TimeProvider.System, TestContext.Current.CancellationToken)).ShouldBe(CallEnding.Over);
        var heard = caller.Heard.Skip(before).ToList();
        heard.Count.ShouldBeInRange(45, 51, "a second of apology, once");
        (heard[0] - killed).ShouldBeInRange(TimeSpan.FromSeconds(0.5), TimeSpan.FromSeconds(2));
        (TimeProvider.System.GetElapsedTime(0) - killed).ShouldBeLessThan(TimeSpan.FromSeconds(5));
        directory.Find("call")!.End.ShouldNotBeNull().Outcome.ShouldBe(CallOutcome.Failed);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_caller_whose_conversation_cannot_be_begun_again_hears_an_apology_and_is_passed_on(bool breaksAsItReports)
    {
        var engines = new TestEngines();
        await using var cluster = await Cluster.StartAsync(engines, SiloRoles.Call, SiloRoles.Speech);
        var (caller, control, directory) = (new Caller(engines, "call"), new PassingCarrier(), Cluster.NewDirectory());
        var gateway = cluster.AddGateway("other version", directory, apology: Apology(1), grains: OnlyGrain.Factory(new BrokenGrain(breaksAsItReports), cluster.Client));
        control.Caller = caller;
        await Cluster.ConnectAsync(gateway, caller, directory, control: control);
        (await caller.Call!.Completion.WaitAsync(TimeSpan.FromSeconds(10), TimeProvider.System, TestContext.Current.CancellationToken)).ShouldBe(CallEnding.Over);
        caller.Heard.Count.ShouldBeInRange(45, 51, "a second of apology, once");
        control.PassedOnTo.ShouldBe("+15550100009");
        directory.Find("call")!.End.ShouldNotBeNull().Outcome.ShouldBe(CallOutcome.Transferred);
    }

    [Fact]
    public async Task Conversations_are_counted_where_they_are_also_after_a_silo_has_died()
    {
        var engines = new TestEngines { Answers = Answers };
        await using var cluster = await Cluster.StartAsync(engines, SiloRoles.Call, SiloRoles.Call, SiloRoles.Speech);
        var caller = await cluster.CallAsync(engines);
        await caller.TurnAsync();
        var died = cluster.SiloOf("call")!;
        var meters = cluster.MetersOf(cluster.With(SiloRoles.Call).Single(s => s != died));
        var active = 0L;
        using var listener = new MeterListener
        {
            InstrumentPublished = (instrument, self) =>
            {
                if (instrument.Name == "voiceagent_calls_active" && instrument.Meter.Scope == meters)
                    self.EnableMeasurementEvents(instrument);
            },
        };
        listener.SetMeasurementEventCallback<long>((_, change, _, _) => Interlocked.Add(ref active, change));
        listener.Start();
        await cluster.KillAsync(died);
        await Wait.UntilAsync(() => Task.FromResult(Volatile.Read(ref active) == 1), "the conversation is counted at the other silo");
        await caller.SayAsync("stop it now");
        await caller.TurnAsync();
        await caller.HangUpAsync();
        await Wait.UntilAsync(() => Task.FromResult(Volatile.Read(ref active) == 0), "no conversation is counted");
    }

    [Fact]
    public async Task A_conversation_that_is_found_during_the_apology_goes_on()
    {
        var engines = new TestEngines { Answers = Answers };
        await using var cluster = await Cluster.StartAsync(engines, SiloRoles.Call, SiloRoles.Call, SiloRoles.Speech);
        var (caller, directory) = (new Caller(engines, "call"), Cluster.NewDirectory());
        await Cluster.ConnectAsync(cluster.AddGateway("patient", directory, silenceLimit: TimeSpan.Zero, apology: Apology(4)), caller, directory);
        await caller.TurnAsync();
        var before = caller.Heard.Count;
        await cluster.KillAsync(cluster.SiloOf("call")!);
        await Wait.UntilAsync(() => Task.FromResult(caller.Heard.Count > before), "the apology has begun");
        await Wait.UntilAsync(() => Task.FromResult(cluster.SiloOf("call") is not null), "the conversation lives again");
        caller.Call!.Completion.IsCompleted.ShouldBeFalse();
        await caller.SayAsync("stop it now");
        await caller.TurnAsync();
        directory.Find("call")!.Turns.Select(t => (t.Caller, t.Agent)).ShouldBe([(null, "Hello."), ("stop it now", "All right.")], string.Join(' ', engines.Asked));
        await caller.HangUpAsync();
        directory.Find("call")!.End!.Outcome.ShouldBe(CallOutcome.Completed);
    }

    private static ApologyRecording Apology(int seconds) => new(new Recording(new short[8000 * seconds], 8000));

    private static LegAttachment Attachment(ILegObserver observer) => new()
    {
        Leg = Guid.NewGuid(),
        Observer = observer,
        Call = new CallFacts { CallId = "call", IsOutbound = false, StartedAt = default, Gateway = "test" },
        At = TimeSpan.Zero,
        SampleRate = 8000,
        SpeechSilo = "",
        Memory = new CallMemory { Lines = [], Utterances = 0 },
        Epoch = 1,
        Done = 0,
        RecognizerRate = 8000,
        Turns = [],
    };

    private sealed class Gateway : ILegObserver
    {
        public List<LegOrder> Orders { get; } = [];

        public Task<bool> TakeAsync(LegOrders orders)
        {
            Orders.AddRange(orders.Orders);
            return Task.FromResult(true);
        }

        public Task<bool> IsOnAsync() => Task.FromResult(true);
    }

    /// <summary>A conversation that breaks with what it is told, and cannot be begun again.</summary>
    private sealed class BrokenGrain(bool breaksAsItReports) : ICallGrain
    {
        private bool _isAttached;

        public Task<CallAttached> AttachAsync(LegAttachment attachment, CancellationToken cancellationToken)
        {
            if (_isAttached)
                throw new NotSupportedException("a snapshot of another version");
            _isAttached = true;
            return Task.FromResult(new CallAttached { Taken = 0, Utterances = 0, WasLost = false, IsNew = true, At = TimeSpan.Zero, StartedAt = attachment.Call.StartedAt, Turns = [], PassOnTo = "+15550100009" });
        }

        public Task<LegStanding> ReportAsync(LegReport report, CancellationToken cancellationToken) =>
            breaksAsItReports ? throw new NotSupportedException("an item of another version") : Task.FromResult(LegStanding.Unknown);

        public Task<bool> IsMissingLegAsync() => Task.FromResult(false);

        public Task<bool> HandOverAsync(Guid leg) => Task.FromResult(false);

        public Task AbandonAsync(Guid leg) => Task.CompletedTask;
    }

    /// <summary>Passes a caller on, who then is no caller of this platform.</summary>
    private sealed class PassingCarrier : ICallControl
    {
        public Caller? Caller { get; set; }

        public string? PassedOnTo { get; private set; }

        public Task HangUpAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task TransferAsync(string to, CancellationToken cancellationToken)
        {
            PassedOnTo = to;
            Caller!.Call!.OnTransferEnded(succeeded: true);
            Caller.Call.OnHungUp("transferred", hasFailed: false);
            return Task.CompletedTask;
        }

        public Task SendDigitsAsync(string digits, CancellationToken cancellationToken) => Task.CompletedTask;
    }

    private sealed class SlowCarrier : ICallControl
    {
        public TaskCompletionSource Asked { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public TaskCompletionSource Answer { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public bool Answered => Answer.Task.IsCompleted;

        public Task HangUpAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task TransferAsync(string to, CancellationToken cancellationToken) => Task.CompletedTask;

        public Task SendDigitsAsync(string digits, CancellationToken cancellationToken)
        {
            Asked.TrySetResult();
            return Answer.Task;
        }
    }
}
