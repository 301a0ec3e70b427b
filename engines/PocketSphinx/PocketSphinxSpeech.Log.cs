using Microsoft.Extensions.Logging;

namespace VoiceAgent.Engines.PocketSphinx;

internal sealed partial class PocketSphinxSpeech
{
    [LoggerMessage(1, LogLevel.Information, "PocketSphinx listens with {AcousticModel} at {SampleRate} Hz on {Workers} threads")]
    private partial void LogReady(string acousticModel, int sampleRate, int workers);

    [LoggerMessage(2, LogLevel.Warning, "The grammar of this turn cannot be read; free speech is recognized instead")]
    private partial void LogGrammarRefused();

    [LoggerMessage(3, LogLevel.Debug, "The grammar of this turn has words that the dictionary lacks: {Words}")]
    private partial void LogUnknownWords(string words);
}
