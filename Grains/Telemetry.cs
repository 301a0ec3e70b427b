using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using OpenTelemetry.Metrics;

namespace VoiceAgent.Grains;

/// <summary>What dashboards read: the platform's own meters and Orleans'.</summary>
public static class Telemetry
{
    /// <summary>Adds what <c>/metrics</c> shows.</summary>
    public static void AddTelemetry(this IHostApplicationBuilder builder)
    {
        ArgumentNullException.ThrowIfNull(builder);
        builder.Services.AddOpenTelemetry().WithMetrics(metrics => metrics
            .AddMeter("VoiceAgent.*", "Microsoft.Orleans")
            .AddPrometheusExporter());
    }
}
