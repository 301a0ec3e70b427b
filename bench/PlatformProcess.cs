using System.Diagnostics;
using System.Net.Http.Json;
using System.Reflection;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using VoiceAgent.Calls;
using VoiceAgent.Engines.Silero;
using VoiceAgent.Speech;
using VoiceAgent.Telephony.Telnyx;
using VoiceAgent.Testing;

namespace VoiceAgent.Bench;

/// <summary>The platform with paced engines in a process of its own, so that the carrier's work is not in its figures.</summary>
internal sealed class PlatformProcess : IDisposable
{
    public const string Verb = "platform";
    private const string Ready = "ready";

    private readonly Process _process;
    private readonly HttpClient _http;

    private PlatformProcess(Process process, int port)
    {
        _process = process;
        _http = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{port}") };
    }

    /// <exception cref="InvalidOperationException">The process did not come up.</exception>
    public static async Task<PlatformProcess> StartAsync(int port, Uri carrier, string publicKey, string voiceActivity)
    {
        var process = Process.Start(new ProcessStartInfo("dotnet", [Assembly.GetExecutingAssembly().Location, Verb, $"{port}", carrier.ToString(), publicKey, voiceActivity])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        })!;
        var platform = new PlatformProcess(process, port);
        if (await process.StandardOutput.ReadLineAsync() == Ready)
            return platform;
        platform.Dispose();
        throw new InvalidOperationException("The platform's process did not start.");
    }

    public async Task ResetAsync() => (await _http.PostAsync(new Uri("/bench/reset", UriKind.Relative), null)).EnsureSuccessStatusCode();

    public async Task<PlatformFigures> ReadAsync() => (await _http.GetFromJsonAsync<PlatformFigures>(new Uri("/bench/figures", UriKind.Relative)))!;

    public void Dispose()
    {
        // The end of its input ends it.
        _process.StandardInput.Close();
        if (!_process.WaitForExit(TimeSpan.FromSeconds(10)))
            _process.Kill();
        _process.Dispose();
        _http.Dispose();
    }

    /// <summary>The process itself.</summary>
    public static async Task<int> RunAsync(string port, string carrier, string publicKey, string voiceActivity)
    {
        var log = new CollectedLog();
        using var meter = new PlatformMeter(log);
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls($"http://127.0.0.1:{port}");
        builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["Telnyx:ApiKey"] = "bench",
            ["Telnyx:PublicKey"] = publicKey,
            ["Telnyx:ApiBaseUrl"] = carrier,
            ["Telnyx:PublicUrl"] = $"ws://127.0.0.1:{port}",
            ["Calls:MaxCalls"] = "100000",
            ["Conversation:Greeting"] = "Hello, this is the benchmark. How can I help you?",
        });
        builder.Services.AddSingleton<ILoggerFactory>(log);
        builder.Services.AddCalls(builder.Configuration);
        builder.Services.AddTelnyx(builder.Configuration);
        builder.Services.AddSingleton(s => PacedEngines.Create(s.GetRequiredService<TimeProvider>()));
        builder.Services.AddSingleton(PacedEngines.Agent);
        builder.Services.AddSingleton<IVoiceActivityModel>(
            _ => voiceActivity == "Silero" ? new SileroVoiceActivity(Options.Create(new SileroOptions())) : new BuiltInVoiceActivity());
        await using var app = builder.Build();
        app.MapTelnyx();
        app.MapPost("/bench/reset", meter.Reset);
        app.MapGet("/bench/figures", () => TypedResults.Json(meter.Read()));
        await app.StartAsync();
        Console.WriteLine(Ready);
        await Console.In.ReadToEndAsync();
        await app.StopAsync(new CancellationToken(canceled: true));
        return 0;
    }
}
