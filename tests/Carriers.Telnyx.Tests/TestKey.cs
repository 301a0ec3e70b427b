using System.Globalization;
using System.Text;
using NSec.Cryptography;

namespace VoiceAgent.Carriers.Telnyx.Tests;

/// <summary>Signs as Telnyx does, with the key of RFC 8032, section 7.1, TEST 1.</summary>
internal static class TestKey
{
    private static readonly Key Secret = Key.Import(SignatureAlgorithm.Ed25519, Convert.FromHexString("9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60"), KeyBlobFormat.RawPrivateKey);

    public static string PublicKey { get; } = Convert.ToBase64String(Convert.FromHexString("d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a"));

    /// <summary>The two headers of a webhook, for a body sent at a moment.</summary>
    public static (string Timestamp, string Signature) Headers(ReadOnlySpan<byte> body, DateTimeOffset at)
    {
        var timestamp = at.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
        byte[] message = [.. Encoding.ASCII.GetBytes(timestamp + "|"), .. body];
        return (timestamp, Convert.ToBase64String(SignatureAlgorithm.Ed25519.Sign(Secret, message)));
    }
}
