using VoiceAgent.Speech;

namespace VoiceAgent.Engines.Tests.Flite;

public sealed class SpeechTests
{
    private const string Question = "Hello, how can I help?";

    [Theory]
    [InlineData("rms", 8000)]
    [InlineData("rms", 16000)]
    [InlineData("slt", 8000)]
    [InlineData("awb", 8000)]
    [InlineData("kal16", 8000)]
    [InlineData("kal", 8000)]
    [InlineData("kal", 16000)]
    public async Task Every_voice_speaks_at_the_rate_asked_for(string voice, int sampleRate)
    {
        using var services = Flites.Services(voice);
        var spoken = await services.TextToSpeech().Speak(Question, sampleRate);

        spoken.Duration.ShouldBeInRange(TimeSpan.FromSeconds(1.4), TimeSpan.FromSeconds(2.2));
        Flites.Loudness(spoken.Samples).ShouldBeGreaterThan(800);
        spoken.Words.Count.ShouldBe(5);
    }

    [Theory]
    [InlineData("rms")]
    [InlineData("slt")]
    [InlineData("awb")]
    [InlineData("kal16")]
    public async Task The_same_text_always_sounds_the_same(string voice)
    {
        using var services = Flites.Services(voice);
        var first = await services.TextToSpeech().Speak(Question);
        await services.TextToSpeech().Speak("Something else in between.");
        var second = await services.TextToSpeech().Speak(Question);
        second.Samples.ShouldBe(first.Samples);
    }

    [Fact]
    public async Task The_first_sound_comes_without_a_pause_before_it()
    {
        using var services = Flites.Services();
        var spoken = await services.TextToSpeech().Speak(Question);

        Flites.Loudness(spoken.Between(TimeSpan.Zero, TimeSpan.FromMilliseconds(20))).ShouldBeLessThan(300);
        Flites.Loudness(spoken.Between(TimeSpan.FromMilliseconds(40), TimeSpan.FromMilliseconds(120))).ShouldBeGreaterThan(300);
    }

    [Fact]
    public async Task Audio_comes_in_pieces_of_which_the_first_is_the_shortest()
    {
        using var services = Flites.Services();
        var spoken = await services.TextToSpeech().Speak(Question);

        spoken.Frames.Count.ShouldBeGreaterThan(10);
        spoken.Frames[0].ShouldBeLessThan(TimeSpan.FromMilliseconds(50));
        spoken.Frames.ShouldAllBe(frame => frame <= TimeSpan.FromMilliseconds(130));
    }

    [Fact]
    public void The_same_speech_is_synthesized_whole_without_a_host()
    {
        var voice = Flites.Voice("slt");
        voice.SampleRate.ShouldBe(16000);
        var samples = voice.Synthesize(Question);
        TimeSpan.FromSeconds((double)samples.Length / voice.SampleRate).ShouldBeInRange(TimeSpan.FromSeconds(1.5), TimeSpan.FromSeconds(2.2));
        Flites.Loudness(samples).ShouldBeGreaterThan(2000);
    }

