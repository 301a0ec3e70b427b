using System.Collections.Concurrent;
using System.Text;
using Microsoft.AspNetCore.Builder;
using VoiceAgent.Simulator;
using VoiceAgent.Testing;

namespace VoiceAgent.Platform.Tests;

/// <summary>Whether a key is said anywhere.</summary>
public sealed class SecretsTests
{
    private static readonly Dictionary<string, string> Keys = new()
    {
        ["ElevenLabs__ApiKey"] = "xi-of-the-tests-0123456789",
        ["OpenAI__ApiKey"] = "sk-of-the-tests-0123456789",
        ["Telnyx__ApiKey"] = "KEY-of-the-tests",
        ["Api__Key"] = "key-to-the-api-0123456789-0123456789",
    };

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    /// <summary>Everything is logged that can be, services break off, refuse, and say the key themselves.</summary>
    [Fact]
    public async Task Keys_are_in_no_log_error_trace_event_log_metric_or_answer()
    {
        Repository.RequireEngines();
        await using var voice = await FakeElevenLabsServer.StartAsync();
        await using var model = await FakeOpenAIServer.StartAsync();
        await using var traces = await Collector.StartAsync();
        var recordings = Directory.CreateTempSubdirectory();
        voice.Accept = _ => Task.FromResult(voice.Opened.IsEmpty ? 101 : 401);
        voice.Fate = frame => Task.FromResult(frame.Word > 1 ? FrameFate.Closed : FrameFate.Sent);
        model.Chat = context =>
        {
            context.Response.StatusCode = 401;
            return FakeOpenAIServer.WriteRawAsync(context, $$$"""{"error":{"message":"Incorrect API key provided: {{{Keys["OpenAI__ApiKey"]}}}","code":"invalid_api_key"}}""");
        };
        try
        {
            await using var platform = await RunningPlatform.StartAsync(
                new Dictionary<string, string>(Keys)
                {
                    ["Agent__TextToSpeech"] = "ElevenLabs,Flite",
                    ["Agent__LanguageModel"] = "OpenAI",
                    ["Agent__Greeting"] = "Hello, who is calling?",
                    ["ElevenLabs__BaseUrl"] = voice.BaseUrl,
                    ["OpenAI__BaseUrl"] = model.BaseUrl,
                    ["Calls__RecordTo"] = recordings.FullName,
                    ["Logging__LogLevel__Default"] = "Trace",
                    ["Logging__LogLevel__Microsoft"] = "Trace",
                    ["OTEL_EXPORTER_OTLP_ENDPOINT"] = traces.Url,
                    ["OTEL_EXPORTER_OTLP_PROTOCOL"] = "http/protobuf",
                    ["OTEL_BSP_SCHEDULE_DELAY"] = "50",
                });
            var call = platform.Place(platform.Caller([CallerTurn.Say("when are you open")]));
            await platform.EndAsync(call, Cancel);
            platform.Http.DefaultRequestHeaders.Authorization = new("Bearer", Keys["Api__Key"]);
            var places = new Dictionary<string, string>
            {
                ["the call"] = (await platform.RecordAsync(call, Cancel)).ToString(),
                ["the log"] = platform.Process.Output,
            };
            foreach (var path in new[] { "/metrics", "/ready", "/api/calls", "/api/calls/" + Uri.EscapeDataString(call.CallControlId) })
            {
                // Whether it is ready with such keys is not asked here.
                using var answer = await platform.Http.GetAsync(path, Cancel);
                places[path] = await answer.Content.ReadAsStringAsync(Cancel);
            }

            foreach (var file in recordings.EnumerateFiles())
                places["event log"] = await ReadAsync(file.FullName);
            places["traces"] = await traces.HoldingAsync("first_audio_sent", Cancel);

            places["the log"].ShouldContain("refuses a socket: status 401");
            places["event log"].ShouldContain("replyFailed", Case.Insensitive);
            foreach (var (place, text) in places)
                foreach (var (name, key) in Keys)
                    text.Contains(key, StringComparison.Ordinal).ShouldBeFalse($"{name} is in {place}");
        }
        finally
        {
            recordings.Delete(recursive: true);
        }
    }

    /// <summary>The platform may have it open.</summary>
    private static async Task<string> ReadAsync(string path)
    {
        await using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        using var reader = new StreamReader(file);
        return await reader.ReadToEndAsync(Cancel);
    }

    /// <summary>Takes traces over OTLP (HTTP, protobuf: strings are in it as they are).</summary>
    private sealed class Collector : IAsyncDisposable
    {
        private readonly WebApplication _app;
        private readonly ConcurrentQueue<string> _bodies = new();
        private readonly SemaphoreSlim _arrived = new(0);

        private Collector(WebApplication app) => _app = app;

        public string Url => _app.Urls.Single();

        public static async Task<Collector> StartAsync()
        {
            var app = LoopbackServer.Create();
            var collector = new Collector(app);
            app.Run(async context =>
            {
                using var body = new StreamReader(context.Request.Body, Encoding.Latin1);
                collector._bodies.Enqueue(await body.ReadToEndAsync());
                collector._arrived.Release();
            });
            await app.StartAsync();
            return collector;
        }

        /// <summary>All that came, once this is among it.</summary>
        public async Task<string> HoldingAsync(string text, CancellationToken cancellationToken)
        {
            while (!_bodies.Any(b => b.Contains(text, StringComparison.Ordinal)))
                (await _arrived.WaitAsync(RunningPlatform.Limit, cancellationToken)).ShouldBeTrue($"no trace holds {text}");
            return string.Join('\n', _bodies);
        }

        public ValueTask DisposeAsync()
        {
            _arrived.Dispose();
            return _app.DisposeAsync();
        }
    }
}
