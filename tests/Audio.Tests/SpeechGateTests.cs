namespace VoiceAgent.Audio.Tests;

public class SpeechGateTests
{
    /// <summary>32 ms at 8 kHz.</summary>
    private const int Window = 256;

    [Fact]
    public void Speech_starts_after_two_windows_and_reports_the_beginning_of_the_first()
    {
        var gate = Gate();
        Push(gate, 0.1f, 0.2f).ShouldBe([]);
        Push(gate, 0.9f).ShouldBe([]);
        gate.IsSpeaking.ShouldBeFalse();
        Push(gate, 0.9f).ShouldBe([(GateTransition.SpeechStarted, 64, 128)]);
        gate.IsSpeaking.ShouldBeTrue();
        gate.Position.ShouldBe(TimeSpan.FromMilliseconds(128));
        Push(gate, 0.9f, 0.9f).ShouldBe([]);
    }

    [Fact]
    public void Speech_stops_after_seven_silent_windows_and_reports_the_end_of_the_last_sound()
    {
        var gate = Gate();
        Push(gate, 0.9f, 0.9f, 0.9f).ShouldBe([(GateTransition.SpeechStarted, 0, 64)]);
        Push(gate, 0, 0, 0, 0, 0, 0).ShouldBe([]);
        Push(gate, 0).ShouldBe([(GateTransition.SpeechStopped, 0, 96)]);
        gate.IsSpeaking.ShouldBeFalse();
    }

    [Fact]
    public void A_single_window_is_a_click()
    {
        var gate = Gate();
        Push(gate, 0, 0.9f, 0, 0.9f, 0, 0, 0.9f, 0.1f).ShouldBe([]);
    }

    [Fact]
    public void Within_speech_the_probability_may_fall_by_the_hysteresis()
    {
        var gate = Gate();
        Push(gate, 0.5f, 0.36f).ShouldBe([(GateTransition.SpeechStarted, 0, 64)]);
        Push(gate, 0.36f, 0.36f, 0.36f, 0.34f, 0.34f, 0.34f, 0.34f, 0.34f, 0.34f, 0.34f).ShouldBe([(GateTransition.SpeechStopped, 0, 160)]);
    }

    [Fact]
    public void After_a_fall_only_the_full_activation_counts_as_sound_again()
    {
        var gate = Gate();
        Push(gate, 0.9f, 0.9f, 0.1f, 0.45f, 0.45f, 0.45f, 0.45f, 0.45f).ShouldBe([(GateTransition.SpeechStarted, 0, 64)]);
        Push(gate, 0.45f).ShouldBe([(GateTransition.SpeechStopped, 0, 64)]);
    }

    [Fact]
    public void A_short_pause_belongs_to_the_speech()
    {
        var gate = Gate();
        Push(gate, 0.9f, 0.9f, 0, 0, 0, 0, 0, 0, 0.9f, 0, 0, 0, 0, 0, 0).ShouldBe([(GateTransition.SpeechStarted, 0, 64)]);
        Push(gate, 0).ShouldBe([(GateTransition.SpeechStopped, 0, 9 * 32)]);
    }

    [Fact]
    public void Each_speech_has_its_own_onset()
    {
        var gate = Gate();
        Push(gate, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 1, 1).ShouldBe([
            (GateTransition.SpeechStarted, 0, 64), (GateTransition.SpeechStopped, 0, 64), (GateTransition.SpeechStarted, 384, 448)]);
    }

    [Fact]
    public void The_end_of_the_stream_ends_the_speech_at_its_last_sound()
    {
        var gate = Gate();
        Push(gate, 0, 0.9f, 0.9f, 0);
        gate.Finish().ShouldBe(new GateChange(GateTransition.SpeechStopped, TimeSpan.FromMilliseconds(32), TimeSpan.FromMilliseconds(96)));
        gate.Position.ShouldBe(TimeSpan.Zero);
        gate.Finish().ShouldBe(default);
        Push(gate, 0.4f).ShouldBe([]);
    }

    [Fact]
    public void A_reset_gate_is_as_new()
    {
        var gate = Gate();
        Push(gate, 0.9f, 0.9f);
        gate.Reset();
        gate.IsSpeaking.ShouldBeFalse();
        Push(gate, 0.4f, 0.9f, 0.9f).ShouldBe([(GateTransition.SpeechStarted, 32, 96)]);
    }

    [Fact]
    public void What_is_not_a_number_is_not_speech()
    {
        var gate = Gate();
        Push(gate, float.NaN, float.NaN, float.NaN).ShouldBe([]);
    }

