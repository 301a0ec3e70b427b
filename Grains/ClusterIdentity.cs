using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace VoiceAgent.Grains;

/// <summary>The identity of a process to the others of its cluster, and the authorities whose word it takes for the identity of others.</summary>
/// <param name="Own">The process' certificate, its key, and the certificates between it and the authority.</param>
/// <param name="Authorities">The authorities that sign the certificates of the cluster.</param>
internal sealed record ClusterIdentity(SslStreamCertificateContext Own, X509Certificate2Collection Authorities)
{
    /// <summary>The DNS name in the certificate of a silo.</summary>
    public const string Silo = "voiceagent-silo";

    /// <summary>The DNS name in the certificate of a gateway.</summary>
    public const string Gateway = "voiceagent-gateway";

    /// <summary>The extended key usages of a TLS server and of a TLS client (RFC 5280, 4.2.1.12).</summary>
    public static readonly Oid ServerUsage = new("1.3.6.1.5.5.7.3.1"), ClientUsage = new("1.3.6.1.5.5.7.3.2");

    /// <summary>Reads the identity from the files that the options name.</summary>
    /// <param name="role">The role that the certificate must name.</param>
    /// <param name="fault">Takes an option, its value, and what must be there instead.</param>
    /// <returns>The identity; null where a fault was found.</returns>
    public static ClusterIdentity? Read(ClusterTlsOptions files, string role, Action<string, string?, string> fault)
    {
        var certificate = Text(nameof(files.Certificate), files.Certificate);
        var key = Text(nameof(files.Key), files.Key);
        var authority = Text(nameof(files.Authority), files.Authority);
        if (key is not null && !OperatingSystem.IsWindows() && (File.GetUnixFileMode(files.Key) & UnixFileMode.OtherRead) != 0)
        {
            Fault(nameof(files.Key), files.Key, "a file that only its owner and group can read (chmod 600)");
            key = null;
        }

        if (certificate is null || key is null || authority is null)
            return null;
        if (Certificates(certificate) is not { Count: > 0 } chain)
        {
            Fault(nameof(files.Certificate), files.Certificate, "a PEM file with a certificate");
            return null;
        }

        if (Certificates(authority) is not { Count: > 0 } authorities)
        {
            Fault(nameof(files.Authority), files.Authority, "a PEM file with the certificate of the cluster's authority");
            return null;
        }

        X509Certificate2 own;
        try
        {
            own = X509Certificate2.CreateFromPem(certificate, key);
        }
        catch (Exception e) when (e is CryptographicException or ArgumentException)
        {
            Fault(nameof(files.Key), files.Key, $"a PEM file with the private key of Cluster__Tls__{nameof(files.Certificate)}, without a password");
            return null;
        }

        if (Mistake(own, chain, authorities, role) is { } mistake)
        {
            Fault(nameof(files.Certificate), files.Certificate, $"a certificate for the DNS name {role} that is valid now and signed by Cluster__Tls__{nameof(files.Authority)}; {mistake}");
            return null;
        }

        return new ClusterIdentity(SslStreamCertificateContext.Create(own, chain, offline: true), authorities);

        string? Text(string option, string path)
        {
            try
            {
                if (path.Length > 0)
                    return File.ReadAllText(path);
                Fault(option, null, $"a PEM file, as {nameof(files.Certificate)}, {nameof(files.Key)} and {nameof(files.Authority)} belong together");
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                Fault(option, path, "a PEM file that this process can read");
            }

            return null;
        }

        void Fault(string option, string? value, string allowed) => fault($"{nameof(ClusterOptions.Tls)}__{option}", value, allowed);
    }

    /// <summary>Makes the policy by which a certificate is believed: it leads to one of these authorities and may be used for the usage.</summary>
    public static X509ChainPolicy Policy(X509Certificate2Collection authorities, Oid usage)
    {
        // Nothing is fetched, because a stranger's certificate could name any address.
        var policy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck, DisableCertificateDownloads = true };
        policy.CustomTrustStore.AddRange(authorities);
        policy.ApplicationPolicy.Add(usage);
        return policy;
    }

    /// <summary>Tells whether a certificate names a role.</summary>
    public static bool Names(X509Certificate2 certificate, string role) => certificate.MatchesHostname(role, allowWildcards: false, allowCommonName: false);

    private static X509Certificate2Collection? Certificates(string text)
    {
        try
        {
            var certificates = new X509Certificate2Collection();
            certificates.ImportFromPem(text);
            return certificates;
        }
        catch (CryptographicException)
        {
            return null;
        }
    }

    /// <summary>Finds what the others would find wrong with a certificate; null where they would find nothing.</summary>
    private static string? Mistake(X509Certificate2 own, X509Certificate2Collection between, X509Certificate2Collection authorities, string role)
    {
        if (!Names(own, role))
            return "it does not have that name";
        // A silo is the server of some connections and the client of others.
        foreach (var usage in (Oid[])(role == Silo ? [ServerUsage, ClientUsage] : [ClientUsage]))
        {
            using var chain = new X509Chain { ChainPolicy = Policy(authorities, usage) };
            chain.ChainPolicy.ExtraStore.AddRange(between);
            if (!chain.Build(own))
                return $"{chain.ChainStatus.Aggregate(X509ChainStatusFlags.NoError, (all, s) => all | s.Status)} as a TLS {(usage == ServerUsage ? "server" : "client")}";
        }

        return null;
    }
}
