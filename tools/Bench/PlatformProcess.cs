using System.Diagnostics;
using System.Net.Http.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using VoiceAgent.Calls;
using VoiceAgent.Conversation;
using VoiceAgent.Engines.ElevenLabs;
using VoiceAgent.Engines.OpenAI;
using VoiceAgent.Engines.Silero;
using VoiceAgent.Engines.Turns;
using VoiceAgent.Grains;
using VoiceAgent.Grains.Placement;
using VoiceAgent.Settings;
using VoiceAgent.Speech;
using VoiceAgent.Carriers.Telnyx;
using VoiceAgent.Testing;

namespace VoiceAgent.Bench;

/// <summary>A process of the platform that is to be started.</summary>
/// <param name="Program">Path of the program, which begins with <see cref="PlatformProcess.Verb"/>.</param>
internal sealed record ProcessPlan(string Name, string Program, params string[] Settings);

/// <summary>A process of the platform under measurement: the bench's side of the process, and the code that runs in it.</summary>
internal sealed class PlatformProcess : IDisposable
{
    public const string Verb = "platform";

    /// <summary>The name of the setting for the voice activity model.</summary>
    public const string VoiceActivity = "Bench:VoiceActivity";

    /// <summary>The name of the setting for the engines that hear, think and speak; where it is not set, <see cref="PacedEngines"/> do.</summary>
    public const string Engines = "Bench:Engines";

    /// <summary>The value of <c>Bench:Engines</c> for the real engines, at the services that their options name.</summary>
    public const string Services = "Services";

    private const string Ready = "ready";

    private readonly Process _process;
    private readonly HttpClient _http;

    private PlatformProcess(string name, Process process, int port)
    {
        Name = name;
        _process = process;
        _http = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{port}") };
    }

    public string Name { get; }

    /// <exception cref="InvalidOperationException">The process did not come up.</exception>
    public static async Task<PlatformProcess> StartAsync(ProcessPlan plan, int port, IEnumerable<string> settings)
    {
        var process = Process.Start(new ProcessStartInfo("dotnet", [plan.Program, Verb, $"--urls=http://127.0.0.1:{port}", .. settings, .. plan.Settings])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        })!;
        var started = new PlatformProcess(plan.Name, process, port);
        if (await process.StandardOutput.ReadLineAsync() == Ready)
            return started;
        started.Dispose();
        throw new InvalidOperationException($"The platform's process \"{plan.Name}\" did not start.");
    }

    public async Task ResetAsync() => (await _http.PostAsync(new Uri("/bench/reset", UriKind.Relative), null)).EnsureSuccessStatusCode();

    public Task<PlatformFigures> ReadAsync() => ReadAsync<PlatformFigures>("/bench/figures");

    public async Task<T> ReadAsync<T>(string path) => (await _http.GetFromJsonAsync<T>(new Uri(path, UriKind.Relative)))!;

    public void Dispose()
    {
        // The process ends at the end of its input.
        _process.StandardInput.Close();
        if (!_process.WaitForExit(TimeSpan.FromSeconds(10)))
            _process.Kill();
        _process.Dispose();
        _http.Dispose();
    }

    /// <summary>Runs the process itself.</summary>
    /// <param name="settings">The command line after the verb.</param>
    /// <param name="add">Adds the services of this process.</param>
    /// <param name="map">Maps the endpoints of this process.</param>
    private static async Task<int> RunAsync(string[] settings, Action<WebApplicationBuilder> add, Action<WebApplication> map)
    {
        var log = new CollectedLog();
        using var meter = new PlatformMeter(log);
        var builder = WebApplication.CreateSlimBuilder(settings);
        builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["Telnyx:ApiKey"] = "bench",
            ["Calls:MaxCalls"] = "100000",
        });
        builder.Services.AddSingleton<ILoggerFactory>(log);
        builder.Services.AddCalls(builder.Configuration);
        builder.Services.PostConfigure<ConversationOptions>(o =>
        {
            o.Agent = new() { Greeting = "Hello, this is the benchmark. How can I help you?" };
            foreach (var opener in OptionsReader.Read<AgentTexts>(builder.Configuration.GetSection("Agent:Texts")).Openers)
                o.Agent.Texts.Openers.Add(opener);
        });
        add(builder);
        await using var app = builder.Build();
        app.MapPost("/bench/reset", meter.Reset);
        app.MapGet("/bench/figures", () => TypedResults.Json(meter.Read()));
        map(app);
        await app.StartAsync();
        Console.WriteLine(Ready);
        await Console.In.ReadToEndAsync();
        try
        {
            await app.StopAsync(new CancellationToken(canceled: true));
        }
        catch (OperationCanceledException)
        {
            // The process stops at once, as asked for.
        }

        return 0;
    }

    /// <summary>Runs what the settings ask for: a part of a cluster, or, without roles, all of the platform without a cluster.</summary>
    public static Task<int> RunAsync(string[] settings)
    {
        SiloRoles? roles = null;
        return RunAsync(
            settings,
            builder =>
            {
                roles = builder.Configuration["Cluster:Roles"] is null ? null : builder.Roles();
                if (roles is SiloRoles.None)
                    builder.AddClusterClient();
                else if (roles is not null)
                    builder.AddSilo();
                if (roles is null || roles.Value.HasFlag(SiloRoles.Call))
                    AddAgent(builder);
                if (roles is null || roles.Value.HasFlag(SiloRoles.Speech))
                    AddEngines(builder);
                if (HasLines(roles))
                    AddLines(builder);
                if (roles is null)
                {
                    builder.Services.AddSingleton<ICallHost, LocalCallHost>();
                }
                else if (HasLines(roles))
                {
                    builder.AddGrainCallHost();
                    builder.Services.AddHostedService<UntilSpeech>();
                }
            },
            app =>
            {
                if (HasLines(roles))
                    app.MapTelnyx();
                if (roles is SiloRoles.None or SiloRoles.All)
                    app.MapGet("/bench/stream", StreamMeter.RunAsync);
            });
    }

    private static bool HasLines(SiloRoles? roles) => roles is null or SiloRoles.None or SiloRoles.All;

    private static void AddEngines(WebApplicationBuilder builder)
    {
        if (builder.Configuration[Engines] != Services)
        {
            builder.Services.AddSingleton(s => PacedEngines.Create(s.GetRequiredService<TimeProvider>()));
            return;
        }

        builder.Services.AddOpenAISpeechToText(builder.Configuration).AddOpenAILanguageModel(builder.Configuration).AddElevenLabs(builder.Configuration);
        builder.Services.AddSingleton(s => new CallEngines(s.GetRequiredService<ISpeechToText>(), s.GetRequiredService<ILanguageModel>(), s.GetRequiredService<ITextToSpeech>()) { TurnDetector = new WordsTurnDetector() });
    }

    private static void AddAgent(WebApplicationBuilder builder) => builder.Services.AddSingleton(PacedEngines.Agent);

    /// <summary>Adds the side that faces the carrier.</summary>
    private static void AddLines(WebApplicationBuilder builder)
    {
        builder.Services.AddTelnyx(builder.Configuration);
        var isSilero = builder.Configuration[VoiceActivity] == "Silero";
        builder.Services.AddSingleton<IVoiceActivityModel>(_ => isSilero ? new SileroVoiceActivity(Options.Create(new SileroOptions())) : new BuiltInVoiceActivity());
    }
}
