using Microsoft.Extensions.Logging;
using VoiceAgent.Conversation;
using VoiceAgent.Speech;
using VoiceAgent.Speech.Preference;
using VoiceAgent.Testing;

namespace VoiceAgent.Calls.Tests;

/// <summary>What becomes of calls, attempts and engines is counted once and under the right name.</summary>
public sealed class CallEndTests
{
    public enum Silent
    {
        Recognizer,
        Model,
        Voice,
    }

    /// <summary>With the bare engine, and as the platform composes it.</summary>
    public static TheoryData<Silent, bool> SilentEngines() => [.. from engine in Enum.GetValues<Silent>() from isComposed in new[] { false, true } select (engine, isComposed)];

    [Theory]
    [MemberData(nameof(SilentEngines))]
    public void An_engine_that_accepts_and_never_answers_is_counted_under_its_own_name_and_the_call_has_failed(Silent engine, bool isComposed)
    {
        IReadOnlyList<EngineHealth> health = [];
        CallHarness.Run(
            async h =>
            {
                using var counts = new CountListener(h.Meters, CallMetrics.MeterName);
                var call = await h.CallAsync();
                for (var i = 0; !call.Call.Completion.IsCompleted && i < 12; i++)
                {
                    h.SpeechToText.Expect("hello");
                    await call.Line.SoundAsync(TimeSpan.FromSeconds(1));
                    await call.Line.SilenceAsync(TimeSpan.FromSeconds(14));
                }

                await call.Call.Completion;
                const string name = "Silent";
                var errors = counts.Seen.Where(c => c.StartsWith("voiceagent_engine_errors_total", StringComparison.Ordinal)).ToList();
                errors.ShouldAllBe(e => e == $"voiceagent_engine_errors_total {name} TimedOut");
                // A call is given up after three failures, and after two of the voice, which its goodbye needs, too. Of a recognizer the agent does not wait as long as the recognition's own limit.
                errors.Count.ShouldBe(engine is Silent.Recognizer ? 2 : 3);
                h.Log.Lines.Count(l => l.Contains($"{name} failed: TimedOut", StringComparison.Ordinal)).ShouldBe(errors.Count);
                call.Record.End.ShouldNotBeNull().Outcome.ShouldBe(CallOutcome.Failed);
                counts.Seen.Where(c => c.StartsWith("voiceagent_calls_total", StringComparison.Ordinal)).ShouldBe(["voiceagent_calls_total failed"]);
                health.Select(e => e.State.IsReady).ShouldBe(isComposed ? [false] : []);
            },
            conversation: new ConversationOptions { Agent = new() { Greeting = engine is Silent.Recognizer ? "Hello." : "" }, Speculation = { Enabled = false } },
            engines: (time, usual) =>
            {
                var silent = new NoAnswer();
                if (!isComposed)
                    return engine switch { Silent.Recognizer => usual with { SpeechToText = silent }, Silent.Model => usual with { LanguageModel = silent }, _ => usual with { TextToSpeech = silent } };
                var (recognizer, model, voice) = (
                    new PreferredSpeechToText([engine is Silent.Recognizer ? silent : usual.SpeechToText], TimeSpan.FromSeconds(1.5), time, _ => { }),
                    new PreferredLanguageModel([engine is Silent.Model ? silent : usual.LanguageModel], TimeSpan.FromSeconds(2), time, _ => { }),
                    new PreferredTextToSpeech([engine is Silent.Voice ? silent : usual.TextToSpeech], TimeSpan.FromSeconds(1), time, _ => { }));
                health = engine switch { Silent.Recognizer => recognizer.Health, Silent.Model => model.Health, _ => voice.Health };
                return new CallEngines(recognizer, model, voice);
            });
    }

