using System.Threading.Channels;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using VoiceAgent.Audio;
using VoiceAgent.Engines.PocketSphinx;
using VoiceAgent.Speech;

namespace VoiceAgent.Engines.Tests.PocketSphinx;

public sealed class PocketSphinxTests
{
    [Fact]
    public async Task Partial_transcripts_grow_into_the_final_one_and_are_sent_only_when_changed()
    {
        using var engine = Recognizer.Open();
        await using var call = await Recognizer.OpenCallAsync(engine);
        var heard = await Recognizer.HearAsync(call, Recognizer.Say("rms", "i would like to make an appointment", 16000), Recognizer.Grammar);

        heard.Text.ShouldBe("i would like to make an appointment");
        heard.Partials.Count.ShouldBeInRange(2, 20);
        heard.Partials.Zip(heard.Partials.Skip(1)).ShouldAllBe(pair => pair.First != pair.Second);
        heard.Partials.ShouldAllBe(p => p.Length > 0);
        heard.Confidence.ShouldNotBeNull().ShouldBeInRange(0.5f, 1f);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(16000)]
    [InlineData(48000)]
    public async Task Silence_and_steady_noise_of_any_length_are_an_empty_final(int samples)
    {
        using var engine = Recognizer.Open();
        await using var call = await Recognizer.OpenCallAsync(engine);
        var random = new Random(5);
        Func<int, double>[] sounds = [_ => 0, _ => random.Next(-30, 31), _ => random.Next(-2000, 2001), i => 3000 * Math.Sin(2 * Math.PI * 50 * i / 16000)];
        foreach (var sound in sounds)
        {
            var heard = await Recognizer.HearAsync(call, [.. Enumerable.Range(0, samples).Select(i => (short)sound(i))], Recognizer.Grammar);
            heard.Text.ShouldBeEmpty();
            heard.Partials.ShouldBeEmpty();
        }
    }

    [Fact]
    public async Task Speech_is_understood_after_silence_and_after_nothing()
    {
        using var engine = Recognizer.Open();
        await using var call = await Recognizer.OpenCallAsync(engine);
        await Recognizer.HearAsync(call, [], Recognizer.Grammar);
        await Recognizer.HearAsync(call, new short[16000], Recognizer.Grammar);
        (await Recognizer.HearAsync(call, Recognizer.Say("rms", "can i speak to somebody", 16000), Recognizer.Grammar)).Text.ShouldBe("can i speak to somebody");
    }

    [Fact]
    public async Task Half_a_minute_of_speech_is_one_utterance()
    {
        using var engine = Recognizer.Open();
        await using var call = await Recognizer.OpenCallAsync(engine);
        var sentence = Recognizer.Say("rms", "what kind of food do you have", 16000);
        short[] speech = [.. Enumerable.Repeat(sentence, 14).SelectMany(s => s)];
        (speech.Length / 16000.0).ShouldBeGreaterThan(28);
        var heard = await Recognizer.HearAsync(call, speech, Recognizer.Grammar);
        heard.Text.Split(' ').Length.ShouldBeGreaterThan(40);
        heard.Confidence.ShouldBeNull();
    }

    [Fact]
    public async Task Phrases_alone_are_hints_enough()
    {
        using var engine = Recognizer.Open();
        await using var call = await Recognizer.OpenCallAsync(engine);
        var hints = new RecognitionHints(["Table for two", "table for four", "take away!", "xyzzyfoo"]);
        Transcript? final = null;
        await foreach (var transcript in call.TranscribeAsync(Recognizer.Frames(Recognizer.Say("rms", "my usual table please", 16000), 16000), hints, TestContext.Current.CancellationToken))
            final = transcript;
        final.ShouldNotBeNull().Text.ShouldBe("my usual table please");
    }

    [Theory]
    [InlineData("this is no grammar at all")]
    [InlineData("#JSGF V1.0; grammar g; public <a> = (yes | ;")]
    [InlineData("#JSGF V1.0; grammar g; public <a> = <b>;")]
    [InlineData("#JSGF V1.0; grammar g; public <a> = qqxyz | zzqyx;")]
    public async Task A_grammar_that_cannot_be_used_leaves_free_speech(string grammar)
    {
        using var engine = Recognizer.Open();
        await using var call = await Recognizer.OpenCallAsync(engine);
        var heard = await Recognizer.HearAsync(call, Recognizer.Say("rms", "what kind of food do you have", 16000), grammar);
        heard.Confidence.ShouldBeNull();
        heard.Text.ShouldStartWith("what kind of");
        (await Recognizer.HearAsync(call, Recognizer.Say("rms", "tomorrow morning", 16000), Recognizer.Grammar)).Text.ShouldBe("tomorrow morning");
    }

    [Fact]
    public async Task A_cancelled_utterance_leaves_its_frames_to_the_caller_and_the_recognizer_ready()
    {
        using var engine = Recognizer.Open();
        await using var call = await Recognizer.OpenCallAsync(engine);
        var samples = Recognizer.Say("rms", "i would like to make an appointment", 16000);
        var channel = Channel.CreateUnbounded<AudioFrame>();
        foreach (var chunk in samples.Chunk(320))
            channel.Writer.TryWrite(AudioFrame.Copy(16000, chunk));
        using var stop = new CancellationTokenSource();
        await Should.ThrowAsync<OperationCanceledException>(async () =>
        {
            // The utterance never ends by itself: the channel stays open.
            await foreach (var transcript in call.TranscribeAsync(channel.Reader, new RecognitionHints([], Recognizer.Grammar), stop.Token))
                stop.Cancel();
        });

        channel.Writer.TryWrite(AudioFrame.Copy(16000, new short[320])).ShouldBeTrue();
        channel.Reader.TryRead(out var left).ShouldBeTrue();
        left!.Dispose();
        (await Recognizer.HearAsync(call, samples, Recognizer.Grammar)).Text.ShouldBe("i would like to make an appointment");
    }

