using VoiceAgent.Calls;
using VoiceAgent.Grains;
using VoiceAgent.Grains.Placement;
using VoiceAgent.Hosting;

// This program is a silo of the cluster: it holds conversations (Cluster__Roles=Call), runs engines (Speech), or both.
var builder = PlatformHost.CreateBuilder(args, "http://localhost:8001");
builder.AddSilo();
var roles = builder.Roles();
if (roles.HasFlag(SiloRoles.Call))
    builder.Services.AddAgentProfile(builder.Configuration);
if (roles.HasFlag(SiloRoles.Speech))
    builder.Services.AddSpeechEngines(builder.Configuration);
builder.AddTelemetry();
return await builder.RunAsync(app =>
{
    app.MapPrometheusScrapingEndpoint("/metrics").AllowAnonymous();
    app.MapGet("/ready", (CapacityReporter capacity, IServiceProvider services) => Results.Json(
        new { ready = capacity.IsAccepting && capacity.AreEnginesReady, roles = roles.ToString(), services = services.GetService<CallEngines>()?.Services?.States, engines = services.GetService<CallEngines>()?.Services?.Engines, database = capacity.Database is { } database ? new { ready = database.IsReady, detail = database.Detail } : null },
        statusCode: capacity.IsAccepting && capacity.AreEnginesReady ? StatusCodes.Status200OK : StatusCodes.Status503ServiceUnavailable)).AllowAnonymous();
});
