using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.DependencyInjection;
using System.Diagnostics.Metrics;
using VoiceAgent.Grains.Placement;

namespace VoiceAgent.Grains.Tests;

/// <summary>An authority of the test's own in a temporary folder, and certificates of all kinds that it signs.</summary>
internal sealed class TlsFiles : IDisposable
{
    private readonly ServiceProvider _services = new ServiceCollection().AddMetrics().BuildServiceProvider();

    public TlsFiles() => ClusterCertificates.Make(Folder, TimeProvider.System).ShouldBe(0);

    public string Folder { get; } = Directory.CreateTempSubdirectory("voiceagent-").FullName;

    public X509Certificate2 Authority => X509Certificate2.CreateFromPemFile(Path.Combine(Folder, "authority", "ca.crt"), Path.Combine(Folder, "authority", "ca.key"));

    public IMeterFactory Meters => _services.GetRequiredService<IMeterFactory>();

    /// <param name="role">The folder: <c>silo</c> or <c>gateway</c>.</param>
    public ClusterOptions Options(string role)
    {
        var options = new ClusterOptions { Roles = role == "silo" ? SiloRoles.All : SiloRoles.None };
        (options.Tls.Certificate, options.Tls.Key, options.Tls.Authority) = (PathOf(role, "tls.crt"), PathOf(role, "tls.key"), PathOf(role, "ca.crt"));
        return options;
    }

    public string PathOf(string role, string file) => Path.Combine(Folder, role, file);

    /// <summary>The doors of a process of that role.</summary>
    public ClusterTls Tls(string role) => new(Options(role), new RefusedConnections(Meters, TimeProvider.System, NullLogger<RefusedConnections>.Instance), Meters, TimeProvider.System, NullLogger<ClusterTls>.Instance);

    /// <summary>A certificate as the cluster's own, except for what is given.</summary>
    public static X509Certificate2 Issue(X509Certificate2 authority, string name = ClusterIdentity.Silo, TimeSpan from = default, TimeSpan? until = null, params Oid[] usages)
    {
        var now = TimeProvider.System.GetUtcNow();
        return ClusterCertificates.Issue(authority, name, now - TimeSpan.FromMinutes(5) + from, now + (until ?? TimeSpan.FromDays(1)), usages is [] ? [ClusterIdentity.ServerUsage, ClusterIdentity.ClientUsage] : usages);
    }

    /// <summary>Puts another certificate in the place of a role's.</summary>
    public void Replace(string role, X509Certificate2 certificate)
    {
        File.WriteAllText(PathOf(role, "tls.crt"), certificate.ExportCertificatePem());
        File.WriteAllText(PathOf(role, "tls.key"), certificate.GetECDsaPrivateKey()!.ExportPkcs8PrivateKeyPem());
    }

    public void Dispose()
    {
        Directory.Delete(Folder, recursive: true);
        _services.Dispose();
    }
}
