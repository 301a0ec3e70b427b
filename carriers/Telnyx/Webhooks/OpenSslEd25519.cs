using System.Runtime.InteropServices;

namespace VoiceAgent.Carriers.Telnyx.Webhooks;

/// <summary>Ed25519 by OpenSSL: 0.11 ms a verification of a 1.2 kB webhook, the key object shared by all threads.</summary>
internal sealed class OpenSslEd25519 : Ed25519Key
{
    private readonly LibCrypto _library;
    private readonly KeyHandle _key;

    /// <exception cref="FormatException">Not the 32 bytes of a public key.</exception>
    public OpenSslEd25519(LibCrypto library, ReadOnlySpan<byte> publicKey)
    {
        _library = library;
        var key = publicKey.Length == KeyLength ? library.NewPublicKey(publicKey) : 0;
        if (key == 0)
            throw new FormatException("An Ed25519 public key has 32 bytes.");
        _key = new KeyHandle(library, key);
    }

    public override bool Verify(ReadOnlySpan<byte> message, ReadOnlySpan<byte> signature)
    {
        if (signature.Length != SignatureLength)
            return false;
        var held = false;
        try
        {
            _key.DangerousAddRef(ref held);
            return _library.Verify(_key.DangerousGetHandle(), message, signature);
        }
        finally
        {
            if (held)
                _key.DangerousRelease();
        }
    }

    public override void Dispose() => _key.Dispose();

    private sealed class KeyHandle : SafeHandle
    {
        private readonly LibCrypto _library;

        public KeyHandle(LibCrypto library, nint key)
            : base(0, ownsHandle: true)
        {
            _library = library;
            SetHandle(key);
        }

        public override bool IsInvalid => handle == 0;

        protected override bool ReleaseHandle()
        {
            _library.FreeKey(handle);
            return true;
        }
    }
}
