namespace VoiceAgent.Carriers.Telnyx.Webhooks;

/// <summary>An Ed25519 public key (RFC 8032) that checks signatures. .NET 10 has no such type of its own.</summary>
/// <remarks>Thread-safe.</remarks>
internal abstract class Ed25519Key : IDisposable
{
    public const int KeyLength = 32;
    public const int SignatureLength = 64;

    /// <summary>Whether <paramref name="signature"/> is this key's signature of <paramref name="message"/>. Anything malformed is simply not.</summary>
    public abstract bool Verify(ReadOnlySpan<byte> message, ReadOnlySpan<byte> signature);

    public abstract void Dispose();

    /// <summary>OpenSSL's implementation where libcrypto loads, otherwise the managed one, which is some 60 times slower.</summary>
    /// <exception cref="FormatException">Not the 32 bytes of a public key.</exception>
    public static Ed25519Key Import(ReadOnlySpan<byte> publicKey) =>
        LibCrypto.Shared is { } library ? new OpenSslEd25519(library, publicKey) : new ManagedEd25519(publicKey);
}
