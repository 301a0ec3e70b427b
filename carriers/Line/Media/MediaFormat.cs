using System.Globalization;

namespace VoiceAgent.Carriers.Line.Media;

/// <summary>The codecs this platform speaks on a media stream.</summary>
public enum MediaEncoding
{
    /// <summary>G.711 µ-law at 8 kHz.</summary>
    Pcmu,

    /// <summary>G.711 A-law at 8 kHz.</summary>
    Pcma,

    /// <summary>Linear 16-bit mono at 8 or 16 kHz.</summary>
    L16,
}

/// <summary>How audio is coded on one media stream, in both directions.</summary>
/// <param name="Encoding">The codec.</param>
/// <param name="SampleRate">The sample rate in Hz: 8000 or 16000.</param>
public readonly record struct MediaFormat(MediaEncoding Encoding, int SampleRate)
{
    /// <summary>Samples in one frame of 20 ms.</summary>
    public int SamplesPerFrame => SampleRate / 50;

    /// <summary>Coded bytes in one frame of 20 ms.</summary>
    public int BytesPerFrame => Encoding == MediaEncoding.L16 ? SamplesPerFrame * 2 : SamplesPerFrame;

    /// <summary>Recognises the format in <c>start.media_format</c>.</summary>
    /// <param name="encoding">The name of the codec: PCMU, PCMA or L16, in upper or lower case.</param>
    /// <param name="refusal">What cannot be used, in words; null when the format is usable.</param>
    public static bool TryParse(string? encoding, long sampleRate, long channels, out MediaFormat format, out string? refusal)
    {
        MediaEncoding? known = encoding?.ToUpperInvariant() switch
        {
            "PCMU" when sampleRate == 8000 => MediaEncoding.Pcmu,
            "PCMA" when sampleRate == 8000 => MediaEncoding.Pcma,
            "L16" when sampleRate is 8000 or 16000 => MediaEncoding.L16,
            _ => null,
        };
        if (known is { } usable && channels == 1)
        {
            format = new MediaFormat(usable, (int)sampleRate);
            refusal = null;
            return true;
        }

        format = default;
        refusal = string.Create(CultureInfo.InvariantCulture,
            $"{encoding ?? "no encoding"} at {sampleRate} Hz with {channels} channel(s); usable are PCMU and PCMA at 8000 Hz and L16 at 8000 or 16000 Hz, mono");
        return false;
    }
}