    [Fact]
    public void A_caller_who_is_passed_on_is_a_call_that_was_transferred() => CallHarness.Run(
        async h =>
        {
            using var counts = new CountListener(h.Meters, CallMetrics.MeterName);
            h.LanguageModel.Call("I will put you through.", new ReplyToolCall("1", BuiltInTools.Transfer, "{}"));
            var call = await h.CallAsync();
            await call.RepliesAsync(1);
            await call.SayAsync("a person please");
            await call.RepliesAsync(2);
            call.Control.Commands.ShouldBe(["transfer +15550123"]);
            call.Call.OnTransferEnded(succeeded: true);
            await call.HangUpAsync();
            call.Record.End.ShouldBe(new CallEnd(CallOutcome.Transferred, "normal_clearing", call.Record.End!.Length));
            counts.Seen.ShouldContain("voiceagent_calls_total transferred");
        },
        conversation: new ConversationOptions { Agent = new() { Greeting = "Hello.", TransferTo = "+15550123" } });

    [Fact]
    public void A_transfer_that_nobody_took_leaves_a_call_like_any_other() => CallHarness.Run(
        async h =>
        {
            h.LanguageModel.Call("I will put you through.", new ReplyToolCall("1", BuiltInTools.Transfer, "{}"));
            var call = await h.CallAsync();
            await call.RepliesAsync(1);
            await call.SayAsync("a person please");
            await call.RepliesAsync(2);
            call.Call.OnTransferEnded(succeeded: false);
            await call.RepliesAsync(3);
            await call.HangUpAsync();
            call.Record.End!.Outcome.ShouldBe(CallOutcome.Completed);
        },
        conversation: new ConversationOptions { Agent = new() { Greeting = "Hello.", TransferTo = "+15550123" } });

    [Fact]
    public void An_attempt_is_a_call_from_the_first_ring_to_its_end() => CallHarness.Run(async h =>
    {
        using var counts = new CountListener(h.Meters, CallMetrics.MeterName);
        var dialled = new CallInfo("dial-1", CallDirection.Outbound, "+15550100", "+15550199");
        using var place = await h.Host.ReserveAsync(dialled, CancellationToken.None);
        h.Calls.Find("dial-1")!.State.Word().ShouldBe("dialling");
        h.Calls.Identify("dial-1", "leg-1");
        h.Calls.Find("dial-1").ShouldBeNull();
        h.Calls.Find("leg-1")!.Call.ShouldBe(dialled with { CallId = "leg-1" });
        h.Calls.Ringing("leg-1");
        h.Calls.Find("leg-1")!.State.Word().ShouldBe("ringing");
        h.Calls.End("leg-1", CallOutcome.Busy, "user_busy");
        place!.Dispose();
        var record = h.Calls.List().ShouldHaveSingleItem();
        (record.State.Word(), record.End!.Outcome.Word(), record.End.Cause, record.AnsweredAt).ShouldBe(("ended", "busy", "user_busy", null));
        counts.Seen.ShouldBe(["voiceagent_calls_total busy"], "once");
    });

    [Fact]
    public void A_call_that_rings_and_of_which_nobody_tells_the_end_was_cancelled() => CallHarness.Run(async h =>
    {
        using var counts = new CountListener(h.Meters, CallMetrics.MeterName);
        var place = await h.Host.ReserveAsync(new CallInfo("leg-1", CallDirection.Inbound, null, null), CancellationToken.None);
        h.Calls.Find("leg-1")!.State.Word().ShouldBe("ringing");
        place!.Dispose();
        h.Calls.Find("leg-1")!.End!.Outcome.Word().ShouldBe("cancelled");
        counts.Seen.ShouldBe(["voiceagent_calls_total cancelled"]);
    });

