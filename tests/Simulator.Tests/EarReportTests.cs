namespace VoiceAgent.Simulator.Tests;

public sealed class EarReportTests
{
    private readonly EarLog _ear = new(8000);
    private readonly PlayoutQueue _queue;

    public EarReportTests() => _queue = new PlayoutQueue(_ear);

    [Fact]
    public void Response_runs_from_the_callers_last_sound_to_the_agents_first_audible_sound()
    {
        Play(100, 1000);
        Send(3500, Silence(80), Tone(500));
        _queue.PlayTo(Ms(6000));

        var report = EarReport.Measure(_ear, [Turn(2000, 3000)]);

        report.Turns[0].Response.ShouldBe(Ms(100));
        report.Turns[1].Response.ShouldBe(Ms(580));
        report.Underruns.ShouldBe(0);
    }

    [Fact]
    public void A_caller_nobody_answers_has_no_response()
    {
        Play(100, 1000);
        _queue.PlayTo(Ms(6000));

        EarReport.Measure(_ear, [Turn(2000, 3000)]).Turns[1].Response.ShouldBeNull();
    }

    [Fact]
    public void A_queue_that_runs_dry_inside_a_reply_is_an_underrun()
    {
        Play(100, 400);
        Play(560, 400);
        Play(1160, 400);
        _queue.PlayTo(Ms(5000));

        var turn = EarReport.Measure(_ear, []).Turns[0];

        turn.Underruns.ShouldBe(2);
        turn.UnderrunTime.ShouldBe(Ms(60 + 200));
        turn.Pauses.ShouldBe(0);
    }

    [Fact]
    public void A_pause_the_platform_sent_as_silence_is_heard_but_is_no_underrun()
    {
        Send(100, Tone(400), Silence(400), Tone(400));
        _queue.PlayTo(Ms(5000));

        var turn = EarReport.Measure(_ear, []).Turns[0];

        turn.Underruns.ShouldBe(0);
        turn.Pauses.ShouldBe(1);
        turn.LongestPause.ShouldBe(Ms(400));
    }

    [Fact]
    public void Audio_after_more_than_one_and_a_half_seconds_is_something_new()
    {
        Play(100, 400);
        Play(2100, 400);
        _queue.PlayTo(Ms(5000));

        EarReport.Measure(_ear, []).Underruns.ShouldBe(0);
    }

    [Fact]
    public void An_interruption_is_measured_from_the_callers_onset_to_silence_at_the_ear()
    {
        Play(100, 5000);
        _queue.Clear(Ms(2350));
        Play(4600, 500);
        _queue.PlayTo(Ms(8000));

        var turn = EarReport.Measure(_ear, [Turn(2000, 3800, interrupts: true)]).Turns[1];

        turn.StopAfter.ShouldBe(Ms(350));
        turn.Response.ShouldBe(Ms(800));
        turn.Stale.ShouldBe(TimeSpan.Zero);
    }

    [Fact]
    public void Old_audio_after_a_clear_is_stale()
    {
        Play(100, 5000);
        _queue.Clear(Ms(2350));
        Play(2400, 60);
        Play(4600, 500);
        _queue.PlayTo(Ms(8000));

        EarReport.Measure(_ear, [Turn(2000, 3800, interrupts: true)]).Stale.ShouldBe(Ms(60));
    }

    [Fact]
    public void Jitter_is_the_deviation_from_the_pace_of_the_audio_after_the_lead()
    {
        for (var i = 0; i < 10; i++)
            Play(100, 20);
        for (var i = 0; i < 100; i++)
            Play(120 + 20 * i + (i % 2 == 0 ? 0 : 3), 20);

        var report = EarReport.Measure(_ear, []);

        report.JitterMedian.ShouldBe(Ms(3));
        report.Jitter99.ShouldBe(Ms(3));
    }

    private void Play(int at, int length) => Send(at, Tone(length));

    private void Send(int at, params short[][] pieces)
    {
        foreach (var piece in pieces)
            _queue.Add(Ms(at), piece);
    }

    private static SpokenTurn Turn(int onset, int lastSound, bool interrupts = false) => new(0, "", Ms(onset), Ms(lastSound), interrupts);

    private static short[] Tone(int milliseconds) =>
        [.. Enumerable.Range(0, 8 * milliseconds).Select(i => (short)(8000 * Math.Sin(2 * Math.PI * 400 * i / 8000)))];

    private static short[] Silence(int milliseconds) => new short[8 * milliseconds];

    private static TimeSpan Ms(int value) => TimeSpan.FromMilliseconds(value);
}
