using VoiceAgent.Calls;
using VoiceAgent.Speech;

namespace VoiceAgent.Hosting;

/// <summary>Tells whether a host can take a call.</summary>
public static class Readiness
{
    /// <summary>Answers <c>/ready</c>: 200 when a call would be taken, else 503.</summary>
    public static IResult Answer(ICallHost host, CallEngines engines, IVoiceActivityModel voiceActivity)
    {
        ArgumentNullException.ThrowIfNull(host);
        ArgumentNullException.ThrowIfNull(engines);
        ArgumentNullException.ThrowIfNull(voiceActivity);
        return Results.Json(
            new
            {
                ready = host.CanTakeCalls,
                calls = host.Reserved,
                speechToText = engines.SpeechToText.Name,
                languageModel = engines.LanguageModel.Name,
                textToSpeech = engines.TextToSpeech.Name,
                voiceActivity = voiceActivity.Name,
                services = engines.Services?.States,
            },
            statusCode: host.CanTakeCalls ? StatusCodes.Status200OK : StatusCodes.Status503ServiceUnavailable);
    }
}