    [Fact]
    public void An_outbound_call_is_one_record_from_dialling_to_its_end() => CallHarness.Run(async h =>
    {
        using var counts = new CountListener(h.Meters, CallMetrics.MeterName);
        var place = await h.Host.ReserveAsync(new CallInfo("dial-1", CallDirection.Outbound, null, "+15550199"), CancellationToken.None);
        var line = new RecordedLine(h.Time);
        await h.Time.Delay(TimeSpan.FromSeconds(3));
        var call = await h.Host.StartAsync(new CallInfo("leg-1", CallDirection.Outbound, null, "+15550199"), line, new RecordedControl(), place!, CancellationToken.None);
        line.Listener = call;
        var record = h.Calls.List().ShouldHaveSingleItem();
        (record.Call.CallId, record.State.Word(), record.AnsweredAt - record.BegunAt).ShouldBe(("leg-1", "active", TimeSpan.FromSeconds(3)));
        h.Calls.End("leg-1", CallOutcome.NoAnswer, "timeout");
        record.End.ShouldBeNull("a conversation ends by itself");
        call.OnHungUp("normal_clearing");
        await call.Completion;
        record.End!.Outcome.Word().ShouldBe("completed");
        counts.Seen.Where(c => c.StartsWith("voiceagent_calls_total", StringComparison.Ordinal)).ShouldBe(["voiceagent_calls_total completed"]);
    });

    [Fact]
    public void A_conversation_whose_line_failed_for_good_has_failed_and_one_that_was_hung_up_without_a_line_has_not() => CallHarness.Run(async h =>
    {
        using var counts = new CountListener(h.Meters, CallMetrics.MeterName);
        foreach (var hasFailed in (bool[])[true, false])
        {
            var call = await h.CallAsync();
            await call.RepliesAsync(1);
            call.Call.OnHungUp("normal_clearing", hasFailed);
            await call.Call.Completion;
        }

        counts.Seen.Where(c => c.StartsWith("voiceagent_calls_total", StringComparison.Ordinal)).ShouldBe(["voiceagent_calls_total failed", "voiceagent_calls_total completed"]);
    });

    [Fact]
    public void No_more_calls_are_taken_than_the_engines_can_serve() => CallHarness.Run(
        async h =>
        {
            using var counts = new CountListener(h.Meters, CallMetrics.MeterName);
            var places = new List<IDisposable?>();
            for (var i = 0; i < 40; i++)
                places.Add(await h.Host.ReserveAsync(new CallInfo($"call-{i}", CallDirection.Inbound, null, null), CancellationToken.None));
            places.Count(p => p is not null).ShouldBe(32);
            h.Host.CanTakeCalls.ShouldBeFalse();
            counts.Seen.Count(c => c == "voiceagent_calls_total refused").ShouldBe(8);
            h.Calls.Find("call-39")!.End!.Outcome.Word().ShouldBe("refused");
            places[0]!.Dispose();
            h.Host.CanTakeCalls.ShouldBeTrue();
        },
        engines: (_, usual) => usual with { SpeechToText = new NoAnswer { MaxCalls = 32 } });

    [Fact]
    public void What_a_tool_throws_is_for_the_log_and_not_for_the_model() => CallHarness.Run(
        async h =>
        {
            h.LanguageModel.Call("", new ReplyToolCall("1", "book", "{}"));
            var call = await h.CallAsync();
            await call.RepliesAsync(1);
            await call.SayAsync("book it");
            await call.RepliesAsync(2);
            await call.HangUpAsync();
            h.LanguageModel.Requests[^1].Messages[^1].Text.ShouldBe("""{"error":"the tool failed"}""");
            h.Log.Lines.ShouldContain(l => l.Contains("Server=db;Password=secret", StringComparison.Ordinal));
        },
        tools: new Broken());

