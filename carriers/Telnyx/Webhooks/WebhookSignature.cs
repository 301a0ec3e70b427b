using System.Buffers;
using System.Globalization;
using System.Text;
using NSec.Cryptography;

namespace VoiceAgent.Carriers.Telnyx.Webhooks;

/// <summary>The result of the check of a webhook's signature.</summary>
internal enum SignatureVerdict
{
    Valid,

    /// <summary>One of the two headers is absent.</summary>
    Missing,

    /// <summary>A header is not of the documented form.</summary>
    Malformed,

    /// <summary>The webhook was signed more than five minutes ago, or as far in the future.</summary>
    Stale,

    /// <summary>The webhook was not signed by one of the keys.</summary>
    Wrong,
}

/// <summary>The part of a webhook's signature that its headers hold, before any of its body is read.</summary>
/// <param name="Verdict"><see cref="SignatureVerdict.Valid"/> where the body is worth reading, because it may bear this signature.</param>
internal readonly record struct SignatureHead(SignatureVerdict Verdict, string Timestamp, byte[] Signature, DateTimeOffset SignedAt);

/// <summary>Checks that a webhook comes from Telnyx and is recent, by Ed25519 over <c>timestamp|body</c>.</summary>
/// <remarks>The rules are those of Telnyx's own SDKs (telnyx-node src/lib/webhooks.ts, telnyx-go lib/webhook_verification.go). Thread-safe.</remarks>
internal sealed class WebhookSignature
{
    public const string SignatureHeader = "telnyx-signature-ed25519";
    public const string TimestampHeader = "telnyx-timestamp";

    /// <summary>How far a timestamp may be from now, inclusive, on both sides.</summary>
    public static readonly TimeSpan MaxAge = TimeSpan.FromMinutes(5);

    /// <summary>The digits of the largest 64-bit number.</summary>
    private const int MaxTimestampLength = 19;

    private static readonly SignatureAlgorithm Ed25519 = SignatureAlgorithm.Ed25519;

    private readonly IReadOnlyList<PublicKey> _keys;

    private WebhookSignature(IReadOnlyList<PublicKey> keys) => _keys = keys;

    /// <param name="publicKeys">The account's public key as the Telnyx portal shows it: base64 of 32 bytes. While the key is changed there are two, with a comma between.</param>
    /// <exception cref="FormatException">The text is something else.</exception>
    public static WebhookSignature ForPublicKeys(string publicKeys)
    {
        ArgumentNullException.ThrowIfNull(publicKeys);
        var keys = new List<PublicKey>();
        foreach (var key in publicKeys.Split(',', StringSplitOptions.TrimEntries))
        {
            var bytes = Convert.FromBase64String(key);
            // A point of small order is a key without a secret: of some, anybody can make signatures.
            if (!Ed25519Point.IsKey(bytes))
                throw new FormatException("The key is no point of the curve, or one of small order.");
            keys.Add(PublicKey.Import(Ed25519, bytes, KeyBlobFormat.RawPublicKey));
        }

        return keys.Count <= 2 ? new WebhookSignature(keys) : throw new FormatException("At most two keys are allowed.");
    }

    /// <summary>Judges the headers alone.</summary>
    /// <param name="signature">The header <c>telnyx-signature-ed25519</c>; null where it is absent.</param>
    /// <param name="timestamp">The header <c>telnyx-timestamp</c>; null where it is absent.</param>
    public static SignatureHead Read(string? signature, string? timestamp, DateTimeOffset now)
    {
        if (string.IsNullOrEmpty(signature) || string.IsNullOrEmpty(timestamp))
            return Bad(SignatureVerdict.Missing);
        if (timestamp.Length > MaxTimestampLength || !long.TryParse(timestamp, NumberStyles.None, CultureInfo.InvariantCulture, out var signedAt))
            return Bad(SignatureVerdict.Malformed);
        var bytes = new byte[Ed25519.SignatureSize];
        if (!Convert.TryFromBase64String(signature, bytes, out var length) || length != Ed25519.SignatureSize)
            return Bad(SignatureVerdict.Malformed);
        return Math.Abs((decimal)now.ToUnixTimeSeconds() - signedAt) > (decimal)MaxAge.TotalSeconds
            ? Bad(SignatureVerdict.Stale)
            : new SignatureHead(SignatureVerdict.Valid, timestamp, bytes, DateTimeOffset.FromUnixTimeSeconds(signedAt));

        static SignatureHead Bad(SignatureVerdict verdict) => new(verdict, "", [], default);
    }

    /// <param name="head">The verdict on the headers, from <see cref="Read"/>.</param>
    /// <param name="body">The request's body, byte for byte.</param>
    public SignatureVerdict Verify(SignatureHead head, ReadOnlySpan<byte> body)
    {
        if (head.Verdict is not SignatureVerdict.Valid)
            return head.Verdict;
        var signed = ArrayPool<byte>.Shared.Rent(head.Timestamp.Length + 1 + body.Length);
        try
        {
            var start = Encoding.ASCII.GetBytes(head.Timestamp, signed);
            signed[start] = (byte)'|';
            body.CopyTo(signed.AsSpan(start + 1));
            foreach (var key in _keys)
                if (Ed25519.Verify(key, signed.AsSpan(0, start + 1 + body.Length), head.Signature))
                    return SignatureVerdict.Valid;
            return SignatureVerdict.Wrong;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(signed);
        }
    }
}
