using VoiceAgent.Audio;
using VoiceAgent.Speech;

namespace VoiceAgent.Engines.ElevenLabs;

/// <summary>The codec in which the phone's audio comes from the service.</summary>
public enum PhoneCodec
{
    /// <summary>G.711 µ-law.</summary>
    PCMU,

    /// <summary>G.711 A-law.</summary>
    PCMA,
}

/// <summary>The form in which audio comes from the service: for the phone in the codec of its line, else as PCM.</summary>
/// <remarks>The line thus gets back, byte by byte, what the service encoded.</remarks>
internal static class SpeechFormat
{
    public const int PhoneRate = 8000;

    /// <exception cref="EngineException">The service has no such rate.</exception>
    public static string Of(int sampleRate, PhoneCodec codec) => sampleRate switch
    {
        PhoneRate => codec is PhoneCodec.PCMA ? "alaw_8000" : "ulaw_8000",
        16000 or 22050 or 24000 or 44100 => $"pcm_{sampleRate}",
        _ => throw new EngineException(ElevenLabsTextToSpeech.EngineName, EngineFailure.Rejected, $"A sample rate of {sampleRate} Hz is not supported."),
    };

    public static AudioFrame Decode(int sampleRate, PhoneCodec codec, ReadOnlySpan<byte> audio)
    {
        var speech = AudioFrame.Rent(sampleRate, Samples(sampleRate, audio));
        if (sampleRate != PhoneRate)
            L16.Decode(audio[..(speech.Samples.Length * 2)], speech.Buffer, L16ByteOrder.LittleEndian);
        else if (codec is PhoneCodec.PCMA)
            G711.DecodeALaw(audio, speech.Buffer);
        else
            G711.DecodeMuLaw(audio, speech.Buffer);
        return speech;
    }

    public static TimeSpan Duration(int sampleRate, ReadOnlySpan<byte> audio) => TimeSpan.FromTicks(TimeSpan.TicksPerSecond * Samples(sampleRate, audio) / sampleRate);

    // A frame holds whole samples.
    private static int Samples(int sampleRate, ReadOnlySpan<byte> audio) => sampleRate == PhoneRate ? audio.Length : audio.Length / 2;
}
