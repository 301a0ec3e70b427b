using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using VoiceAgent.Engines.Flite;
using VoiceAgent.Speech;

namespace VoiceAgent.Engines.Tests.Flite;

public sealed class FliteTests
{
    private const string Sentence = "Hello Mr. Smith, it\u2019s 3:45 p.m. on Dec 12. Your re-booking costs $25.50.";

    [Theory]
    [InlineData("rms", 8000)]
    [InlineData("slt", 8000)]
    [InlineData("awb", 16000)]
    [InlineData("kal16", 8000)]
    [InlineData("kal", 8000)]
    [InlineData("kal", 16000)]
    public async Task Every_voice_speaks_at_the_rate_asked_for(string voice, int rate)
    {
        using var flite = Open(voice);
        var spoken = await SpeakAsync(flite, Sentence, rate);

        var seconds = spoken.Samples.Count / (double)rate;
        seconds.ShouldBeInRange(4, 12);
        (FliteVoice.Open(voice).Synthesize(Sentence).Length / (double)FliteVoice.Open(voice).SampleRate).ShouldBe(seconds, 0.02);
        Rms(spoken.Samples).ShouldBeGreaterThan(300);
    }

    [Theory]
    [InlineData("rms")]
    [InlineData("slt")]
    [InlineData("kal16")]
    public async Task Word_ends_rise_through_text_and_time_and_stay_within_the_audio(string voice)
    {
        using var flite = Open(voice);
        var spoken = await SpeakAsync(flite, Sentence, 8000);

        var duration = TimeSpan.FromSeconds(spoken.Samples.Count / 8000.0);
        spoken.Words.Count.ShouldBe(14);
        spoken.Words.Select(w => w.TextLength).ShouldBeInOrder(SortDirection.Ascending);
        spoken.Words.Select(w => w.At).ShouldBeInOrder(SortDirection.Ascending);
        spoken.Words[^1].TextLength.ShouldBe(Sentence.Length);
        spoken.Words[^1].At.ShouldBeLessThanOrEqualTo(duration);
        spoken.Words[^1].At.ShouldBeGreaterThan(duration * 0.8);
        spoken.Words.Select(w => Sentence[..w.TextLength].Split(' ')[^1])
            .ShouldBe(Sentence.Split(' ', StringSplitOptions.RemoveEmptyEntries));
    }

    [Fact]
    public async Task Audio_comes_in_short_runs_and_the_words_with_the_first()
    {
        using var flite = Open("rms");
        var runs = new List<(int Length, int Words)>();
        await foreach (var run in flite.SpeakAsync(new SpeechRequest("call", 1, 0, Sentence, 8000), TestContext.Current.CancellationToken))
        {
            runs.Add((run.Audio.Samples.Length, run.Words.Count));
            run.Audio.Dispose();
        }

        runs.Count.ShouldBeGreaterThan(50);
        runs.ShouldAllBe(r => r.Length <= 800);
        runs[0].Words.ShouldBe(14);
    }

    [Theory]
    [InlineData("")]
    [InlineData("  ")]
    [InlineData("...")]
    [InlineData("\u2026 !? ")]
    public async Task Nothing_to_say_is_silence_and_no_error(string text)
    {
        using var flite = Open("rms");
        (await SpeakAsync(flite, text, 8000)).Samples.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("Caf\u00e9 \u4f60\u597d ok")]
    [InlineData("a")]
    [InlineData("& % # @ 7")]
    [InlineData("line one\nline two")]
    [InlineData("(((((brackets [and] {braces})))")]
    [InlineData("supercalifragilisticexpialidocious-antidisestablishmentarianism 123456789012345678901234567890")]
    public async Task Odd_text_is_spoken_without_harm(string text)
    {
        using var flite = Open("rms");
        var spoken = await SpeakAsync(flite, text, 8000);
        spoken.Samples.ShouldNotBeEmpty();
        spoken.Words.ShouldAllBe(w => w.TextLength <= text.Length);
    }

    [Fact]
    public async Task Cancelling_ends_the_synthesis_early()
    {
        using var flite = Open("rms", workers: 1);
        using var stop = new CancellationTokenSource();
        var speech = string.Join(" ", Enumerable.Repeat(Sentence, 20));
        var heard = 0;
        await Should.ThrowAsync<OperationCanceledException>(async () =>
        {
            await foreach (var run in flite.SpeakAsync(new SpeechRequest("call", 1, 0, speech, 8000), stop.Token))
            {
                heard++;
                run.Audio.Dispose();
                stop.Cancel();
            }
        });

        heard.ShouldBeLessThan(3000);
        // The only thread is free again for the next sentence.
        (await SpeakAsync(flite, "Yes.", 8000)).Samples.ShouldNotBeEmpty();
    }

