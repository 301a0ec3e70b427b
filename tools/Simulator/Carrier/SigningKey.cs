using System.Security.Cryptography;
using System.Text;
using VoiceAgent.Speech;

namespace VoiceAgent.Simulator;

/// <summary>The key pair with which the carrier signs its webhooks.</summary>
/// <remarks>The private key is stored as a PKCS#8 PEM file, as <c>openssl genpkey -algorithm ed25519</c> writes it.</remarks>
public sealed class SigningKey : IDisposable
{
    /// <summary>DER prefix of a PKCS#8 Ed25519 private key (RFC 8410, section 7); the 32-byte seed follows.</summary>
    private static readonly byte[] Pkcs8Prefix = Convert.FromHexString("302e020100300506032b657004220420");

    private readonly byte[] _seed;
    private readonly Ed25519.PrivateKey _key;

    private SigningKey(byte[] seed)
    {
        _seed = seed;
        _key = Ed25519.Open(seed);
        PublicKey = Convert.ToBase64String(Ed25519.PublicKey(seed));
    }

    /// <summary>The public key as the platform wants it in <c>Telnyx__PublicKey</c>: base64 of the raw 32 bytes.</summary>
    public string PublicKey { get; }

    /// <summary>Makes a new random key pair.</summary>
    public static SigningKey Create() => new(RandomNumberGenerator.GetBytes(32));

    /// <summary>Makes the key pair of a known seed of 32 bytes (RFC 8032, section 5.1.5).</summary>
    public static SigningKey FromSeed(ReadOnlySpan<byte> seed) => new(seed.ToArray());

    /// <exception cref="InvalidDataException">The file holds no Ed25519 private key.</exception>
    public static SigningKey Load(string path)
    {
        var text = File.ReadAllText(path);
        if (!PemEncoding.TryFind(text, out var fields) || text[fields.Label] != "PRIVATE KEY")
            throw new InvalidDataException($"{path} holds no PEM private key.");
        var der = Convert.FromBase64String(text[fields.Base64Data]);
        if (der.Length != Pkcs8Prefix.Length + 32 || !der.AsSpan().StartsWith(Pkcs8Prefix))
            throw new InvalidDataException($"{path} holds no Ed25519 key.");
        return new SigningKey(der[Pkcs8Prefix.Length..]);
    }

    /// <summary>Reads the key pair from a file; where the file does not exist, makes a new pair and writes it to the file.</summary>
    public static SigningKey LoadOrCreate(string path)
    {
        if (File.Exists(path))
            return Load(path);
        var key = Create();
        key.Save(path);
        return key;
    }

    /// <summary>Writes the private key, readable by its owner only.</summary>
    public void Save(string path)
    {
        if (Path.GetDirectoryName(Path.GetFullPath(path)) is { } folder)
            PrivateFiles.CreateFolder(folder);
        using var file = new StreamWriter(PrivateFiles.Replace(path));
        file.WriteLine(PemEncoding.Write("PRIVATE KEY", [.. Pkcs8Prefix, .. _seed]));
    }

    /// <summary>The value of the <c>telnyx-signature-ed25519</c> header: base64 of the signature over <c>timestamp|body</c>.</summary>
    public string Sign(string timestamp, ReadOnlySpan<byte> body)
    {
        var message = new byte[timestamp.Length + 1 + body.Length];
        Encoding.ASCII.GetBytes(timestamp, message);
        message[timestamp.Length] = (byte)'|';
        body.CopyTo(message.AsSpan(timestamp.Length + 1));
        return Convert.ToBase64String(Ed25519.Sign(_key, message));
    }

    public void Dispose() => _key.Dispose();
}