    [Theory]
    [InlineData(256, 8000, 50, 64, 200, 224)]
    [InlineData(512, 16000, 50, 64, 200, 224)]
    [InlineData(128, 8000, 50, 64, 200, 208)]
    [InlineData(256, 8000, 64, 64, 256, 256)]
    [InlineData(256, 8000, 0, 32, 0, 32)]
    public void Delays_are_the_minimum_times_in_whole_windows(int window, int rate, int speech, int startDelay, int silence, int stopDelay)
    {
        var options = new SpeechGateOptions { MinSpeech = TimeSpan.FromMilliseconds(speech), MinSilence = TimeSpan.FromMilliseconds(silence) };
        var gate = new SpeechGate(options, window, rate);
        gate.StartDelay.ShouldBe(TimeSpan.FromMilliseconds(startDelay));
        gate.StopDelay.ShouldBe(TimeSpan.FromMilliseconds(stopDelay));
    }

    [Fact]
    public void Times_do_not_drift_in_a_long_call()
    {
        // 480 samples at 44.1 kHz are no whole number of ticks.
        var gate = new SpeechGate(new SpeechGateOptions(), 480, 44_100);
        for (var i = 0; i < 441_000; i++)
            gate.Push(0);
        gate.Position.ShouldBe(TimeSpan.FromSeconds(4800));
    }

    [Fact]
    public void Impossible_settings_are_refused()
    {
        Should.Throw<ArgumentOutOfRangeException>(() => new SpeechGate(new SpeechGateOptions { Hysteresis = 0.5f }, Window, 8000));
        Should.Throw<ArgumentOutOfRangeException>(() => new SpeechGate(new SpeechGateOptions { Hysteresis = -0.1f }, Window, 8000));
        Should.Throw<ArgumentOutOfRangeException>(() => new SpeechGate(new SpeechGateOptions { MinSpeech = TimeSpan.FromTicks(-1) }, Window, 8000));
        Should.Throw<ArgumentOutOfRangeException>(() => new SpeechGate(new SpeechGateOptions { MinSilence = TimeSpan.FromTicks(-1) }, Window, 8000));
        Should.Throw<ArgumentOutOfRangeException>(() => new SpeechGate(new SpeechGateOptions { Activation = 1.5f }, Window, 8000)).ParamName.ShouldBe("Activation");
        Should.Throw<ArgumentOutOfRangeException>(() => new SpeechGate(new SpeechGateOptions { Activation = float.NaN }, Window, 8000));
        Should.Throw<ArgumentOutOfRangeException>(() => new SpeechGate(new SpeechGateOptions { MinSilence = TimeSpan.FromSeconds(6) }, Window, 8000));
        Should.Throw<ArgumentOutOfRangeException>(() => new SpeechGate(new SpeechGateOptions(), 0, 8000));
        Should.Throw<ArgumentOutOfRangeException>(() => new SpeechGate(new SpeechGateOptions(), Window, 0));
    }

    [Fact]
    public void Starts_and_stops_alternate_in_order_for_any_probabilities()
    {
        var random = new Random(5);
        for (var round = 0; round < 50; round++)
        {
            var gate = Gate();
            var before = default(GateChange);
            for (var i = 0; i < 2000; i++)
            {
                // Runs of random length, or the gate would hardly ever move.
                var probability = (i / random.Next(1, 20)) % 2 == 0 ? random.NextSingle() : random.NextSingle() * 0.5f;
                var change = gate.Push(probability);
                if (change.Transition == GateTransition.None)
                    continue;
                change.Transition.ShouldBe(before.Transition == GateTransition.SpeechStarted ? GateTransition.SpeechStopped : GateTransition.SpeechStarted);
                change.LastSound.ShouldBeGreaterThan(change.Onset);
                change.LastSound.ShouldBeLessThanOrEqualTo(gate.Position);
                if (change.Transition == GateTransition.SpeechStopped)
                    change.Onset.ShouldBe(before.Onset);
                else
                    change.Onset.ShouldBeGreaterThanOrEqualTo(before.LastSound);
                before = change;
            }
        }
    }

    [Fact]
    public void Windows_are_judged_without_allocation()
    {
        var gate = Gate();
        var n = 0;
        Allocations.Of(() => gate.Push(n++ / 10 % 2)).ShouldBe(0);
    }

    private static SpeechGate Gate() => new(new SpeechGateOptions(), Window, 8000);

    private static (GateTransition, double OnsetMs, double LastSoundMs)[] Push(SpeechGate gate, params float[] probabilities) =>
        [.. probabilities.Select(gate.Push)
            .Where(change => change.Transition != GateTransition.None)
            .Select(change => (change.Transition, change.Onset.TotalMilliseconds, change.LastSound.TotalMilliseconds))];
}
