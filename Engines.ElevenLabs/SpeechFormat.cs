using VoiceAgent.Audio;
using VoiceAgent.Speech;

namespace VoiceAgent.Engines.ElevenLabs;

/// <summary>How audio comes: µ-law for the phone, so that its line gets back, byte by byte, what the service encoded; else PCM.</summary>
internal static class SpeechFormat
{
    public const int PhoneRate = 8000;

    /// <exception cref="EngineException">The service has no such rate.</exception>
    public static string Of(int sampleRate) => sampleRate switch
    {
        PhoneRate => "ulaw_8000",
        16000 or 22050 or 24000 or 44100 => $"pcm_{sampleRate}",
        _ => throw new EngineException(ElevenLabsTextToSpeech.EngineName, EngineFailure.Rejected, $"A sample rate of {sampleRate} Hz is not supported."),
    };

    public static AudioFrame Decode(int sampleRate, ReadOnlySpan<byte> audio)
    {
        if (sampleRate != PhoneRate)
        {
            // A frame holds whole samples.
            var frame = AudioFrame.Rent(sampleRate, audio.Length / 2);
            L16.Decode(audio[..(frame.Samples.Length * 2)], frame.Samples, L16ByteOrder.LittleEndian);
            return frame;
        }

        var speech = AudioFrame.Rent(sampleRate, audio.Length);
        G711.DecodeMuLaw(audio, speech.Samples);
        return speech;
    }
}
