using VoiceAgent.Calls;
using VoiceAgent.Speech;

namespace VoiceAgent.Hosting;

/// <summary>Tells whether a host can take a call.</summary>
public static class Readiness
{
    /// <summary>Answers <c>/ready</c>: 200 when a call would be taken and there is an engine for all that it needs, else 503.</summary>
    public static IResult Answer(ICallHost host, CallEngines engines, IVoiceActivityModel voiceActivity)
    {
        ArgumentNullException.ThrowIfNull(host);
        ArgumentNullException.ThrowIfNull(engines);
        ArgumentNullException.ThrowIfNull(voiceActivity);
        var fault = !host.CanTakeCalls ? "It is stopping, or holds as many calls as it may (Calls__MaxCalls)." : engines.Services?.AreReady == false ? "An engine that is needed is not ready." : null;
        var isReady = fault is null;
        return Results.Json(
            new
            {
                ready = isReady,
                calls = host.Reserved,
                speechToText = engines.SpeechToText.Name,
                languageModel = engines.LanguageModel.Name,
                textToSpeech = engines.TextToSpeech.Name,
                voiceActivity = voiceActivity.Name,
                services = engines.Services?.States,
                engines = engines.Services?.Engines,
                fault,
            },
            statusCode: isReady ? StatusCodes.Status200OK : StatusCodes.Status503ServiceUnavailable);
    }
}
