using Microsoft.Extensions.Options;
using VoiceAgent.Calls;
using VoiceAgent.Settings;
using VoiceAgent.Standalone;
using VoiceAgent.Standalone.Api;
using VoiceAgent.Standalone.Metrics;
using VoiceAgent.Telephony.Telnyx;

if (args is ["replay", ..])
    return ReplayCommand.Run(args[1..]);

var builder = WebApplication.CreateBuilder(new WebApplicationOptions { Args = args, ContentRootPath = AppContext.BaseDirectory });
if (string.IsNullOrEmpty(builder.Configuration["urls"]))
    builder.WebHost.UseUrls("http://localhost:8000");
builder.Services.AddCalls(builder.Configuration);
builder.Services.AddTelnyx(builder.Configuration);
builder.Services.AddAgent(builder.Configuration);
builder.Services.AddChecked<ApiOptions>(builder.Configuration.GetSection("Api"));
builder.Services.AddSingleton<PrometheusText>();
builder.Services.AddHostedService<Readiness>();
builder.Services.AddHostedService<Drain>();
// The host must not cut the drain short.
var drain = OptionsReader.Read<CallOptions>(builder.Configuration.GetSection("Calls")).DrainTimeout;
builder.Services.Configure<HostOptions>(o => o.ShutdownTimeout = drain + TimeSpan.FromSeconds(30));

try
{
    await using var app = builder.Build();
    // Before anything uses an option: all faults come out together.
    app.Services.GetRequiredService<IStartupValidator>().Validate();
    app.MapTelnyx();
    app.MapCallsApi(app.Services.GetRequiredService<IOptions<ApiOptions>>().Value.Key);
    app.MapGet("/health", () => "ok");
    app.MapGet("/ready", Readiness.Answer);
    var metrics = app.Services.GetRequiredService<PrometheusText>();
    app.MapGet("/metrics", () => Results.Text(metrics.Write(), PrometheusText.ContentType));
    await app.RunAsync();
    return 0;
}
catch (Exception e) when (StartFaults.Of(e) is { Count: > 0 } faults)
{
    await Console.Error.WriteLineAsync("The platform cannot start:");
    foreach (var fault in faults)
        await Console.Error.WriteLineAsync($"  {fault}");
    return 1;
}
