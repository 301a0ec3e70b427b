using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using VoiceAgent.Engines.Whisper;

namespace VoiceAgent.Whisper.Tests;

/// <summary>A small model for the tests of this assembly.</summary>
public sealed class Models : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory().FullName;

    public Models()
    {
        Small = Path.Combine(_folder, "small.bin");
        RandomModel.Write(Small, state: 64, heads: 1, layers: 4, tokens: 40);
    }

    public string Small { get; }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    internal WhisperSpeechToText Engine(WhisperOptions? options = null)
    {
        options ??= new WhisperOptions { Device = WhisperDevice.Cpu, Threads = 1, Decoders = 2 };
        options.ModelPath = Small;
        return new WhisperSpeechToText(Options.Create(options), TimeProvider.System, NullLogger<WhisperSpeechToText>.Instance);
    }
}
