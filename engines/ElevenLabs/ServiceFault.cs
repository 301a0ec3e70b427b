using System.Net;
using VoiceAgent.Speech;

namespace VoiceAgent.Engines.ElevenLabs;

/// <summary>Names a fault of the service, without the service's own message, which may hold what the service was sent.</summary>
internal static class ServiceFault
{
    /// <param name="what">What the service was asked for, in words.</param>
    /// <param name="status">The status of the answer; null where there was none.</param>
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
