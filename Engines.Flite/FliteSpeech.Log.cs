using Microsoft.Extensions.Logging;

namespace VoiceAgent.Engines.Flite;

internal sealed partial class FliteSpeech
{
    [LoggerMessage(1, LogLevel.Information, "Flite speaks with voice {Voice} at {SampleRate} Hz on {Workers} threads")]
    private partial void LogReady(string voice, int sampleRate, int workers);
}
