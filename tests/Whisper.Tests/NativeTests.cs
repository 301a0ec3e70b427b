using System.Threading.Channels;
using Microsoft.Extensions.Logging.Abstractions;
using VoiceAgent.Audio;
using VoiceAgent.Engines.Whisper;
using VoiceAgent.Speech;

namespace VoiceAgent.Whisper.Tests;

/// <summary>The library itself, on the processor, with a model whose weights mean nothing.</summary>
public sealed class NativeTests(Models models) : IClassFixture<Models>
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_model_is_loaded_and_speech_decoded_and_both_let_go()
    {
        using var engine = models.Engine();
        await using var transcriber = await engine.OpenAsync(new("call"), Cancel);
        var transcripts = await RecognizeAsync(transcriber, seconds: 2);
        transcripts[^1].IsFinal.ShouldBeTrue();
        transcripts.Count(t => t.IsFinal).ShouldBe(1);
    }

    [Fact]
    public async Task What_has_no_sound_has_no_words()
    {
        using var engine = models.Engine();
        await using var transcriber = await engine.OpenAsync(new("call"), Cancel);
        (await RecognizeAsync(transcriber, seconds: 0))[^1].ShouldBe(new Transcript("", true));
        (await RecognizeAsync(transcriber, seconds: 1, amplitude: 20))[^1].ShouldBe(new Transcript("", true));
    }

    [Fact]
    public async Task Eight_calls_at_once_are_all_recognized()
    {
        using var engine = models.Engine();
        await engine.OpenAsync(new("first"), Cancel);
        var finals = await Task.WhenAll(Enumerable.Range(0, 8).Select(async i =>
        {
            await using var transcriber = await engine.OpenAsync(new($"call {i}"), Cancel);
            for (var utterance = 0; utterance < 3; utterance++)
                (await RecognizeAsync(transcriber, seconds: 1 + utterance))[^1].IsFinal.ShouldBeTrue();
            return true;
        }));
        finals.Length.ShouldBe(8);
    }

    [Fact]
    public async Task A_decode_that_is_not_wanted_any_more_ends_and_the_next_one_is_well()
    {
        using var decoder = NativeDecoder.Load(models.Small, new WhisperOptions { Device = WhisperDevice.Cpu }, NullLogger.Instance);
        using var unwanted = new CancellationTokenSource();
        var decoding = decoder.DecodeAsync(Noise(25), "", "en", unwanted.Token);
        unwanted.Cancel();
        await Should.ThrowAsync<OperationCanceledException>(() => decoding);
        (await decoder.DecodeAsync(Noise(1), "a prompt, with commas", "en", Cancel)).ShouldNotBeNull();
    }

    [Fact]
    public void A_file_that_is_no_model_is_refused_by_name()
    {
        var path = Path.Combine(Path.GetDirectoryName(models.Small)!, "no.bin");
        File.WriteAllText(path, "no model");
        var fault = Should.Throw<EngineException>(() => NativeDecoder.Load(path, new WhisperOptions { Device = WhisperDevice.Cpu }, NullLogger.Instance));
        fault.Failure.ShouldBe(EngineFailure.Rejected);
        fault.Message.ShouldContain(path);
    }

    [Fact]
    public void A_gpu_that_was_asked_for_and_is_not_there_is_no_processor()
    {
        using var loaded = NativeDecoder.Load(models.Small, new WhisperOptions(), NullLogger.Instance);
        Assert.SkipWhen(loaded.IsOnGpu, "There is a GPU.");
        Should.Throw<EngineException>(() => NativeDecoder.Load(models.Small, new WhisperOptions { Device = WhisperDevice.Cuda }, NullLogger.Instance)).Message.ShouldContain("GPU");
    }

    /// <summary>Figures for the README: latency at the pace of speech, by model shape and callers who speak at once. Each decode writes 4 tokens for each of 3 seconds, which is fast speech.</summary>
    [Theory(Explicit = true)]
    [InlineData("tiny.en", 384, 6, 4, 1, 2)]
    [InlineData("tiny.en", 384, 6, 4, 2, 2)]
    [InlineData("tiny.en", 384, 6, 4, 1)]
    [InlineData("tiny.en", 384, 6, 4, 2)]
    [InlineData("tiny.en", 384, 6, 4, 4)]
    [InlineData("tiny.en", 384, 6, 4, 8)]
    [InlineData("base.en", 512, 8, 6, 1)]
    [InlineData("base.en", 512, 8, 6, 2)]
    [InlineData("base.en", 512, 8, 6, 4)]
    public async Task Latency_at_the_pace_of_speech(string name, int state, int heads, int layers, int callers, int threads = 1)
    {
        const int tokens = 12;
        var path = Path.Combine(Path.GetTempPath(), $"random-{name}-{tokens}.bin");
        if (!File.Exists(path))
            RandomModel.Write(path, state, heads, layers, tokens);
        var options = new WhisperOptions { Threads = threads, Decoders = 2 / threads };
        using var decoder = NativeDecoder.Load(path, options, NullLogger.Instance);
        var pool = new DecoderPool(decoder, options.Decoders, options.Queue);
        (await pool.DecodeAsync(Noise(3), "", "en", Cancel)).Text.Split(' ', StringSplitOptions.RemoveEmptyEntries).Length.ShouldBe(tokens);
        var (interim, final) = (new List<double>(), new List<double>());
        await Task.WhenAll(Enumerable.Range(0, callers).Select(async caller =>
        {
            await Task.Delay(TimeSpan.FromMilliseconds(caller * 130), TimeProvider.System, Cancel);
            for (var utterance = 0; utterance < 5; utterance++)
            {
                var (running, started) = (Task.CompletedTask, TimeProvider.System.GetTimestamp());
                for (var said = 0.4; said < 3; said += 0.2)
                {
                    await Task.Delay(TimeSpan.FromMilliseconds(200), TimeProvider.System, Cancel);
                    if (!running.IsCompleted)
                        continue;
                    var now = TimeProvider.System.GetTimestamp();
                    running = Measured(pool.DecodeInterimAsync(Noise(said), "", "en", Cancel), now, interim);
                }

                await Measured(pool.DecodeAsync(Noise(3), "", "en", Cancel), TimeProvider.System.GetTimestamp(), final);
                await running;
            }
        }));
        TestContext.Current.TestOutputHelper!.WriteLine($"{name}, {(decoder.IsOnGpu ? "GPU" : "processor")}, {callers} callers, {options.Decoders} decoders of {threads} threads: interim p50 {At(interim, 0.5):0} p95 {At(interim, 0.95):0} ms of {interim.Count}; final of 3 s p50 {At(final, 0.5):0} p95 {At(final, 0.95):0} ms of {final.Count}");

        static async Task Measured(Task<DecodedText> decoding, long since, List<double> into)
        {
            await decoding;
            lock (into)
                into.Add(TimeProvider.System.GetElapsedTime(since).TotalMilliseconds);
        }

        static double At(List<double> values, double part) => values.Order().ElementAt((int)(part * (values.Count - 1)));
    }

    private static float[] Noise(double seconds)
    {
        var random = new Random(7);
        return [.. Enumerable.Range(0, (int)(seconds * 16000)).Select(_ => (random.NextSingle() - 0.5f) * 0.2f)];
    }

    private static async Task<List<Transcript>> RecognizeAsync(ITranscriber transcriber, double seconds, int amplitude = 3000)
    {
        var utterance = Channel.CreateUnbounded<AudioFrame>();
        var random = new Random(7);
        for (var i = 0; i < seconds * 50; i++)
            utterance.Writer.TryWrite(AudioFrame.Copy(16000, [.. Enumerable.Range(0, 320).Select(_ => (short)random.Next(-amplitude, amplitude))]));
        utterance.Writer.Complete();
        var transcripts = new List<Transcript>();
        await foreach (var transcript in transcriber.TranscribeAsync(utterance.Reader, new RecognitionHints(["hello"]), Cancel))
            transcripts.Add(transcript);
        return transcripts;
    }
}
