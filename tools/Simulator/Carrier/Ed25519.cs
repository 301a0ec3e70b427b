using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace VoiceAgent.Simulator;

/// <summary>Ed25519 (RFC 8032) by OpenSSL's libcrypto, which .NET on Linux already needs; .NET 10 itself has no Ed25519.</summary>
/// <remarks>The platform checks signatures by another package, so that one implementation checks the other.</remarks>
internal static partial class Ed25519
{
    private const string Library = "libcrypto";

    /// <summary>NID_ED25519 of OpenSSL's obj_mac.h.</summary>
    private const int KeyType = 1087;

    static Ed25519() => NativeLibrary.SetDllImportResolver(typeof(Ed25519).Assembly, Resolve);

    public static byte[] PublicKey(ReadOnlySpan<byte> seed)
    {
        using var key = Open(seed);
        var raw = new byte[32];
        nuint length = 32;
        Check(EVP_PKEY_get_raw_public_key(key, raw, ref length));
        return raw;
    }

    public static PrivateKey Open(ReadOnlySpan<byte> seed)
    {
        if (seed.Length != 32)
            throw new CryptographicException("An Ed25519 private key has 32 bytes.");
        var key = EVP_PKEY_new_raw_private_key(KeyType, 0, seed, (nuint)seed.Length);
        return key.IsInvalid ? throw new CryptographicException("OpenSSL refused the Ed25519 key.") : key;
    }

    public static byte[] Sign(PrivateKey key, ReadOnlySpan<byte> message)
    {
        var context = EVP_MD_CTX_new();
        try
        {
            Check(EVP_DigestSignInit(context, 0, 0, 0, key));
            var signature = new byte[64];
            nuint length = 64;
            Check(EVP_DigestSign(context, signature, ref length, message, (nuint)message.Length));
            return signature;
        }
        finally
        {
            EVP_MD_CTX_free(context);
        }
    }

    private static void Check(int result)
    {
        if (result == 1)
            return;
        ERR_clear_error();
        throw new CryptographicException("OpenSSL could not do the Ed25519 operation.");
    }

    private static nint Resolve(string name, System.Reflection.Assembly assembly, DllImportSearchPath? path)
    {
        if (name != Library)
            return 0;
        foreach (var file in (ReadOnlySpan<string>)["libcrypto.so.3", "libcrypto.so.4", "libcrypto.so.1.1", "libcrypto.3.dylib", "libcrypto-3-x64.dll"])
        {
            if (NativeLibrary.TryLoad(file, assembly, path, out var handle))
                return handle;
        }

        return 0;
    }

    [LibraryImport(Library)]
    private static partial PrivateKey EVP_PKEY_new_raw_private_key(int type, nint engine, ReadOnlySpan<byte> key, nuint length);

    [LibraryImport(Library)]
    private static partial int EVP_PKEY_get_raw_public_key(PrivateKey key, Span<byte> raw, ref nuint length);

    [LibraryImport(Library)]
    private static partial nint EVP_MD_CTX_new();

    [LibraryImport(Library)]
    private static partial void EVP_MD_CTX_free(nint context);

    [LibraryImport(Library)]
    private static partial int EVP_DigestSignInit(nint context, nint keyContext, nint digest, nint engine, PrivateKey key);

    [LibraryImport(Library)]
    private static partial int EVP_DigestSign(nint context, Span<byte> signature, ref nuint signatureLength, ReadOnlySpan<byte> message, nuint messageLength);

    [LibraryImport(Library)]
    private static partial void ERR_clear_error();

    [LibraryImport(Library)]
    private static partial void EVP_PKEY_free(nint key);

    internal sealed class PrivateKey() : SafeHandle(0, ownsHandle: true)
    {
        public override bool IsInvalid => handle == 0;

        protected override bool ReleaseHandle()
        {
            EVP_PKEY_free(handle);
            return true;
        }
    }
}
