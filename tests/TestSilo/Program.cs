using VoiceAgent.Calls;
using VoiceAgent.Grains;
using VoiceAgent.Grains.Placement;
using VoiceAgent.Hosting;
using VoiceAgent.TestSilo;

// A silo of the cluster for tests. As a speech silo it has engines that know one conversation by heart: what they recognize, answer and speak can be told from the sound
// alone. As a call silo it has a tool that books at the business of Business__Bookings.
var builder = PlatformHost.CreateBuilder(args, "http://localhost:8002");
builder.AddSilo();
var roles = builder.Roles();
if (roles.HasFlag(SiloRoles.Call))
{
    builder.Services.AddAgentProfile(builder.Configuration);
    var business = new Uri(builder.Configuration["Business:Bookings"] ?? throw new InvalidOperationException("Business__Bookings is missing."));
    builder.Services.AddHttpClient();
    builder.Services.AddSingleton<ICallTool>(s => new BookTool(s.GetRequiredService<IHttpClientFactory>().CreateClient(), business));
}

if (roles.HasFlag(SiloRoles.Speech))
{
    builder.Services.AddSingleton(s => new CallEngines(
        new LevelSpeechToText(s.GetRequiredService<TimeProvider>()),
        new ScriptLanguageModel(s.GetRequiredService<TimeProvider>()),
        new ToneTextToSpeech(s.GetRequiredService<TimeProvider>())));
}

return await builder.RunAsync(app => app.MapGet("/ready", (CapacityReporter capacity) => capacity.IsAccepting));
