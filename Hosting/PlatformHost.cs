using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Options;
using VoiceAgent.Agent;
using VoiceAgent.Calls;
using VoiceAgent.Hosting.Api;
using VoiceAgent.Settings;

namespace VoiceAgent.Hosting;

/// <summary>What the platform's programs have in common: address, start with all faults in one message, drain, and the telephone side.</summary>
public static partial class PlatformHost
{
    /// <summary>Makes a builder for one of the platform's programs.</summary>
    /// <param name="urls">The addresses at which the program listens unless configured otherwise.</param>
    public static WebApplicationBuilder CreateBuilder(string[] args, string urls)
    {
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions { Args = args, ContentRootPath = AppContext.BaseDirectory });
        if (string.IsNullOrEmpty(builder.Configuration["urls"]))
            builder.WebHost.UseUrls(urls);
        // The call is in a log line's scope, and not for each line the ids of its trace.
        builder.Logging.Configure(o => o.ActivityTrackingOptions = ActivityTrackingOptions.None);
        builder.Services.AddCalls(builder.Configuration);
        ApiAuthentication.Add(builder.Services, builder.Configuration);
        var calls = OptionsReader.Read<CallOptions>(builder.Configuration.GetSection("Calls"));
        // The host must not cut the drain short.
        builder.Services.Configure<HostOptions>(o => o.ShutdownTimeout = calls.DrainTimeout + TimeSpan.FromSeconds(30));
        var longestWebhook = CarrierRegistration.OptionsOf(builder.Configuration).Max(carrier => carrier.Options.WebhookMaxBytes);
        var guard = new ConnectionGuard();
        builder.Services.AddSingleton(guard);
        builder.WebHost.ConfigureKestrel(kestrel => Limit(kestrel, guard, calls.MaxCalls, longestWebhook));
        return builder;
    }

    /// <summary>Limits what a connection may cost before anybody knows who is at its other end.</summary>
    private static void Limit(KestrelServerOptions kestrel, ConnectionGuard guard, int maxCalls, int longestBody)
    {
        kestrel.AddServerHeader = false;
        kestrel.ConfigureEndpointDefaults(endpoint => endpoint.Use(guard.Around));
        var limits = kestrel.Limits;
        // A call has a stream, and another one while the first is replaced. Nobody opens a stream without a token.
        limits.MaxConcurrentUpgradedConnections = (2L * maxCalls) + 16;
        // This is the last resort, which nobody should meet: strangers have ConnectionGuard.MaxUnproved, and a call two connections for its webhooks.
        limits.MaxConcurrentConnections = (2L * maxCalls) + (2 * ConnectionGuard.MaxUnproved);
        limits.MaxRequestBodySize = Math.Max(longestBody, JsonBody.MaxLength) + 1;
        // Of a body that nobody reads, no more than this waits in memory.
        limits.MaxRequestBufferSize = 64 * 1024;
        limits.MaxRequestLineSize = 4 * 1024;
        limits.MaxRequestHeaderCount = 64;
        limits.MaxRequestHeadersTotalSize = 16 * 1024;
        // This is also how long a connection may be open without having said a word.
        limits.KeepAliveTimeout = TimeSpan.FromSeconds(30);
        limits.RequestHeadersTimeout = TimeSpan.FromSeconds(10);
        limits.MinRequestBodyDataRate = new MinDataRate(bytesPerSecond: 1024, gracePeriod: TimeSpan.FromSeconds(5));
    }

    /// <summary>Adds the side that faces carriers and operators: telephone lines, ears, API, drain. It needs an <see cref="ICallHost"/>.</summary>
    public static void AddTelephony(this WebApplicationBuilder builder)
    {
        ArgumentNullException.ThrowIfNull(builder);
        builder.Services.AddCarriers(builder.Configuration);
        builder.Services.AddVoiceActivity(builder.Configuration);
        builder.Services.AddAgents(builder.Configuration);
        builder.Services.AddHostedService<Drain>();
    }

    /// <summary>Maps webhooks, media sockets and the API of calls.</summary>
    public static void MapTelephony(this WebApplication app)
    {
        ArgumentNullException.ThrowIfNull(app);
        app.MapCarriers();
        app.MapCallsApi();
        app.MapGet("/schemas/agent.json", () => Results.Stream(AgentDocument.OpenSchema(), "application/schema+json")).AllowAnonymous();
    }

    /// <summary>Builds a program whose endpoints all need authorization, but for those that say themselves that anybody may use them.</summary>
    /// <exception cref="OptionsValidationException">The configuration has faults, all of which the exception names.</exception>
    public static WebApplication Build(this WebApplicationBuilder builder, Action<WebApplication> map)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(map);
        var app = builder.Build();
        // Options are validated before anything uses one, so that all faults come out together.
        app.Services.GetRequiredService<IStartupValidator>().Validate();
        StartFaults.CheckUrls(app.Configuration["urls"]);
        RecordingFolder.Check(app.Services.GetRequiredService<IOptions<CallOptions>>().Value.RecordTo, app.Logger);
        app.Use(next => http => ConnectionGuard.WatchAsync(http, next));
        app.UseRouting();
        app.UseAuthentication();
        app.UseAuthorization();
        app.MapGet("/health", () => "ok").AllowAnonymous();
        map(app);
        if (app.Services.GetRequiredService<ApiDoor>().ClosedBecauseOf is { } way)
            LogClosed(app.Logger, way.Option, way.Host);
        return app;
    }

    /// <summary>Builds and runs a program; what an operator has to change comes out in one message.</summary>
    /// <returns>The exit code: 0, or 1 where the program cannot start.</returns>
    public static async Task<int> RunAsync(this WebApplicationBuilder builder, Action<WebApplication> map)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(map);
        try
        {
            await using var app = builder.Build(map);
            var stopping = app.Lifetime.ApplicationStopping; // The lifetime itself is gone when the run has ended.
            try
            {
                await app.RunAsync();
            }
            catch (OperationCanceledException) when (stopping.IsCancellationRequested)
            {
                // The program was told to stop while it still looked for the cluster.
            }

            return 0;
        }
        catch (Exception e) when (StartFaults.Of(e) is { Count: > 0 } faults)
        {
            await Console.Error.WriteLineAsync("The platform cannot start:");
            foreach (var fault in faults)
                await Console.Error.WriteLineAsync($"  {fault}");
            return 1;
        }
    }

    [LoggerMessage(LogLevel.Warning, "{Option} leads here from {Host} and Api__Key is not set: /api and /dashboard are closed, on this machine as well. Set Api__Key or Api__KeyHash")]
    private static partial void LogClosed(ILogger logger, string option, string host);
}
