using System.Buffers.Binary;

namespace VoiceAgent.Audio;

/// <summary>Finds out from the audio itself in which byte order a 16-bit stream comes, for a line whose sender does not say.</summary>
/// <remarks>
/// Sound is smooth and noise of swapped bytes is not: of the two readings, the one whose neighbouring samples lie closer together is right.
/// Frames that read equally smooth either way (digital silence) say nothing and are not counted. The probe decides as soon as
/// <see cref="EvidenceSamples"/> counted samples are at least twice as smooth in one order, and at <see cref="MaxEvidenceSamples"/> for
/// the smoother one however close they are. A decision does not change any more. One probe serves one stream and is not thread-safe.
/// </remarks>
public sealed class L16ByteOrderProbe
{
    /// <summary>Samples of non-silent audio before a clear decision: 60 ms at 8 kHz, 30 ms at 16 kHz.</summary>
    public const int EvidenceSamples = 480;

    /// <summary>Samples of non-silent audio after which the smoother order wins in any case: 1 s at 8 kHz, 0.5 s at 16 kHz.</summary>
    public const int MaxEvidenceSamples = 8000;

    private long _littleRoughness;
    private long _bigRoughness;
    private int _counted;

    /// <summary>The byte order, or null while there is too little evidence.</summary>
    public L16ByteOrder? Decision { get; private set; }

    /// <summary>Looks at the next frame of the stream, of any length.</summary>
    /// <returns>The <see cref="Decision"/>, as it is after this frame.</returns>
    /// <exception cref="ArgumentException"><paramref name="frame"/> ends in the middle of a sample.</exception>
    public L16ByteOrder? Push(ReadOnlySpan<byte> frame)
    {
        if (frame.Length % sizeof(short) != 0)
            throw new ArgumentException($"16-bit audio cannot have {frame.Length} bytes: the number is odd.", nameof(frame));
        if (Decision is not null || frame.Length == 0)
            return Decision;

        var (little, big) = Roughness(frame);
        if (little == big)
            return Decision;
        _littleRoughness += little;
        _bigRoughness += big;
        _counted += frame.Length / sizeof(short);

        var (smooth, rough) = (Math.Min(_littleRoughness, _bigRoughness), Math.Max(_littleRoughness, _bigRoughness));
        if ((_counted >= EvidenceSamples && rough >= 2 * smooth) || (_counted >= MaxEvidenceSamples && rough > smooth))
            Decision = _littleRoughness < _bigRoughness ? L16ByteOrder.LittleEndian : L16ByteOrder.BigEndian;
        return Decision;
    }

    /// <summary>The sum of |x[n] - x[n-1]| under each order.</summary>
    private static (long Little, long Big) Roughness(ReadOnlySpan<byte> frame)
    {
        long little = 0, big = 0;
        int littleBefore = BinaryPrimitives.ReadInt16LittleEndian(frame), bigBefore = BinaryPrimitives.ReadInt16BigEndian(frame);
        for (var i = sizeof(short); i < frame.Length; i += sizeof(short))
        {
            var littleNow = BinaryPrimitives.ReadInt16LittleEndian(frame[i..]);
            var bigNow = BinaryPrimitives.ReadInt16BigEndian(frame[i..]);
            little += Math.Abs(littleNow - littleBefore);
            big += Math.Abs(bigNow - bigBefore);
            (littleBefore, bigBefore) = (littleNow, bigNow);
        }

        return (little, big);
    }
}
