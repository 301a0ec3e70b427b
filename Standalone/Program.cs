using VoiceAgent.Calls;
using VoiceAgent.Hosting;
using VoiceAgent.Hosting.Metrics;
using VoiceAgent.Speech;

// The platform in one process: no cluster, no packages that a mirror may lack.
if (args is ["replay", ..])
    return ReplayCommand.Run(args[1..]);

if (args is ["voices"])
    return await VoicesCommand.RunAsync(PlatformHost.CreateBuilder([], "http://localhost:8000").Configuration);

var builder = PlatformHost.CreateBuilder(args, "http://localhost:8000");
builder.Services.AddSpeechEngines(builder.Configuration);
builder.Services.AddAgentProfile(builder.Configuration);
builder.Services.AddLocalCallHost();
builder.Services.AddSingleton<PrometheusText>();
builder.AddTelephony();
return await builder.RunAsync(app =>
{
    app.MapTelephony();
    app.MapPlainMetrics();
    app.MapGet("/ready", (ICallHost host, CallEngines engines, IVoiceActivityModel voiceActivity) => Readiness.Answer(host, engines, voiceActivity)).AllowAnonymous();
});