    [Fact]
    public void An_engine_that_cannot_be_reached_is_not_ready_is_tried_again_and_is_spoken_of_once() => VirtualTime.Run(async time =>
    {
        using var meters = new TestMeters();
        var (service, log, works) = (new Service(), new CollectedLog(), Task.CompletedTask);
        var health = new EngineHealth("Service", time);
        var engines = new EngineServices(
            [new WatchedEngine(EngineKind.SpeechToText, health, service, _ => works), new WatchedEngine(EngineKind.LanguageModel, new EngineHealth("Local", time), null, _ => Task.CompletedTask)],
            meters, time, new Logger<EngineServices>(log));
        engines.AreReady.ShouldBeTrue("nothing bad is known");
        using var stop = new CancellationTokenSource();
        var watching = engines.WatchAsync(stop.Token);
        await time.Delay(TimeSpan.FromSeconds(18));
        engines.AreReady.ShouldBeFalse();
        engines.Engines[0].ShouldBe(new EngineStanding("speechToText", "Service", false, "Service: down", true, null));
        log.Lines.ShouldHaveSingleItem().ShouldContain("is not ready");
        service.IsUp = true;
        await time.Delay(TimeSpan.FromSeconds(5));
        engines.AreReady.ShouldBeTrue();

        // One that can be reached, but does no work.
        works = new TaskCompletionSource().Task;
        for (var i = 0; i < 3; i++)
            health.Failed(new EngineException("Service", EngineFailure.TimedOut, "nothing came"));
        engines.AreReady.ShouldBeTrue("several who were under way when it failed are one failure");
        await time.Delay(TimeSpan.FromSeconds(3));
        health.Failed(new EngineException("Service", EngineFailure.TimedOut, "nothing came"));
        engines.AreReady.ShouldBeFalse();
        await time.Delay(TimeSpan.FromMinutes(1));
        engines.Engines[0].Ready.ShouldBeFalse("a connection proves nothing");
        works = Task.CompletedTask;
        await time.Delay(TimeSpan.FromSeconds(20));
        engines.AreReady.ShouldBeTrue("it has done a little work: the next call may try");
        health.Failed(new EngineException("Service", EngineFailure.TimedOut, "nothing came"));
        engines.AreReady.ShouldBeFalse("once is enough now");
        stop.Cancel();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => watching);
    });

    /// <summary>Takes whatever it is given, and never answers.</summary>
    private sealed class NoAnswer : ISpeechToText, ILanguageModel, ITextToSpeech, ITranscriber
    {
        public string Name => "Silent";

        public int SampleRate => 8000;

        public int? MaxCalls { get; init; }

        public ValueTask<ITranscriber> OpenAsync(RecognizerRequest request, CancellationToken cancellationToken) => ValueTask.FromResult<ITranscriber>(this);

        public IAsyncEnumerable<Transcript> TranscribeAsync(System.Threading.Channels.ChannelReader<VoiceAgent.Audio.AudioFrame> utterance, RecognitionHints hints, CancellationToken cancellationToken) => NeverAsync<Transcript>(cancellationToken);

        public IAsyncEnumerable<ReplyPart> ReplyAsync(ReplyRequest request, CancellationToken cancellationToken) => NeverAsync<ReplyPart>(cancellationToken);

        public IAsyncEnumerable<SpokenAudio> SpeakAsync(SpeechRequest request, CancellationToken cancellationToken) => NeverAsync<SpokenAudio>(cancellationToken);

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;

        private static async IAsyncEnumerable<T> NeverAsync<T>([System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
        {
            await new TaskCompletionSource().Task.WaitAsync(cancellationToken);
            yield break;
        }
    }

    private sealed class Service : IRemoteEngine
    {
        public bool IsUp { get; set; }

        public string Name => "Service";

        public EngineState State => new(IsUp, "");

        public Task ConnectAsync(CancellationToken cancellationToken) => IsUp ? Task.CompletedTask : Task.FromException(new EngineException("Service", EngineFailure.Unavailable, "down"));
    }

    private sealed class Broken : ICallTool
    {
        public ToolDefinition Definition { get; } = new("book", "Books.", "{}");

        public Task<string> InvokeAsync(ToolInvocation invocation, CancellationToken cancellationToken) => throw new InvalidOperationException("Server=db;Password=secret");
    }
}
