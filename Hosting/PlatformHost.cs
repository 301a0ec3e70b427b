using Microsoft.Extensions.Options;
using VoiceAgent.Calls;
using VoiceAgent.Hosting.Api;
using VoiceAgent.Hosting.Metrics;
using VoiceAgent.Settings;
using VoiceAgent.Telephony.Telnyx;

namespace VoiceAgent.Hosting;

/// <summary>What the platform's programs have in common: address, start with all faults in one message, drain, and the telephone side.</summary>
public static class PlatformHost
{
    /// <summary>A builder for one of the platform's programs.</summary>
    /// <param name="urls">Where it listens unless configured otherwise.</param>
    public static WebApplicationBuilder CreateBuilder(string[] args, string urls)
    {
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions { Args = args, ContentRootPath = AppContext.BaseDirectory });
        if (string.IsNullOrEmpty(builder.Configuration["urls"]))
            builder.WebHost.UseUrls(urls);
        // What is in scope is the call, and not for each line the ids of its trace.
        builder.Logging.Configure(o => o.ActivityTrackingOptions = ActivityTrackingOptions.None);
        builder.Services.AddCalls(builder.Configuration);
        // The host must not cut the drain short.
        var drain = OptionsReader.Read<CallOptions>(builder.Configuration.GetSection("Calls")).DrainTimeout;
        builder.Services.Configure<HostOptions>(o => o.ShutdownTimeout = drain + TimeSpan.FromSeconds(30));
        return builder;
    }

    /// <summary>Adds the side that faces the carrier and the operator: Telnyx, ears, API, drain. Needs an <see cref="ICallHost"/>.</summary>
    public static void AddTelephony(this WebApplicationBuilder builder)
    {
        ArgumentNullException.ThrowIfNull(builder);
        builder.Services.AddTelnyx(builder.Configuration);
        builder.Services.AddVoiceActivity(builder.Configuration);
        builder.Services.AddChecked<ApiOptions>(builder.Configuration.GetSection("Api"));
        builder.Services.AddHostedService<Drain>();
    }

    /// <summary>Maps webhooks, media sockets and the API of calls.</summary>
    public static void MapTelephony(this WebApplication app)
    {
        ArgumentNullException.ThrowIfNull(app);
        app.MapTelnyx();
        app.MapCallsApi(app.Services.GetRequiredService<IOptions<ApiOptions>>().Value.Key);
    }

    /// <summary>Adds <c>/metrics</c> without a package.</summary>
    public static void MapPlainMetrics(this WebApplication app)
    {
        ArgumentNullException.ThrowIfNull(app);
        var metrics = app.Services.GetRequiredService<PrometheusText>();
        app.MapGet("/metrics", () => Results.Text(metrics.Write(), PrometheusText.ContentType));
    }

    /// <summary>Builds and runs a program; what an operator has to change comes out in one message.</summary>
    /// <returns>The exit code.</returns>
    public static async Task<int> RunAsync(this WebApplicationBuilder builder, Action<WebApplication> map)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(map);
        try
        {
            await using var app = builder.Build();
            // Before anything uses an option: all faults come out together.
            app.Services.GetRequiredService<IStartupValidator>().Validate();
            app.MapGet("/health", () => "ok");
            map(app);
            try
            {
                await app.RunAsync();
            }
            catch (OperationCanceledException) when (app.Lifetime.ApplicationStopping.IsCancellationRequested)
            {
                // Told to stop while it still looked for the cluster.
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
}
