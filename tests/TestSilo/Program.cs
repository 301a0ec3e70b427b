using VoiceAgent.Calls;
using VoiceAgent.Grains;
using VoiceAgent.Grains.Placement;
using VoiceAgent.Hosting;
using VoiceAgent.TestSilo;

// A speech silo whose engines know one conversation by heart: what it recognizes, answers and speaks can be told from the sound alone.
var builder = PlatformHost.CreateBuilder(args, "http://localhost:8002");
builder.AddSilo();
builder.Services.AddSingleton(s => new CallEngines(
    new LevelSpeechToText(s.GetRequiredService<TimeProvider>()),
    new ScriptLanguageModel(s.GetRequiredService<TimeProvider>()),
    new ToneTextToSpeech(s.GetRequiredService<TimeProvider>())));
return await builder.RunAsync(app => app.MapGet("/ready", (CapacityReporter capacity) => capacity.IsAccepting));
