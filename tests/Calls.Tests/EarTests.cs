using VoiceAgent.Audio;
using VoiceAgent.Conversation;
using VoiceAgent.Speech;

namespace VoiceAgent.Calls.Tests;

/// <summary>When speech ends.</summary>
public sealed class EarTests
{
    private const int Frame = 160;

    private static TimeSpan Ms(double ms) => TimeSpan.FromMilliseconds(ms);

    [Theory]
    [InlineData(0)]
    [InlineData(5)]
    [InlineData(60)]
    public void A_detector_that_hears_speech_after_its_end_does_not_delay_it(short noise)
    {
        var events = new Events();
        using var ear = Listening(events);
        Hear(ear, events, 600, 5000);
        Hear(ear, events, 1000, noise);
        events.All.OfType<SpeechStopped>().ShouldHaveSingleItem().LastSound.ShouldBe(Ms(600));
    }

    [Fact]
    public void What_is_weak_but_not_far_below_the_loudest_is_speech()
    {
        var events = new Events();
        using var ear = Listening(events);
        Hear(ear, events, 600, 5000);
        Hear(ear, events, 200, 160); // 30 dB below.
        Hear(ear, events, 1000, 0);
        events.All.OfType<SpeechStopped>().ShouldHaveSingleItem().LastSound.ShouldBe(Ms(800));
    }

    [Fact]
    public void A_loud_utterance_does_not_make_a_quiet_one_silent()
    {
        var events = new Events();
        using var ear = Listening(events);
        Hear(ear, events, 600, 20000);
        Hear(ear, events, 1000, 0);
        Hear(ear, events, 400, 100); // 46 dB below.
        Hear(ear, events, 1000, 0);
        events.All.OfType<SpeechStopped>().Select(e => e.LastSound).ShouldBe([Ms(600), Ms(2000)]);
    }

    [Fact]
    public void The_recognizer_does_not_get_the_echo_before_the_callers_first_sound()
    {
        var events = new Events();
        var echo = new EchoDetector(8000);
        using var ear = new Ear(new Lingering(), echo, new SpeechGateOptions { MinSilence = Ms(200) }, 8000, 8000, TimeSpan.FromSeconds(60), events);
        var (agent, caller) = (new Random(1), new Random(2));
        var heard = new short[Frame];
        var played = new short[Frame];
        for (var at = 0; at < 2600; at += 20)
        {
            for (var i = 0; i < Frame; i++)
            {
                played[i] = (short)agent.Next(-8000, 8000);
                heard[i] = (short)((played[i] / 16) + (at >= 2000 ? caller.Next(-8000, 8000) : 0));
            }

            events.Now += Ms(20);
            echo.Play(played);
            ear.Hear(heard);
        }

        events.All.OfType<SpeechStarted>().ShouldHaveSingleItem().Onset.ShouldBeInRange(Ms(2000), Ms(2100));
        events.Heard.ShouldBeLessThanOrEqualTo(Ms(600 + 128 + 40), "half a second of echo is not passed on");
    }

    private static Ear Listening(Events events) =>
        new(new Lingering(), echo: null, new SpeechGateOptions { MinSilence = Ms(200) }, 8000, 8000, TimeSpan.FromSeconds(60), events);

    private static void Hear(Ear ear, Events events, int milliseconds, short level)
    {
        var frame = new short[Frame];
        Array.Fill(frame, level);
        for (var at = 0; at < milliseconds; at += 20)
        {
            events.Now += Ms(20);
            ear.Hear(frame);
        }
    }

    /// <summary>Hears speech until 160 ms after its end.</summary>
    private sealed class Lingering : IVoiceActivityDetector
    {
        private int _lingers;

        public int WindowSamples => Frame;

        public float Detect(ReadOnlySpan<short> window)
        {
            _lingers = window.ContainsAnyExceptInRange((short)-60, (short)60) ? 8 : _lingers - 1;
            return _lingers >= 0 ? 0.9f : 0;
        }

        public void Reset() => _lingers = 0;

        public void Dispose()
        {
        }
    }

    private sealed class Events : ICallLegListener
    {
        public List<CallEvent> All { get; } = [];

        public TimeSpan Now { get; set; }

        public void OnEvent(CallEvent happened) => All.Add(happened);

        public void OnUtteranceStarted(int utterance)
        {
        }

        /// <summary>What the recognizer got.</summary>
        public TimeSpan Heard { get; private set; }

        public void OnUtteranceAudio(int utterance, AudioFrame audio)
        {
            Heard += audio.Duration;
            audio.Dispose();
        }

        public void OnUtteranceEnded(int utterance)
        {
        }
    }
}
