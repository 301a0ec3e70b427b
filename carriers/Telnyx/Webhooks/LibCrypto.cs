using System.Runtime.InteropServices;

namespace VoiceAgent.Carriers.Telnyx.Webhooks;

/// <summary>The few functions of OpenSSL's libcrypto that an Ed25519 verification needs.</summary>
/// <remarks>.NET on Linux needs OpenSSL anyway, so this adds no dependency. The function pointers stay valid: the library is never unloaded.</remarks>
internal sealed unsafe class LibCrypto
{
    /// <summary>EVP_PKEY_ED25519 of openssl/evp.h (NID_ED25519).</summary>
    private const int Ed25519Type = 1087;

    private static readonly string[] Names = ["libcrypto.so.3", "libcrypto.so.4", "libcrypto.so.1.1", "libcrypto.so"];

    private readonly delegate* unmanaged<int, nint, byte*, nuint, nint> _newRawPublicKey;
    private readonly delegate* unmanaged<nint, void> _freeKey;
    private readonly delegate* unmanaged<nint> _newDigest;
    private readonly delegate* unmanaged<nint, void> _freeDigest;
    private readonly delegate* unmanaged<nint, nint, nint, nint, nint, int> _verifyInit;
    private readonly delegate* unmanaged<nint, byte*, nuint, byte*, nuint, int> _verify;
    private readonly delegate* unmanaged<void> _clearError;

    private LibCrypto(nint library)
    {
        _newRawPublicKey = (delegate* unmanaged<int, nint, byte*, nuint, nint>)NativeLibrary.GetExport(library, "EVP_PKEY_new_raw_public_key");
        _freeKey = (delegate* unmanaged<nint, void>)NativeLibrary.GetExport(library, "EVP_PKEY_free");
        _newDigest = (delegate* unmanaged<nint>)NativeLibrary.GetExport(library, "EVP_MD_CTX_new");
        _freeDigest = (delegate* unmanaged<nint, void>)NativeLibrary.GetExport(library, "EVP_MD_CTX_free");
        _verifyInit = (delegate* unmanaged<nint, nint, nint, nint, nint, int>)NativeLibrary.GetExport(library, "EVP_DigestVerifyInit");
        _verify = (delegate* unmanaged<nint, byte*, nuint, byte*, nuint, int>)NativeLibrary.GetExport(library, "EVP_DigestVerify");
        _clearError = (delegate* unmanaged<void>)NativeLibrary.GetExport(library, "ERR_clear_error");
    }

    /// <summary>Null where no usable libcrypto is installed.</summary>
    public static LibCrypto? Shared { get; } = Load();

    /// <returns>Zero when the bytes are no public key.</returns>
    public nint NewPublicKey(ReadOnlySpan<byte> raw)
    {
        fixed (byte* bytes = raw)
        {
            var key = _newRawPublicKey(Ed25519Type, 0, bytes, (nuint)raw.Length);
            if (key == 0)
                _clearError();
            return key;
        }
    }

    public void FreeKey(nint key) => _freeKey(key);

    public bool Verify(nint key, ReadOnlySpan<byte> message, ReadOnlySpan<byte> signature)
    {
        var digest = _newDigest();
        if (digest == 0)
            throw new InvalidOperationException("libcrypto could not allocate a digest.");
        try
        {
            // An empty span is a null pointer to "fixed"; OpenSSL is given an address in any case.
            byte nothing = 0;
            fixed (byte* pinned = message, signed = signature)
            {
                var verified = _verifyInit(digest, 0, 0, 0, key) == 1
                    && _verify(digest, signed, (nuint)signature.Length, pinned is null ? &nothing : pinned, (nuint)message.Length) == 1;
                // .NET's own cryptography on this thread must not find our failure in OpenSSL's error queue.
                if (!verified)
                    _clearError();
                return verified;
            }
        }
        finally
        {
            _freeDigest(digest);
        }
    }

    private static LibCrypto? Load()
    {
        foreach (var name in Names)
        {
            if (!NativeLibrary.TryLoad(name, out var library))
                continue;
            if (NativeLibrary.TryGetExport(library, "EVP_PKEY_new_raw_public_key", out _))
                return new LibCrypto(library);
            NativeLibrary.Free(library);
        }

        return null;
    }
}