    [Fact]
    public async Task Leaving_the_loop_ends_the_synthesis_too()
    {
        using var flite = Open("rms", workers: 1);
        await foreach (var run in flite.SpeakAsync(new SpeechRequest("call", 1, 0, Sentence, 8000), TestContext.Current.CancellationToken))
        {
            run.Audio.Dispose();
            break;
        }

        (await SpeakAsync(flite, "Yes.", 8000)).Samples.ShouldNotBeEmpty();
    }

    [Fact]
    public async Task Calls_that_speak_at_once_do_not_disturb_each_other()
    {
        using var flite = Open("rms", workers: 4);
        string[] texts = [Sentence, "Good morning.", "We are open from nine to five.", "Goodbye."];
        var alone = texts.Select(t => FliteVoice.Open("rms").Synthesize(t)).ToArray();

        for (var round = 0; round < 3; round++)
        {
            var together = await Task.WhenAll(texts.Select(t => SpeakAsync(flite, t, 16000)));
            for (var i = 0; i < texts.Length; i++)
                {
                // Not sample for sample: the voice's breath is random.
                together[i].Samples.Count.ShouldBe(alone[i].Length);
                Rms(together[i].Samples).ShouldBe(Rms([.. alone[i]]), 0.05 * Rms([.. alone[i]]));
            }
        }
    }

    [Fact]
    public async Task A_faster_pace_makes_shorter_speech()
    {
        using var normal = Open("rms");
        using var fast = Open("rms", speed: 1.5);
        var ratio = (await SpeakAsync(normal, Sentence, 8000)).Samples.Count / (double)(await SpeakAsync(fast, Sentence, 8000)).Samples.Count;
        ratio.ShouldBeInRange(1.3, 1.7);
    }

    [Fact]
    public async Task Disposing_while_it_speaks_is_an_error_to_the_listener_or_the_end_and_never_a_crash()
    {
        var flite = Open("rms", workers: 1);
        var speech = string.Join(" ", Enumerable.Repeat(Sentence, 20));
        var listening = SpeakAsync(flite, speech, 8000);
        flite.Dispose();
        await listening.WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);
        await Should.ThrowAsync<EngineException>(() => SpeakAsync(flite, "More.", 8000));
    }

    [Fact]
    public void A_wrong_option_names_its_key()
    {
        var services = new ServiceCollection();
        services.AddLogging();
        services.AddFlite(new ConfigurationBuilder().AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["Flite:Voice"] = "hal", ["Flite:Speed"] = "9", ["Flite:Workers"] = "-1",
        }).Build());
        using var provider = services.BuildServiceProvider();
        var fault = Should.Throw<OptionsValidationException>(() => provider.GetRequiredService<IStartupValidator>().Validate());
        fault.Message.ShouldContain("Flite__Voice");
        fault.Message.ShouldContain("Flite__Speed");
        fault.Message.ShouldContain("Flite__Workers");
    }

    internal static FliteSpeech Open(string voice, double speed = 1, int workers = 0)
    {
        try
        {
            return new FliteSpeech(Options.Create(new FliteOptions { Voice = voice, Speed = speed, Workers = workers }), NullLogger<FliteSpeech>.Instance);
        }
        catch (EngineException e) when (e.Failure == EngineFailure.Unavailable)
        {
            Assert.Skip(e.Message);
            throw;
        }
    }

    private static async Task<(List<short> Samples, List<WordEnd> Words)> SpeakAsync(FliteSpeech flite, string text, int rate)
    {
        var samples = new List<short>();
        var words = new List<WordEnd>();
        await foreach (var run in flite.SpeakAsync(new SpeechRequest("call", 1, 0, text, rate), TestContext.Current.CancellationToken))
        {
            run.Audio.SampleRate.ShouldBe(rate);
            samples.AddRange(run.Audio.Samples);
            words.AddRange(run.Words);
            run.Audio.Dispose();
        }

        return (samples, words);
    }

    private static double Rms(List<short> samples) => Math.Sqrt(samples.Average(s => (double)s * s));
}
