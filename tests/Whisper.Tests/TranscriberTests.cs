using System.Globalization;
using System.Threading.Channels;
using VoiceAgent.Audio;
using VoiceAgent.Engines.Whisper;
using VoiceAgent.Speech;
using VoiceAgent.Testing;

namespace VoiceAgent.Whisper.Tests;

/// <summary>When an utterance is decoded, with a decoder that reads the words that the test put into the sound.</summary>
public sealed class TranscriberTests
{
    private readonly List<(double Seconds, string Prompt)> _decodes = [];
    private Func<double, TimeSpan> _takes = _ => TimeSpan.FromMilliseconds(100);

    [Fact]
    public void What_is_being_said_is_decoded_every_200_ms_and_the_whole_at_the_end() => VirtualTime.Run(async time =>
    {
        var transcripts = await RecognizeAsync(time, seconds: 2);
        transcripts[^1].ShouldBe(new Transcript("w0 w1 w2 w3", true));
        transcripts.Where(t => !t.IsFinal).Select(t => t.Text).ShouldBe(["w0", "w0 w1", "w0 w1 w2"]);
        _decodes.Count.ShouldBeInRange(8, 10);
        _decodes[^1].ShouldBe((2, "seven, eight"));
    });

    [Fact]
    public void Of_long_speech_only_the_last_seconds_are_decoded_again_and_no_word_is_lost_or_doubled() => VirtualTime.Run(async time =>
    {
        var words = string.Join(' ', Enumerable.Range(0, 40).Select(i => $"w{i}"));
        var transcripts = await RecognizeAsync(time, seconds: 20);
        transcripts[^1].Text.ShouldBe(words);
        _decodes.Take(_decodes.Count - 1).ShouldAllBe(d => d.Seconds < 4);
        transcripts.Where(t => !t.IsFinal).ShouldAllBe(t => words.StartsWith(t.Text, StringComparison.Ordinal));
        transcripts[^2].Text.ShouldStartWith("w0 w1 w2");
        transcripts[^2].Text.ShouldContain("w37");
    });

    [Fact]
    public void Speech_longer_than_whisper_takes_is_cut_where_it_is_quiet() => VirtualTime.Run(async time =>
    {
        (await RecognizeAsync(time, seconds: 70))[^1].Text.ShouldBe(string.Join(' ', Enumerable.Range(0, 140).Select(i => $"w{i}")));
        _decodes.ShouldAllBe(d => d.Seconds <= 28);
    });

    [Fact]
    public void A_slow_decoder_is_not_asked_for_more_than_it_can_do() => VirtualTime.Run(async time =>
    {
        _takes = seconds => TimeSpan.FromSeconds(1);
        var transcripts = await RecognizeAsync(time, seconds: 5);
        transcripts[^1].IsFinal.ShouldBeTrue();
        _decodes.Count.ShouldBeLessThanOrEqualTo(6);
        time.Elapsed.ShouldBeLessThan(TimeSpan.FromSeconds(6.2), "an interim decode does not delay the whole");
    });

    [Fact]
    public void Where_decoding_fails_the_utterance_does() => VirtualTime.Run(async time =>
    {
        _takes = _ => throw new InvalidOperationException("A defect.");
        (await Assert.ThrowsAsync<EngineException>(() => RecognizeAsync(time, seconds: 1))).Failure.ShouldBe(EngineFailure.Failed);
    });

    /// <summary>Says a word each half second: its number as the sound's loudness, with a pause of 100 ms after each.</summary>
    private async Task<List<Transcript>> RecognizeAsync(VirtualTime time, double seconds)
    {
        await using var transcriber = new WhisperTranscriber(new DecoderPool(new Reader(this, time), 2, 10), new WhisperOptions(), "en");
        var utterance = Channel.CreateUnbounded<AudioFrame>();
        var saying = SayAsync();
        var transcripts = new List<Transcript>();
        await foreach (var transcript in transcriber.TranscribeAsync(utterance.Reader, new RecognitionHints(["seven", "eight"]), CancellationToken.None))
            transcripts.Add(transcript);
        await saying;
        return transcripts;

        async Task SayAsync()
        {
            for (var i = 0; i < seconds * 50; i++)
            {
                await time.Delay(TimeSpan.FromMilliseconds(20));
                var frame = new short[320];
                if (i % 25 < 20)
                    Array.Fill(frame, (short)(1000 + i / 25 * 100));
                utterance.Writer.TryWrite(AudioFrame.Copy(16000, frame));
            }

            utterance.Writer.Complete();
        }
    }

    /// <summary>Reads the words whose sound is there to its end.</summary>
    private sealed class Reader(TranscriberTests tests, VirtualTime time) : IDecoder
    {
        public async Task<DecodedText> DecodeAsync(ReadOnlyMemory<float> samples, string prompt, string language, CancellationToken cancellationToken)
        {
            tests._decodes.Add((samples.Length / 16000.0, prompt));
            var words = new List<string>();
            for (var i = 1; i < samples.Length; i++)
            {
                if (samples.Span[i - 1] != 0 && samples.Span[i] == 0)
                    words.Add(string.Create(CultureInfo.InvariantCulture, $"w{Math.Round((samples.Span[i - 1] * 32768 - 1000) / 100)}"));
            }

            await Task.Delay(tests._takes(samples.Length / 16000.0), time, cancellationToken);
            return new DecodedText(string.Join(' ', words), 1, 0);
        }
    }
}