    [Fact]
    public async Task Closing_the_call_in_the_middle_of_an_utterance_ends_it_with_an_error()
    {
        using var engine = Recognizer.Open();
        var call = await Recognizer.OpenCallAsync(engine);
        var channel = Channel.CreateUnbounded<AudioFrame>();
        foreach (var chunk in Recognizer.Say("rms", "what kind of food do you have", 16000).Chunk(320))
            channel.Writer.TryWrite(AudioFrame.Copy(16000, chunk));
        await Should.ThrowAsync<EngineException>(async () =>
        {
            await foreach (var transcript in call.TranscribeAsync(channel.Reader, RecognitionHints.None, TestContext.Current.CancellationToken))
                await call.DisposeAsync();
        });

        // Its decoders serve the next call, as if nothing had been.
        await using var next = await Recognizer.OpenCallAsync(engine);
        (await Recognizer.HearAsync(next, Recognizer.Say("rms", "tomorrow morning", 16000), Recognizer.Grammar)).Text.ShouldBe("tomorrow morning");
    }

    [Fact]
    public async Task Shutting_down_in_the_middle_of_decoding_ends_every_utterance_with_an_error()
    {
        var engine = Recognizer.Open();
        ITranscriber[] calls = [await Recognizer.OpenCallAsync(engine), await Recognizer.OpenCallAsync(engine)];
        var speech = Recognizer.Say("rms", "what kind of food do you have", 16000);
        var hearing = calls.Select(call => Task.Run(async () =>
        {
            var channel = Channel.CreateUnbounded<AudioFrame>();
            foreach (var chunk in Enumerable.Repeat(speech, 10).SelectMany(s => s).Chunk(320))
                channel.Writer.TryWrite(AudioFrame.Copy(16000, chunk));
            await foreach (var transcript in call.TranscribeAsync(channel.Reader, new RecognitionHints([], Recognizer.Grammar), CancellationToken.None))
                engine.Dispose();
        })).ToArray();
        foreach (var task in hearing)
            (await Should.ThrowAsync<EngineException>(() => task)).Failure.ShouldBe(EngineFailure.Unavailable);
        foreach (var call in calls)
            await call.DisposeAsync();
        await Should.ThrowAsync<EngineException>(async () => await engine.OpenAsync(new("late"), CancellationToken.None));
    }

    [Fact]
    public async Task Four_calls_at_once_each_get_their_own_words()
    {
        using var engine = Recognizer.Open();
        string[] texts = ["i would like to make an appointment", "what are your opening hours", "tomorrow morning", "can i speak to somebody"];
        var heard = await Task.WhenAll(texts.Select(async text =>
        {
            await using var call = await Recognizer.OpenCallAsync(engine);
            var samples = Recognizer.Say("rms", text, 16000);
            return new[] { (await Recognizer.HearAsync(call, samples, Recognizer.Grammar)).Text, (await Recognizer.HearAsync(call, samples, Recognizer.Grammar)).Text };
        }));
        heard.ShouldBe(texts.Select(t => new[] { t, t }));
    }

    [Fact]
    public async Task Audio_at_another_rate_is_refused()
    {
        using var engine = Recognizer.Open();
        await using var call = await Recognizer.OpenCallAsync(engine);
        var failure = await Should.ThrowAsync<EngineException>(async () =>
        {
            await foreach (var _ in call.TranscribeAsync(Recognizer.Frames(new short[8000], 8000), RecognitionHints.None, TestContext.Current.CancellationToken))
            {
            }
        });
        failure.Failure.ShouldBe(EngineFailure.Rejected);
        (await Recognizer.HearAsync(call, Recognizer.Say("rms", "tomorrow morning", 16000), Recognizer.Grammar)).Text.ShouldBe("tomorrow morning");
    }

    [Fact]
    public async Task More_calls_than_allowed_are_overload_until_one_ends()
    {
        using var engine = Recognizer.Open(new PocketSphinxOptions { MaxCalls = 1 });
        var call = await Recognizer.OpenCallAsync(engine);
        (await Should.ThrowAsync<EngineException>(async () => await engine.OpenAsync(new("second"), CancellationToken.None))).Failure.ShouldBe(EngineFailure.Overloaded);
        await call.DisposeAsync();
        await call.DisposeAsync();
    }

    [Fact]
    public void A_wrong_option_names_its_key()
    {
        var services = new ServiceCollection();
        services.AddLogging();
        services.AddPocketSphinx(new ConfigurationBuilder().AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["PocketSphinx:AcousticModel"] = "nowhere", ["PocketSphinx:MaxCalls"] = "-1", ["PocketSphinx:PartialInterval"] = "00:01:00",
        }).Build());
        using var provider = services.BuildServiceProvider();
        var fault = Should.Throw<OptionsValidationException>(() => provider.GetRequiredService<IStartupValidator>().Validate());
        fault.Message.ShouldContain("PocketSphinx__AcousticModel is 'nowhere'");
        fault.Message.ShouldContain("PocketSphinx__MaxCalls");
        fault.Message.ShouldContain("PocketSphinx__PartialInterval");
    }
}
