using VoiceAgent.Simulator;

namespace VoiceAgent.Platform.Tests;

/// <summary>The whole demo conversation over real sockets, looked at from every side.</summary>
[Collection(nameof(TruePace))]
public sealed class DemoConversationTests : IClassFixture<DemoCall>
{
    /// <summary>The metrics dashboards are built on; a fallback counter comes with the first engine that has a fallback.</summary>
    private static readonly string[] Histograms =
    [
        "turn_endpointing", "turn_transcript", "turn_first_token", "turn_first_sentence", "turn_first_synthesis", "turn_first_audio", "turn_response",
        "turn_total", "turn_model", "turn_synthesis", "turn_overhead", "speculation_gain", "playout_gap", "playout_jitter", "bargein_stop",
    ];

    private readonly DemoCall _demo;

    public DemoConversationTests(DemoCall demo)
    {
        Repository.RequireEngines();
        _demo = demo;
    }

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public void Every_turn_of_the_caller_is_understood_word_for_word()
    {
        _demo.Caller.Spoken.Count.ShouldBe(DemoScript.Turns.Count, _demo.Output);
        _demo.Record.Turns.Where(t => t.Caller is not null).Select(t => t.Caller).ShouldBe(DemoScript.Turns.Select(t => t.Label), _demo.Output);
    }

    [Fact]
    public void Only_the_reply_that_was_cut_into_is_interrupted_and_ends_where_the_caller_stopped_it()
    {
        _demo.Record.Turns.Where(t => t.Interrupted).Select(t => (t.Caller, t.Outcome)).ShouldBe([("what are your prices", "interrupted")]);
        _demo.Record.Turns[2].Agent.ShouldStartWith("A haircut");
        _demo.Record.Turns[2].Agent.ShouldNotEndWith("?");
        _demo.Record.Turns.Where(t => !t.Interrupted).ShouldAllBe(t => t.Outcome == "completed");
    }

    [Fact]
    public void The_booking_is_confirmed() => _demo.Record.Turns.Single(t => t.Caller == "yes please").Agent.ShouldStartWith("Done, Tuesday at half past ten.");

    [Fact]
    public void The_agent_hangs_up_after_the_goodbye()
    {
        _demo.Caller.HungUp.ShouldBeFalse();
        _demo.Record.Turns[^1].Agent.ShouldEndWith("Goodbye.");
        _demo.End.Cause.ShouldBe("normal_clearing");
        _demo.Output.ShouldContain("The agent hangs up: Finished");
    }

    [Fact]
    public void The_callers_ear_finds_no_gap_and_no_stale_audio_and_an_answer_to_every_turn()
    {
        _demo.Ear.Underruns.ShouldBe(0, _demo.Output);
        _demo.Ear.Stale.ShouldBe(TimeSpan.Zero);
        _demo.Ear.Turns.Count.ShouldBe(1 + DemoScript.Turns.Count);
        _demo.Ear.Turns.ShouldAllBe(t => t.Response != null);
        _demo.Ear.Turns.Where(t => t.StopAfter is not null).Select(t => t.Number).ShouldBe([3]);
        _demo.Call.Ear!.Clears.Count.ShouldBe(1);
    }

    [Fact]
    public async Task What_the_caller_heard_are_the_agents_words()
    {
        var (ear, spoken, turns) = (_demo.Call.Ear!, _demo.Caller.Spoken, _demo.Record.Turns);
        var replies = Enumerable.Range(0, turns.Count).Select(i => ear.Audio[
            At(i == 0 ? TimeSpan.Zero : spoken[i - 1].LastSound)..At(i < spoken.Count ? spoken[i].Onset : ear.TimeOf(ear.Length))].ToArray()).ToList();
        var sentences = turns.SelectMany(t => Listener.Sentences(t.Agent)).ToList();

        var heard = await Listener.HearAsync(replies, ear.SampleRate, sentences, Cancel);

        Console.WriteLine(string.Join('\n', heard.Zip(turns, (h, t) => $"{h} | {Listener.Words(t.Agent)} {Listener.ErrorRate(Listener.Words(t.Agent), h)}")));

        int At(TimeSpan time) => (int)(time.TotalSeconds * ear.SampleRate);
    }

