using Microsoft.Extensions.Options;
using VoiceAgent.Audio;
using VoiceAgent.Engines.OpenAI;
using VoiceAgent.Speech;
using VoiceAgent.Testing;

namespace VoiceAgent.Engines.Tests.OpenAI;

public sealed class OpenAITextToSpeechTests
{
    private const string Key = "sk-test-0123456789";

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Audio_is_handed_on_while_it_comes_and_none_is_lost_where_a_sample_is_cut_in_two()
    {
        await using var server = await FakeOpenAIServer.StartAsync();
        var pcm = Tone();
        var heard = new TaskCompletionSource();
        server.Speech = async (context, _) =>
        {
            // 101 bytes at a time; half of it when the first audio was heard.
            foreach (var (part, i) in pcm.Chunk(101).Select((p, i) => (p, i)))
            {
                if (i == pcm.Length / 202)
                    await heard.Task;
                await context.Response.Body.WriteAsync(part);
                await context.Response.Body.FlushAsync();
            }
        };
        using var connection = Connect(server.BaseUrl, out var voice);
        var samples = new List<short>();
        await foreach (var spoken in voice.SpeakAsync(new SpeechRequest("call", 1, 0, "Hello.", 8000), Cancel))
        {
            samples.AddRange(spoken.Audio.Samples);
            spoken.Audio.Dispose();
            heard.TrySetResult();
        }

        samples.ShouldBe(Resampled(pcm));
        server.Requests.ShouldHaveSingleItem().Body.ShouldBe("""{"model":"s","voice":"v","input":"Hello.","response_format":"pcm","instructions":"Slowly."}""");
    }

    [Theory]
    [InlineData("RIFF....WAVE")]
    [InlineData("""{"audio":"AAAA"}""")]
    [InlineData("")]
    public async Task What_is_no_pcm_is_not_played(string body)
    {
        await using var server = await FakeOpenAIServer.StartAsync();
        server.Speech = (context, _) => FakeOpenAIServer.WriteRawAsync(context, body);
        using var connection = Connect(server.BaseUrl, out var voice);
        (await Should.ThrowAsync<EngineException>(() => SpeakAsync(voice))).Failure.ShouldBe(EngineFailure.Failed);
    }

    [Fact]
    public async Task A_refusal_is_told_without_its_text()
    {
        await using var server = await FakeOpenAIServer.StartAsync();
        server.Speech = (context, _) =>
        {
            context.Response.StatusCode = 429;
            return FakeOpenAIServer.WriteRawAsync(context, """{"error":{"message":"sk-test-0123456789","code":"rate_limit_exceeded"}}""");
        };
        using var connection = Connect(server.BaseUrl, out var voice);
        var fault = await Should.ThrowAsync<EngineException>(() => SpeakAsync(voice));
        fault.Failure.ShouldBe(EngineFailure.Overloaded);
        fault.ToString().ShouldNotContain(Key);
    }

    [Fact]
    public async Task A_connection_that_breaks_is_a_failure_after_what_was_heard()
    {
        await using var server = await FakeOpenAIServer.StartAsync();
        var heard = new TaskCompletionSource();
        server.Speech = async (context, _) =>
        {
            await context.Response.Body.WriteAsync(Tone());
            await context.Response.Body.FlushAsync();
            await heard.Task;
            context.Abort();
        };
        using var connection = Connect(server.BaseUrl, out var voice);
        var fault = await Should.ThrowAsync<EngineException>(() => SpeakAsync(voice, heard.TrySetResult));
        fault.Failure.ShouldBe(EngineFailure.Unavailable);
        heard.Task.IsCompleted.ShouldBeTrue();
    }

    private static OpenAIConnection Connect(string url, out OpenAITextToSpeech voice)
    {
        var options = Options.Create(new OpenAIOptions { ApiKey = Key, BaseUrl = url, SpeechModel = "s", SpeechVoice = "v", SpeechInstructions = "Slowly." });
        var connection = new OpenAIConnection(options, TimeProvider.System);
        voice = new OpenAITextToSpeech(options, connection);
        return connection;
    }

    private static async Task SpeakAsync(OpenAITextToSpeech voice, Func<bool>? heard = null)
    {
        await foreach (var spoken in voice.SpeakAsync(new SpeechRequest("call", 1, 0, "Hello.", 8000), Cancel))
        {
            spoken.Audio.Dispose();
            heard?.Invoke();
        }
    }

    /// <summary>A second at 24 kHz.</summary>
    private static byte[] Tone()
    {
        short[] samples = [.. Enumerable.Range(0, 24000).Select(i => (short)(8000 * Math.Sin(i * 0.1)))];
        var bytes = new byte[samples.Length * 2];
        L16.Encode(samples, bytes, L16ByteOrder.LittleEndian);
        return bytes;
    }

    private static short[] Resampled(byte[] pcm)
    {
        var samples = new short[pcm.Length / 2];
        L16.Decode(pcm, samples, L16ByteOrder.LittleEndian);
        var resampler = new Resampler(24000, 8000);
        var output = new short[resampler.MaxOutput(samples.Length) + resampler.MaxOutput(0)];
        var count = resampler.Process(samples, output);
        return output[..(count + resampler.Flush(output.AsSpan(count)))];
    }
}
