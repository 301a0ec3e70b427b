using System.Buffers;
using System.Globalization;
using System.Text;

namespace VoiceAgent.Telephony.Telnyx.Webhooks;

/// <summary>What became of the check of a webhook's signature.</summary>
internal enum SignatureVerdict
{
    Valid,

    /// <summary>One of the two headers is absent.</summary>
    Missing,

    /// <summary>A header is not of the documented form.</summary>
    Malformed,

    /// <summary>Signed more than five minutes ago, or as far in the future.</summary>
    Stale,

    /// <summary>Not signed by this key.</summary>
    Wrong,
}

/// <summary>Checks that a webhook comes from Telnyx: Ed25519 over <c>timestamp|body</c>, and recent.</summary>
/// <remarks>The rules are those of Telnyx's own SDKs (telnyx-node src/lib/webhooks.ts, telnyx-go lib/webhook_verification.go). Thread-safe.</remarks>
internal sealed class WebhookSignature : IDisposable
{
    public const string SignatureHeader = "telnyx-signature-ed25519";
    public const string TimestampHeader = "telnyx-timestamp";

    /// <summary>Inclusive, on both sides of now.</summary>
    public static readonly TimeSpan MaxAge = TimeSpan.FromMinutes(5);

    private readonly Ed25519Key _key;

    public WebhookSignature(Ed25519Key key) => _key = key;

    /// <param name="publicKey">The account's public key as the Telnyx portal shows it: base64 of 32 bytes.</param>
    /// <exception cref="FormatException">It is something else.</exception>
    public static WebhookSignature ForPublicKey(string publicKey) => new(Ed25519Key.Import(Convert.FromBase64String(publicKey)));

    /// <param name="signature">Header <c>telnyx-signature-ed25519</c>.</param>
    /// <param name="timestamp">Header <c>telnyx-timestamp</c>.</param>
    /// <param name="body">The request's body, byte for byte.</param>
    public SignatureVerdict Verify(string? signature, string? timestamp, ReadOnlySpan<byte> body, DateTimeOffset now)
    {
        if (string.IsNullOrEmpty(signature) || string.IsNullOrEmpty(timestamp))
            return SignatureVerdict.Missing;
        if (!long.TryParse(timestamp, NumberStyles.None, CultureInfo.InvariantCulture, out var signedAt))
            return SignatureVerdict.Malformed;
        Span<byte> signatureBytes = stackalloc byte[Ed25519Key.SignatureLength];
        if (!Convert.TryFromBase64String(signature, signatureBytes, out var length) || length != Ed25519Key.SignatureLength)
            return SignatureVerdict.Malformed;
        if (Math.Abs((decimal)now.ToUnixTimeSeconds() - signedAt) > (decimal)MaxAge.TotalSeconds)
            return SignatureVerdict.Stale;

        var signed = ArrayPool<byte>.Shared.Rent(timestamp.Length + 1 + body.Length);
        try
        {
            var head = Encoding.ASCII.GetBytes(timestamp, signed);
            signed[head] = (byte)'|';
            body.CopyTo(signed.AsSpan(head + 1));
            return _key.Verify(signed.AsSpan(0, head + 1 + body.Length), signatureBytes) ? SignatureVerdict.Valid : SignatureVerdict.Wrong;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(signed);
        }
    }

    public void Dispose() => _key.Dispose();
}
