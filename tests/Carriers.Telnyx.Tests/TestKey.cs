using System.Globalization;
using System.Numerics;
using System.Security.Cryptography;
using System.Text;
using VoiceAgent.Carriers.Telnyx.Webhooks;

namespace VoiceAgent.Carriers.Telnyx.Tests;

/// <summary>Signs as Telnyx does, with the key of RFC 8032, section 7.1, TEST 1.</summary>
internal static class TestKey
{
    private static readonly byte[] Secret = SHA512.HashData(Convert.FromHexString("9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60"));

    public static string PublicKey { get; } = Convert.ToBase64String(Convert.FromHexString("d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a"));

    /// <summary>The two headers of a webhook, for a body sent at a moment.</summary>
    public static (string Timestamp, string Signature) Headers(ReadOnlySpan<byte> body, DateTimeOffset at)
    {
        var timestamp = at.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
        byte[] message = [.. Encoding.ASCII.GetBytes(timestamp + "|"), .. body];
        return (timestamp, Convert.ToBase64String(Sign(message)));
    }

    private static byte[] Sign(byte[] message)
    {
        var scalar = Secret[..32];
        scalar[0] &= 248;
        scalar[31] = (byte)((scalar[31] & 127) | 64);
        var a = new BigInteger(scalar, isUnsigned: true);
        var publicKey = Convert.FromBase64String(PublicKey);
        var r = ManagedEd25519.Hash(Secret.AsSpan(32), [], message);
        var encodedR = ManagedEd25519.BasePoint.Times(r).Encode();
        var k = ManagedEd25519.Hash(encodedR, publicKey, message);
        var s = (r + (k * a)) % ManagedEd25519.Order;
        var signature = new byte[64];
        encodedR.CopyTo(signature, 0);
        s.TryWriteBytes(signature.AsSpan(32), out _, isUnsigned: true);
        return signature;
    }
}
