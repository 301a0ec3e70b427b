using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace VoiceAgent.Grains;

/// <summary><c>./run certificates FOLDER</c>: makes an authority of a cluster's own, and the certificates of silos and gateways that it signs.</summary>
/// <remarks>The files have the names that Kubernetes' cert-manager gives them, so that its secrets can take their place.</remarks>
public static class ClusterCertificates
{
    /// <summary>How long a certificate must last at least; one that ends sooner is renewed.</summary>
    private static readonly TimeSpan RenewedBefore = TimeSpan.FromDays(60);

    private static readonly TimeSpan LifeOfAuthority = TimeSpan.FromDays(3650);

    private static readonly TimeSpan LifeOfCertificate = TimeSpan.FromDays(365);

    /// <summary>How far the clocks of other machines may be behind.</summary>
    private static readonly TimeSpan Skew = TimeSpan.FromMinutes(10);

    /// <summary>Makes the certificates that are missing, and renews those that end soon.</summary>
    /// <param name="folder">The folder that gets <c>authority/ca.crt</c>, <c>authority/ca.key</c>, and for the roles <c>silo</c> and <c>gateway</c> a folder with <c>tls.crt</c>,
    /// <c>tls.key</c> and <c>ca.crt</c>. The key of the authority is for the person who signs; no process of the cluster needs it.</param>
    /// <returns>The exit code: 0, or 1 where the certificates cannot be made.</returns>
    public static int Make(string folder, TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(folder);
        ArgumentNullException.ThrowIfNull(time);
        try
        {
            var now = time.GetUtcNow();
            using var authority = Authority(Path.Combine(folder, "authority"), now);
            foreach (var role in (string[])[ClusterIdentity.Silo, ClusterIdentity.Gateway])
                Console.WriteLine(MakeFor(role, Path.Combine(folder, role["voiceagent-".Length..]), authority, now));
            Console.WriteLine($"{Path.Combine(folder, "authority")}: signs them, until {authority.NotAfter.ToUniversalTime():yyyy-MM-dd}. Keep it from the cluster's machines.");
            return 0;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or CryptographicException)
        {
            Console.Error.WriteLine($"The certificates in {folder} cannot be made: {e.Message}");
            return 1;
        }
    }

    /// <summary>Makes a new authority, with its key.</summary>
    internal static X509Certificate2 NewAuthority(DateTimeOffset now)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=VoiceAgent cluster", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(certificateAuthority: true, hasPathLengthConstraint: true, pathLengthConstraint: 0, critical: true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign | X509KeyUsageFlags.CrlSign, critical: true));
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, critical: false));
        return request.CreateSelfSigned(now - Skew, now + LifeOfAuthority);
    }

    /// <summary>Makes a new certificate, with its key.</summary>
    internal static X509Certificate2 Issue(X509Certificate2 authority, string name, DateTimeOffset from, DateTimeOffset until, params Oid[] usages)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={name}", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName(name);
        request.CertificateExtensions.Add(names.Build());
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(certificateAuthority: false, hasPathLengthConstraint: false, pathLengthConstraint: 0, critical: true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.DigitalSignature, critical: true));
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([.. usages], critical: false));
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, critical: false));
        request.CertificateExtensions.Add(X509AuthorityKeyIdentifierExtension.CreateFromCertificate(authority, includeKeyIdentifier: true, includeIssuerAndSerial: false));
        // By RFC 5280, 4.1.2.2, a serial number is positive and has at most 20 octets.
        var serial = RandomNumberGenerator.GetBytes(16);
        serial[0] &= 0x7f;
        using var certificate = request.Create(authority, from, until, serial);
        return certificate.CopyWithPrivateKey(key);
    }

    private static X509Certificate2 Authority(string folder, DateTimeOffset now)
    {
        var (certificate, key) = (Path.Combine(folder, "ca.crt"), Path.Combine(folder, "ca.key"));
        // An authority is never made anew over one that is there, because every process believes in that one.
        // But others must not read the key, whoever put it there.
        if (File.Exists(key) && !OperatingSystem.IsWindows())
            File.SetUnixFileMode(key, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        if (File.Exists(certificate) || File.Exists(key))
            return X509Certificate2.CreateFromPemFile(certificate, key);
        var authority = NewAuthority(now);
        Write(folder, certificate, key, authority);
        return authority;
    }

    /// <returns>A line that tells what was done.</returns>
    private static string MakeFor(string role, string folder, X509Certificate2 authority, DateTimeOffset now)
    {
        var files = new ClusterTlsOptions { Certificate = Path.Combine(folder, "tls.crt"), Key = Path.Combine(folder, "tls.key"), Authority = Path.Combine(folder, "ca.crt") };
        if (ClusterIdentity.Read(files, role, static (_, _, _) => { }) is { } there && there.Own.TargetCertificate.NotAfter.ToUniversalTime() - now > RenewedBefore
            && there.Authorities.Any(a => a.RawDataMemory.Span.SequenceEqual(authority.RawDataMemory.Span)))
            return $"{folder}: kept, good until {there.Own.TargetCertificate.NotAfter.ToUniversalTime():yyyy-MM-dd}.";
        using var issued = Issue(authority, role, now - Skew, now + LifeOfCertificate, role == ClusterIdentity.Silo ? [ClusterIdentity.ServerUsage, ClusterIdentity.ClientUsage] : [ClusterIdentity.ClientUsage]);
        Write(folder, files.Certificate, files.Key, issued);
        Write(files.Authority, authority.ExportCertificatePem(), UnixFileMode.GroupRead | UnixFileMode.OtherRead);
        return $"{folder}: made, good until {issued.NotAfter.ToUniversalTime():yyyy-MM-dd}. For each {role["voiceagent-".Length..]} of the cluster.";
    }

    private static void Write(string folder, string certificatePath, string keyPath, X509Certificate2 certificate)
    {
        if (OperatingSystem.IsWindows())
            Directory.CreateDirectory(folder);
        else
            Directory.CreateDirectory(folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        using var key = certificate.GetECDsaPrivateKey()!;
        Write(keyPath, key.ExportPkcs8PrivateKeyPem(), UnixFileMode.None);
        Write(certificatePath, certificate.ExportCertificatePem(), UnixFileMode.GroupRead | UnixFileMode.OtherRead);
    }

    /// <summary>Writes a file so that it is there whole or not at all.</summary>
    private static void Write(string path, string text, UnixFileMode forOthers)
    {
        var unfinished = path + ".new";
        File.Delete(unfinished);
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite | forOthers;
        using (var writer = new StreamWriter(unfinished, options))
            writer.Write(text + "\n");
        File.Move(unfinished, path, overwrite: true);
    }
}