    [Theory]
    [InlineData("")]
    [InlineData("   ")]
    [InlineData("...")]
    [InlineData("\u4F60\u597D")]
    public async Task What_cannot_be_said_is_silence_of_no_length(string text)
    {
        using var services = Flites.Services();
        (await services.TextToSpeech().Speak(text)).Samples.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_long_text_is_spoken_to_its_end()
    {
        var text = string.Concat(Enumerable.Repeat("We are open on Tuesday from nine to six, and on Wednesday from ten to four. ", 20));
        using var services = Flites.Services();
        var spoken = await services.TextToSpeech().Speak(text);

        spoken.Duration.ShouldBeInRange(TimeSpan.FromSeconds(60), TimeSpan.FromSeconds(140));
        spoken.Words.Count.ShouldBe(20 * 16);
        spoken.Words[^1].TextLength.ShouldBe(text.Length - 1);
        Ascends(spoken);
    }

    [Fact]
    public async Task Four_callers_are_served_at_once_each_with_their_own_words()
    {
        using var services = Flites.Services("kal");
        var engine = services.TextToSpeech();
        string[] texts = ["One moment please.", "Your appointment is on Friday at half past ten.", "Goodbye!", "Would you like anything else today, or is that all?"];
        var alone = new List<Spoken>();
        foreach (var text in texts)
            alone.Add(await engine.Speak(text));

        var together = await Task.WhenAll(texts.Select(text => engine.Speak(text)));

        for (var i = 0; i < texts.Length; i++)
        {
            together[i].Samples.ShouldBe(alone[i].Samples);
            together[i].Words.ShouldBe(alone[i].Words);
        }
    }

    [Fact]
    public async Task A_caller_who_interrupts_stops_the_synthesis_and_the_next_is_served()
    {
        using var services = Flites.Services();
        var engine = services.TextToSpeech();
        using var interrupted = new CancellationTokenSource();
        var text = string.Concat(Enumerable.Repeat("This will never be heard to its end, because somebody interrupts. ", 100));
        var heard = TimeSpan.Zero;

        await Should.ThrowAsync<OperationCanceledException>(async () =>
        {
            await foreach (var spoken in engine.SpeakAsync(new SpeechRequest("call", 1, 0, text, 8000), interrupted.Token))
            {
                using var frame = spoken.Audio;
                heard += frame.Duration;
                interrupted.Cancel();
            }
        });

        heard.ShouldBeLessThan(TimeSpan.FromMilliseconds(50));
        (await engine.Speak("Yes?")).Duration.ShouldBeGreaterThan(TimeSpan.FromMilliseconds(200));
    }

    [Fact]
    public async Task Who_breaks_off_reading_stops_the_synthesis()
    {
        using var services = Flites.Services();
        var engine = services.TextToSpeech();
        await foreach (var spoken in engine.SpeakAsync(new SpeechRequest("call", 1, 0, Question, 8000), TestContext.Current.CancellationToken))
        {
            spoken.Audio.Dispose();
            break;
        }

        (await engine.Speak("Yes?")).Samples.ShouldNotBeEmpty();
    }

    [Fact]
    public void Whoever_wants_no_more_gets_no_more()
    {
        var calls = 0;
        Flites.Voice().Speak(Question, (_, _) => ++calls < 3);
        calls.ShouldBe(3);
    }

    [Fact]
    public void A_failing_receiver_fails_the_synthesis_and_nothing_else()
    {
        var voice = Flites.Voice();
        var failure = new InvalidDataException();
        Should.Throw<EngineException>(() => voice.Speak(Question, (_, _) => throw failure)).InnerException.ShouldBe(failure);
        voice.Synthesize("Yes.").ShouldNotBeEmpty();
    }

    [Fact]
    public void No_text_of_printable_characters_breaks_it()
    {
        var voice = Flites.Voice("kal16");
        var random = new Random(7);
        for (var i = 0; i < 300; i++)
        {
            var text = new string([.. Enumerable.Range(0, random.Next(1, 60)).Select(_ => (char)random.Next(1, 0x180))]);
            var before = TimeSpan.Zero;
            voice.Speak(text, (samples, words) =>
            {
                foreach (var word in words)
                {
                    word.TextLength.ShouldBeInRange(1, text.Length);
                    word.At.ShouldBeGreaterThan(before);
                    before = word.At;
                }

                return false;
            });
        }
    }

    [Fact]
    public async Task A_rate_that_nobody_plays_is_rejected()
    {
        using var services = Flites.Services();
        var failure = await Should.ThrowAsync<EngineException>(() => services.TextToSpeech().Speak(Question, 7000));
        failure.Failure.ShouldBe(EngineFailure.Rejected);
    }

    [Fact]
    public async Task After_the_host_has_stopped_nothing_is_spoken()
    {
        var services = Flites.Services();
        var engine = services.TextToSpeech();
        await engine.Speak("Yes.");
        await services.DisposeAsync();
        await Should.ThrowAsync<ObjectDisposedException>(() => engine.Speak("Yes."));
    }

    internal static void Ascends(Spoken spoken)
    {
        for (var i = 1; i < spoken.Words.Count; i++)
        {
            spoken.Words[i].At.ShouldBeGreaterThan(spoken.Words[i - 1].At);
            spoken.Words[i].TextLength.ShouldBeGreaterThan(spoken.Words[i - 1].TextLength);
        }

        spoken.Words[^1].At.ShouldBeLessThanOrEqualTo(spoken.Duration);
    }
}
