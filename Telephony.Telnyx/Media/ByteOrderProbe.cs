using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace VoiceAgent.Telephony.Telnyx.Media;

/// <summary>Finds the byte order of L16 by listening: neighbouring samples of audio lie close together, those with swapped bytes do not.</summary>
internal sealed class ByteOrderProbe
{
    /// <summary>Audible frames after which the answer stands.</summary>
    private const int FramesNeeded = 5;

    private long _littleEndian;
    private long _bigEndian;
    private int _frames;

    /// <summary>The answer so far. Until something audible came: little-endian, as seen on live calls.</summary>
    public bool IsBigEndian => _bigEndian < _littleEndian;

    public bool IsDecided => _frames >= FramesNeeded;

    /// <summary>Takes one frame into account. Silence says nothing and is passed over.</summary>
    public void Observe(ReadOnlySpan<byte> l16)
    {
        var samples = MemoryMarshal.Cast<byte, short>(l16);
        long asIs = 0, swapped = 0;
        for (var i = 1; i < samples.Length; i++)
        {
            asIs += Math.Abs(samples[i] - samples[i - 1]);
            swapped += Math.Abs(BinaryPrimitives.ReverseEndianness(samples[i]) - BinaryPrimitives.ReverseEndianness(samples[i - 1]));
        }

        if (asIs == swapped)
            return;
        _littleEndian += BitConverter.IsLittleEndian ? asIs : swapped;
        _bigEndian += BitConverter.IsLittleEndian ? swapped : asIs;
        _frames++;
    }
}
