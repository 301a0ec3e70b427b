using Orleans.Dashboard;
using VoiceAgent.Calls;
using VoiceAgent.Grains;
using VoiceAgent.Grains.Gateway;
using VoiceAgent.Grains.Placement;
using VoiceAgent.Hosting;

namespace VoiceAgent.Gateway;

/// <summary>The side of the cluster that faces the carrier. With <c>Cluster__Roles</c> it is a silo as well: all of the platform in one process.</summary>
public static class GatewayProgram
{
    /// <summary>Creates the program with everything but its endpoints.</summary>
    public static WebApplicationBuilder CreateBuilder(string[] args)
    {
        var builder = PlatformHost.CreateBuilder(args, "http://localhost:8000");
        var roles = builder.Roles();
        if (roles == SiloRoles.None)
            builder.AddClusterClient();
        else
            builder.AddSilo();
        if (roles.HasFlag(SiloRoles.Call))
            builder.Services.AddAgentProfile(builder.Configuration);
        if (roles.HasFlag(SiloRoles.Speech))
            builder.Services.AddSpeechEngines(builder.Configuration);
        builder.AddGrainCallHost();
        builder.AddTelephony();
        builder.AddTelemetry();
        return builder;
    }

    /// <summary>Maps the endpoints. Those that anybody may use say so here; all others need the API's key.</summary>
    public static void Map(WebApplication app)
    {
        ArgumentNullException.ThrowIfNull(app);
        app.MapTelephony();
        app.MapOrleansDashboard(routePrefix: "/dashboard");
        app.MapPrometheusScrapingEndpoint("/metrics").AllowAnonymous();
        app.MapGet("/ready", (ICallHost host, IGrainFactory grains, ClusterConnection connection, IHostApplicationLifetime lifetime, IServiceProvider services) => ClusterReadiness.AnswerAsync(host, grains, connection, lifetime.ApplicationStopping, services.GetService<CallEngines>())).AllowAnonymous();
    }
}
