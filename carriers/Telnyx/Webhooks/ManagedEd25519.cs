using System.Numerics;
using System.Security.Cryptography;

namespace VoiceAgent.Carriers.Telnyx.Webhooks;

/// <summary>Ed25519 verification in plain C#, for machines without libcrypto (a developer's Windows or macOS): about 7 ms a verification.</summary>
/// <remarks>RFC 8032, section 5.1. Not constant-time, which only signing would need.</remarks>
internal sealed class ManagedEd25519 : Ed25519Key
{
    /// <summary>The field: 2^255 - 19.</summary>
    private static readonly BigInteger P = BigInteger.Pow(2, 255) - 19;

    /// <summary>The order of the base point.</summary>
    internal static readonly BigInteger Order = BigInteger.Pow(2, 252) + BigInteger.Parse("27742317777372353535851937790883648493", System.Globalization.CultureInfo.InvariantCulture);

    private static readonly BigInteger D = Mod(-121665 * Inverse(121666));
    private static readonly BigInteger SquareRootOfMinusOne = BigInteger.ModPow(2, (P - 1) / 4, P);
    internal static readonly Point BasePoint = Decode(Encode(Mod(4 * Inverse(5)), odd: false))!.Value;

    private readonly byte[] _encodedKey;
    private readonly Point _minusKey;

    /// <exception cref="FormatException">Not the 32 bytes of a point of the curve.</exception>
    public ManagedEd25519(ReadOnlySpan<byte> publicKey)
    {
        if (publicKey.Length != KeyLength || Decode(publicKey) is not { } key)
            throw new FormatException("An Ed25519 public key has 32 bytes.");
        _encodedKey = publicKey.ToArray();
        _minusKey = new Point(Mod(-key.X), key.Y, key.Z, Mod(-key.T));
    }

    public override bool Verify(ReadOnlySpan<byte> message, ReadOnlySpan<byte> signature)
    {
        if (signature.Length != SignatureLength)
            return false;
        var s = new BigInteger(signature[32..], isUnsigned: true);
        // S of L and above would allow a second signature of the same message (RFC 8032, section 8.4).
        if (s >= Order)
            return false;
        var k = Hash(signature[..32], _encodedKey, message);
        var expected = BasePoint.Times(s).Plus(_minusKey.Times(k));
        return expected.Encode().AsSpan().SequenceEqual(signature[..32]);
    }

    public override void Dispose()
    {
        // Holds nothing but memory.
    }

    /// <summary>SHA-512 of the three parts together, as a number below the order.</summary>
    internal static BigInteger Hash(ReadOnlySpan<byte> first, ReadOnlySpan<byte> second, ReadOnlySpan<byte> third)
    {
        using var sha = IncrementalHash.CreateHash(HashAlgorithmName.SHA512);
        sha.AppendData(first);
        sha.AppendData(second);
        sha.AppendData(third);
        return new BigInteger(sha.GetHashAndReset(), isUnsigned: true) % Order;
    }

    private static Point? Decode(ReadOnlySpan<byte> encoded)
    {
        var bytes = encoded.ToArray();
        var odd = (bytes[31] & 0x80) != 0;
        bytes[31] &= 0x7F;
        var y = new BigInteger(bytes, isUnsigned: true);
        if (y >= P)
            return null;

        // x^2 = (y^2 - 1) / (d y^2 + 1); the root by RFC 8032, section 5.1.3.
        var square = Mod((y * y - 1) * Inverse(Mod(D * y * y + 1)));
        var x = BigInteger.ModPow(square, (P + 3) / 8, P);
        if (Mod(x * x - square) != 0)
            x = Mod(x * SquareRootOfMinusOne);
        if (Mod(x * x - square) != 0 || (x.IsZero && odd))
            return null;
        if (x.IsEven == odd)
            x = P - x;
        return new Point(x, y, BigInteger.One, Mod(x * y));
    }

    private static byte[] Encode(BigInteger y, bool odd)
    {
        var bytes = new byte[32];
        y.TryWriteBytes(bytes, out _, isUnsigned: true);
        if (odd)
            bytes[31] |= 0x80;
        return bytes;
    }

    private static BigInteger Mod(BigInteger value)
    {
        var rest = value % P;
        return rest.Sign < 0 ? rest + P : rest;
    }

    private static BigInteger Inverse(BigInteger value) => BigInteger.ModPow(value, P - 2, P);

    /// <summary>A point in extended homogeneous coordinates (RFC 8032, section 5.1.4).</summary>
    internal readonly record struct Point(BigInteger X, BigInteger Y, BigInteger Z, BigInteger T)
    {
        private static readonly Point Zero = new(0, 1, 1, 0);

        public Point Plus(Point other)
        {
            var a = Mod((Y - X) * (other.Y - other.X));
            var b = Mod((Y + X) * (other.Y + other.X));
            var c = Mod(2 * T * other.T * D);
            var d = Mod(2 * Z * other.Z);
            var (e, f, g, h) = (b - a, d - c, d + c, b + a);
            return new Point(Mod(e * f), Mod(g * h), Mod(f * g), Mod(e * h));
        }

        public Point Times(BigInteger factor)
        {
            var sum = Zero;
            for (var bit = (int)factor.GetBitLength() - 1; bit >= 0; bit--)
            {
                sum = sum.Plus(sum);
                if (!((factor >> bit) & 1).IsZero)
                    sum = sum.Plus(this);
            }

            return sum;
        }

        public byte[] Encode()
        {
            var inverse = Inverse(Z);
            return ManagedEd25519.Encode(Mod(Y * inverse), odd: !Mod(X * inverse).IsEven);
        }
    }
}
