using OpenTelemetry.Metrics;
using OpenTelemetry.Trace;

namespace VoiceAgent.Hosting;

/// <summary>What dashboards read: the platform's own meters and traces, and Orleans'.</summary>
public static class Telemetry
{
    /// <summary>Adds the metrics that <c>/metrics</c> shows, and traces where they are set up.</summary>
    public static void AddTelemetry(this IHostApplicationBuilder builder)
    {
        ArgumentNullException.ThrowIfNull(builder);
        var telemetry = builder.Services.AddOpenTelemetry().WithMetrics(metrics => metrics
            .AddMeter("VoiceAgent.*", "Microsoft.Orleans")
            .AddPrometheusExporter());
        // Traces go where OpenTelemetry's own settings say, and nowhere without them.
        if (!string.IsNullOrEmpty(builder.Configuration["OTEL_EXPORTER_OTLP_ENDPOINT"]))
            telemetry.WithTracing(traces => traces.AddSource("VoiceAgent.*", "Microsoft.Orleans.Application", "Microsoft.Orleans.Lifecycle").AddOtlpExporter());
    }
}
