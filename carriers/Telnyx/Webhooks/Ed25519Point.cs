using System.Numerics;

namespace VoiceAgent.Carriers.Telnyx.Webhooks;

/// <summary>Tells a public key from 32 bytes that are none (RFC 8032, 5.1.3). Not constant in time: public keys are no secret.</summary>
internal static class Ed25519Point
{
    private static readonly BigInteger Prime = BigInteger.Pow(2, 255) - 19;

    private static readonly BigInteger D = Modulo(-121665 * BigInteger.ModPow(121666, Prime - 2, Prime));

    /// <returns>False for bytes that are no point of the curve in its one spelling, and for the eight points of small order.</returns>
    public static bool IsKey(ReadOnlySpan<byte> encoded)
    {
        if (encoded.Length != 32)
            return false;
        var bytes = encoded.ToArray();
        bytes[31] &= 0x7F; // The highest bit is the sign of x.
        var y = new BigInteger(bytes, isUnsigned: true);
        if (y >= Prime)
            return false;
        var square = Modulo(y * y);
        var x2 = Modulo((square - 1) * BigInteger.ModPow(Modulo((D * square) + 1), Prime - 2, Prime));
        if (!BigInteger.ModPow(x2, (Prime - 1) / 2, Prime).IsOne)
            return false; // This refuses x = 0 as well: the points of orders 1 and 2.
        // When doubled, a point of order 4 has x = 0, and one of order 8 has y = 0.
        var y2 = square;
        var denominator = Modulo(2 + x2 - y2); // The curve is -x^2 + y^2 = 1 + dx^2y^2, where y of the doubled point is (y^2 + x^2) / (2 - (y^2 - x^2)).
        var doubledY = Modulo((y2 + x2) * BigInteger.ModPow(denominator, Prime - 2, Prime));
        return !doubledY.IsZero && !doubledY.IsOne && doubledY != Prime - 1;
    }

    private static BigInteger Modulo(BigInteger number) => ((number % Prime) + Prime) % Prime;
}