    [Fact]
    public void The_record_of_the_call_is_consistent()
    {
        var (call, listed) = (_demo.Record, _demo.List.Calls.ShouldHaveSingleItem());
        (call.Id, call.Direction, call.From, call.To, call.State, call.Outcome, call.Cause).ShouldBe(
            (_demo.Call.CallControlId, "inbound", "+15550100001", "+15550100002", "ended", "completed", "normal_clearing"));
        listed.ShouldBe(new PlatformCallSummary(call.Id, call.Direction, call.From, call.To, call.StartedAt, call.AnsweredAt, call.State, call.Outcome, call.Cause, call.Turns.Count));
        call.Turns.Select(t => t.Turn).ShouldBe(Enumerable.Range(0, call.Turns.Count));
        foreach (var turn in call.Turns)
        {
            turn.Waterfall.Select(w => w.At).ShouldBeInOrder();
            turn.Waterfall[^1].ShouldSatisfyAllConditions(w => w.Event.ShouldBe("pipeline_complete"), w => w.At.ShouldBeLessThanOrEqualTo(call.Length!.Value));
        }

        call.Turns.SkipLast(1).ShouldAllBe(t => t.Tools.Count == 0);
        var tool = call.Turns[^1].Tools.ShouldHaveSingleItem();
        (tool.Name, tool.Seconds, tool.Outcome).ShouldBe(("hang_up", 0, "returned"));
        call.Turns[^1].Waterfall.ShouldContain(new PlatformWaypoint("tool_start: hang_up", tool.At));
        foreach (var turn in call.Turns.Skip(1))
        {
            // The model may be asked before the last transcript is there.
            var events = turn.Waterfall.Select(w => w.Event).Where(e => !e.Contains(':', StringComparison.Ordinal)).ToList();
            events.ShouldBe(["audio_received", "stt_complete", "llm_start", "first_token", "first_sentence", "tts_start", "first_audio_sent", "pipeline_complete"], ignoreOrder: true);
            events.Where(e => e != "stt_complete").ShouldBe(["audio_received", "llm_start", "first_token", "first_sentence", "tts_start", "first_audio_sent", "pipeline_complete"]);
            turn.Response!.Value.ShouldBe(turn.Endpointing!.Value + turn.FirstAudio!.Value, tolerance: 0.001);
            turn.Response.Value.ShouldBe(turn.Waterfall.Single(w => w.Event == "first_audio_sent").At - turn.Waterfall[0].At, tolerance: 0.001);
        }

        var decisions = call.Turns.SelectMany(t => t.Waterfall).Select(w => w.Event).Where(e => e.Contains(':', StringComparison.Ordinal)).ToList();
        decisions.ShouldContain(d => d.StartsWith("held: 0.", StringComparison.Ordinal));
        decisions.Count(d => d.StartsWith("interrupted: ", StringComparison.Ordinal)).ShouldBe(1, "the caller cuts in once");
    }

    [Fact]
    public void The_metrics_agree_with_the_call()
    {
        var metrics = _demo.Metrics;
        // Of what has not happened (a gap) there is no line.
        metrics.Types.Where(t => t.Value == "histogram" && t.Key.StartsWith("voiceagent_", StringComparison.Ordinal)).Select(t => t.Key).ShouldBe(Histograms.Where(h => h != "playout_gap").Select(h => $"voiceagent_{h}_seconds"), ignoreOrder: true);
        metrics.Types["voiceagent_calls_active"].ShouldBe("gauge");
        metrics.Types["voiceagent_calls_total"].ShouldBe("counter");

        metrics["voiceagent_calls_total"].ShouldBe(1);
        metrics.Of("voiceagent_calls_total", "outcome", "completed").ShouldBe(1);
        metrics["voiceagent_playout_underruns_total"].ShouldBe(0);
        metrics["voiceagent_playout_gap_seconds_count"].ShouldBe(0);
        metrics["voiceagent_engine_errors_total"].ShouldBe(0);
        metrics["voiceagent_bargein_stop_seconds_count"].ShouldBe(_demo.Call.Ear!.Clears.Count);
        foreach (var histogram in Histograms.Where(h => h.StartsWith("turn_", StringComparison.Ordinal)))
            metrics[$"voiceagent_{histogram}_seconds_count"].ShouldBe(DemoScript.Turns.Count, histogram);
        metrics["voiceagent_turn_response_seconds_sum"].ShouldBe(_demo.Record.Turns.Sum(t => t.Response ?? 0), tolerance: 0.01);
    }

    [Fact]
    public async Task The_recorded_log_replays_with_the_same_decisions()
    {
        var log = _demo.Logs.ShouldHaveSingleItem();
        await using var replay = PlatformProcess.Start("Cli", new Dictionary<string, string>(), "replay", log);

        (await replay.Exited.WaitAsync(RunningPlatform.Limit, Cancel)).ShouldBe(0, replay.Output);
        replay.Output.ShouldEndWith("every decision is the same.");
    }

    [Fact]
    public void An_idle_platform_that_is_told_to_stop_exits_with_0() => _demo.ExitCode.ShouldBe(0, _demo.Output);

    [Fact]
    public void Nothing_that_was_said_and_no_number_and_no_key_is_in_the_log()
    {
        foreach (var secret in (string[])["KEY-of-the-tests", _demo.Record.From!, "haircut", "tuesday"])
            _demo.Output.ShouldNotContain(secret, Case.Insensitive);
        string[] problems = ["warn:", "fail:", "crit:"];
        _demo.Output.Split('\n').Where(line => problems.Any(line.Contains)).ShouldBeEmpty();
    }
}

/// <summary>Tests that measure the sound: nothing else runs beside them.</summary>
[CollectionDefinition(nameof(TruePace), DisableParallelization = true)]
public sealed class TruePace;
