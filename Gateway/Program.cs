using Microsoft.Extensions.Options;
using Orleans.Dashboard;
using VoiceAgent.Calls;
using VoiceAgent.Engines.Whisper;
using VoiceAgent.Grains;
using VoiceAgent.Grains.Gateway;
using VoiceAgent.Grains.Placement;
using VoiceAgent.Hosting;
using VoiceAgent.Hosting.Api;

// The side of the cluster that faces the carrier. With Cluster__Roles it is a silo as well: all of the platform in one process.
var builder = PlatformHost.CreateBuilder(args, "http://localhost:8000");
builder.Services.AddRecognizerChoice("Whisper", WhisperServices.AddWhisper);
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
return await builder.RunAsync(app =>
{
    app.MapTelephony();
    app.RequireApiKey("/dashboard", app.Services.GetRequiredService<IOptions<ApiOptions>>().Value.Key);
    app.MapOrleansDashboard(routePrefix: "/dashboard");
    app.MapPrometheusScrapingEndpoint("/metrics");
    app.MapGet("/ready", (ICallHost host, IGrainFactory grains, ClusterConnection connection, IServiceProvider services) => ClusterReadiness.AnswerAsync(host, grains, connection, services.GetService<CallEngines>()));
});
