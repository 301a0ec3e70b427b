using System.Net;
using VoiceAgent.Speech;

namespace VoiceAgent.Engines.ElevenLabs;

/// <summary>What is wrong with the service, without its own message: that may hold what it was sent.</summary>
internal static class ServiceFault
{
    /// <param name="what">What it was asked for.</param>
    /// <param name="status">Null where there was no answer.</param>
    public static EngineException Of(string what, HttpStatusCode? status, Exception? inner = null) => new(
        ElevenLabsTextToSpeech.EngineName,
        status switch
        {
            HttpStatusCode.TooManyRequests => EngineFailure.Overloaded,
            >= HttpStatusCode.BadRequest and < HttpStatusCode.InternalServerError => EngineFailure.Rejected,
            _ => EngineFailure.Unavailable,
        },
        status is { } s ? $"The service refuses {what}: status {(int)s}." : "The service cannot be reached.",
        inner);
}
