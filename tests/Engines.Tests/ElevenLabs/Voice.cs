using System.Text;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using VoiceAgent.Audio;
using VoiceAgent.Engines.ElevenLabs;
using VoiceAgent.Speech;
using VoiceAgent.Testing;

namespace VoiceAgent.Engines.Tests.ElevenLabs;

/// <summary>The engine at a fake service, and what is heard of it.</summary>
internal sealed class Voice : IDisposable
{
    public const string Key = "xi-test-0123456789";

    private readonly TestMeters _meters = new();

    public Voice(string url, Action<ElevenLabsOptions>? configure = null, TimeProvider? time = null)
    {
        time ??= TimeProvider.System;
        var options = new ElevenLabsOptions { ApiKey = Key, BaseUrl = url, VoiceId = "george" };
        configure?.Invoke(options);
        Codec = options.PhoneCodec;
        // The default is for callers, not for a machine under test.
        options.SocketTimeout = options.SocketTimeout == new ElevenLabsOptions().SocketTimeout ? TimeSpan.FromSeconds(20) : options.SocketTimeout;
        var metrics = new ElevenLabsMetrics(_meters);
        Counts = new CountListener(_meters, ElevenLabsMetrics.MeterName);
        Sockets = new SocketPool(Options.Create(options), metrics, time, Log.CreateLogger<SocketPool>());
        Http = new VoiceHttp(Options.Create(options));
        Engine = new ElevenLabsTextToSpeech(Sockets, Http, Options.Create(options), metrics, time, Log.CreateLogger<ElevenLabsTextToSpeech>());
    }

    public CollectedLog Log { get; } = new();

    public PhoneCodec Codec { get; }

    public SocketPool Sockets { get; }

    public VoiceHttp Http { get; }

    public CountListener Counts { get; }

    public ElevenLabsTextToSpeech Engine { get; }

    /// <summary>Speaks a piece and reads it from the sound, as far as it came.</summary>
    public async Task<string> SpeakAsync(string text, string call = "call", int reply = 1, int segment = 0, StringBuilder? heard = null, Action<SpokenAudio>? each = null, CancellationToken? until = null)
    {
        heard ??= new StringBuilder();
        await foreach (var spoken in Engine.SpeakAsync(new SpeechRequest(call, reply, segment, text, 8000), until ?? TestContext.Current.CancellationToken))
        {
            using var audio = spoken.Audio;
            for (var i = FakeElevenLabsServer.PerCharacter / 2; i < audio.Samples.Length; i += FakeElevenLabsServer.PerCharacter)
                heard.Append((char)(Codec is PhoneCodec.PCMA ? G711.EncodeALaw(audio.Samples[i]) : G711.EncodeMuLaw(audio.Samples[i])));
            each?.Invoke(spoken);
        }

        return heard.ToString();
    }

    public void Dispose()
    {
        Engine.Dispose();
        Sockets.Dispose();
        Http.Dispose();
        Counts.Dispose();
        _meters.Dispose();
    }
}
