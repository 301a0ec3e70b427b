using System.Numerics;
using System.Runtime.InteropServices;

namespace VoiceAgent.Audio;

/// <summary>Arithmetic on runs of numbers, as wide as the processor can do it.</summary>
internal static class Vectors
{
    /// <summary>The sum of products of two runs of the same length. It keeps four running sums, for the processor adds faster than one sum can follow.</summary>
    public static float Dot(ReadOnlySpan<float> left, ReadOnlySpan<float> right)
    {
        var wideLeft = MemoryMarshal.Cast<float, Vector<float>>(left);
        var wideRight = MemoryMarshal.Cast<float, Vector<float>>(right)[..wideLeft.Length];
        Vector<float> a = default, b = default, c = default, d = default;
        var i = 0;
        for (; i <= wideLeft.Length - 4; i += 4)
        {
            a += wideLeft[i] * wideRight[i];
            b += wideLeft[i + 1] * wideRight[i + 1];
            c += wideLeft[i + 2] * wideRight[i + 2];
            d += wideLeft[i + 3] * wideRight[i + 3];
        }

        for (; i < wideLeft.Length; i++)
            a += wideLeft[i] * wideRight[i];

        var sum = Vector.Sum(a + b + (c + d));
        for (var rest = wideLeft.Length * Vector<float>.Count; rest < left.Length; rest++)
            sum += left[rest] * right[rest];
        return sum;
    }
}
