using System.IO.Pipelines;
using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.Logging;
using Orleans.Connections.Security;
using VoiceAgent.Testing;

namespace VoiceAgent.Grains.Tests;

/// <summary>Who gets through the cluster's doors: the very handlers of the silos' connections, over pipes.</summary>
public sealed class ClusterTlsTests : IDisposable
{
    private readonly TlsFiles _files = new();
    private readonly TlsFiles _others = new();

    /// <summary>What a stranger may come with, by name.</summary>
    private X509Certificate2? Certificate(string kind) => kind switch
    {
        "none" => null,
        "silo" => TlsFiles.Issue(_files.Authority),
        "gateway" => TlsFiles.Issue(_files.Authority, ClusterIdentity.Gateway, usages: ClusterIdentity.ClientUsage),
        "of another authority" => TlsFiles.Issue(_others.Authority),
        "gateway of another authority" => TlsFiles.Issue(_others.Authority, ClusterIdentity.Gateway),
        "expired" => TlsFiles.Issue(_files.Authority, until: -TimeSpan.FromSeconds(1)),
        "gateway expired" => TlsFiles.Issue(_files.Authority, ClusterIdentity.Gateway, until: -TimeSpan.FromSeconds(1)),
        "not yet valid" => TlsFiles.Issue(_files.Authority, from: TimeSpan.FromHours(2)),
        "for servers only" => TlsFiles.Issue(_files.Authority, usages: ClusterIdentity.ServerUsage),
        "of a subdomain" => TlsFiles.Issue(_files.Authority, "x." + ClusterIdentity.Silo),
        "wildcard" => TlsFiles.Issue(_files.Authority, "*"),
        "signed by a silo" => SignedBySilo(),
        "the authority itself" => _files.Authority,
        _ => throw new ArgumentOutOfRangeException(nameof(kind)),
    };

    [Theory]
    [InlineData("silo", true)]
    [InlineData("gateway", false)]
    [InlineData("none", false)]
    [InlineData("of another authority", false)]
    [InlineData("expired", false)]
    [InlineData("not yet valid", false)]
    [InlineData("for servers only", false)]
    [InlineData("of a subdomain", false)]
    [InlineData("wildcard", false)]
    [InlineData("signed by a silo", false)]
    [InlineData("the authority itself", false)]
    public async Task Only_a_silo_gets_through_the_port_for_silos(string kind, bool isLetIn) => (await IsLetInAsync(ClusterIdentity.Silo, Certificate(kind))).ShouldBe(isLetIn);

    [Theory]
    [InlineData("gateway", true)]
    [InlineData("silo", false)]
    [InlineData("none", false)]
    [InlineData("gateway of another authority", false)]
    [InlineData("gateway expired", false)]
    public async Task Only_a_gateway_gets_through_the_port_for_gateways(string kind, bool isLetIn) => (await IsLetInAsync(ClusterIdentity.Gateway, Certificate(kind))).ShouldBe(isLetIn);

    [Theory]
    [InlineData("silo", true)]
    [InlineData("gateway", false)]
    [InlineData("of another authority", false)]
    [InlineData("expired", false)]
    public async Task A_gateway_talks_only_to_silos(string kind, bool talks)
    {
        var server = new TlsOptions { LocalCertificate = TlsFiles.Issue(_files.Authority), RemoteCertificateMode = RemoteCertificateMode.NoCertificate };
        server.OnAuthenticateAsServer = (_, o) =>
        {
            var options = (SslServerAuthenticationOptions)o.SslServerAuthenticationOptions;
            (options.ServerCertificate, options.ServerCertificateSelectionCallback) = (Certificate(kind), null);
        };
        (await ConnectAsync(door => door.UseServerTls(server), _files.Tls("gateway").GoOut)).AtClient.ShouldBe(talks);
    }

    [Fact]
    public async Task Plaintext_gets_through_no_port()
    {
        foreach (var role in (string[])[ClusterIdentity.Silo, ClusterIdentity.Gateway])
            (await ConnectAsync(door => _files.Tls("silo").LetIn(door, role), _ => { }, "Hello, I am a silo."u8.ToArray())).AtServer.ShouldBeFalse(role);
    }

    [Fact]
    public async Task A_renewed_certificate_and_authority_serve_the_next_connection_without_a_restart()
    {
        var silo = _files.Tls("silo");
        var (ours, theirs) = (Certificate("silo"), Certificate("of another authority"));
        (await IsLetInAsync(silo, ClusterIdentity.Silo, theirs)).ShouldBeFalse();

        File.AppendAllText(_files.PathOf("silo", "ca.crt"), _others.Authority.ExportCertificatePem());
        (await IsLetInAsync(silo, ClusterIdentity.Silo, theirs)).ShouldBeTrue("both authorities are believed while one takes the place of the other");
        (await IsLetInAsync(silo, ClusterIdentity.Silo, ours)).ShouldBeTrue();

        _files.Replace("silo", TlsFiles.Issue(_others.Authority));
        File.Copy(_others.PathOf("silo", "ca.crt"), _files.PathOf("silo", "ca.crt"), overwrite: true);
        (await IsLetInAsync(silo, ClusterIdentity.Silo, ours)).ShouldBeFalse();
        (await IsLetInAsync(silo, ClusterIdentity.Silo, theirs)).ShouldBeTrue();
    }

    [Fact]
    public async Task Files_that_do_not_belong_together_leave_the_certificate_in_use_that_there_was()
    {
        var silo = _files.Tls("silo");
        File.WriteAllText(_files.PathOf("silo", "tls.crt"), TlsFiles.Issue(_files.Authority).ExportCertificatePem());
        (await IsLetInAsync(silo, ClusterIdentity.Silo, Certificate("silo"))).ShouldBeTrue();
        File.Delete(_files.PathOf("silo", "tls.key"));
        (await IsLetInAsync(silo, ClusterIdentity.Silo, Certificate("silo"))).ShouldBeTrue();
        (await IsLetInAsync(silo, ClusterIdentity.Silo, Certificate("gateway"))).ShouldBeFalse();
    }

    [Fact]
    public async Task Files_that_cannot_be_used_are_told_of_once_whoever_connects()
    {
        var log = new CollectedLog();
        var silo = new ClusterTls(_files.Options("silo"), new RefusedConnections(_files.Meters, TimeProvider.System, log.CreateLogger<RefusedConnections>()), _files.Meters, TimeProvider.System, log.CreateLogger<ClusterTls>());
        File.WriteAllText(_files.PathOf("silo", "tls.crt"), TlsFiles.Issue(_files.Authority).ExportCertificatePem());
        for (var i = 0; i < 3; i++)
            (await IsLetInAsync(silo, ClusterIdentity.Silo, Certificate("silo"))).ShouldBeTrue();
        log.Lines.Count(l => l.Contains("cannot be used", StringComparison.Ordinal)).ShouldBe(1);
        File.Delete(_files.PathOf("silo", "tls.key"));
        for (var i = 0; i < 3; i++)
            (await IsLetInAsync(silo, ClusterIdentity.Silo, Certificate("silo"))).ShouldBeTrue();
        log.Lines.Count(l => l.Contains("cannot be used", StringComparison.Ordinal)).ShouldBe(2);
    }

    [Fact]
    public async Task Ten_thousand_strangers_are_counted_and_make_two_lines()
    {
        var (time, log, count) = (new Clock(), new CollectedLog(), 0L);
        using var meters = new System.Diagnostics.Metrics.MeterListener { InstrumentPublished = (i, l) => l.EnableMeasurementEvents(i) };
        meters.SetMeasurementEventCallback<long>((i, n, _, _) => count += i.Name == "voiceagent_cluster_connections_refused_total" ? n : 0);
        meters.Start();
        var refused = new RefusedConnections(_files.Meters, time, log.CreateLogger<RefusedConnections>());
        var silo = new ClusterTls(_files.Options("silo"), refused, _files.Meters, time, log.CreateLogger<ClusterTls>());

        await ConnectAsync(door => silo.LetIn(door, ClusterIdentity.Silo), Client(Certificate("gateway")));
        // Who goes without a word has only tried whether the port is open.
        await ConnectAsync(door => silo.LetIn(door, ClusterIdentity.Silo), _ => { });
        for (var i = 0; i < 9999; i++)
            refused.Add(ClusterIdentity.Silo);
        log.Lines.Count.ShouldBe(1);
        time.Now = TimeSpan.FromSeconds(10);
        refused.Add(ClusterIdentity.Gateway);

        count.ShouldBe(10_001);
        log.Lines.Count.ShouldBe(2);
        log.Lines[1].ShouldContain("10000 connections were refused");
    }

    [Fact]
    public void How_long_a_certificate_is_good_is_a_metric_that_follows_the_file()
    {
        var remaining = new List<double>();
        using var meters = new System.Diagnostics.Metrics.MeterListener();
        meters.InstrumentPublished = (i, l) =>
        {
            if (i.Name == "voiceagent_cluster_certificate_remaining_seconds" && i.Meter.Scope == _files.Meters)
                l.EnableMeasurementEvents(i);
        };
        meters.SetMeasurementEventCallback<double>((_, seconds, _, _) => remaining.Add(seconds));
        meters.Start();
        _ = _files.Tls("silo");
        meters.RecordObservableInstruments();
        _files.Replace("silo", TlsFiles.Issue(_files.Authority, until: TimeSpan.FromDays(3)));
        meters.RecordObservableInstruments();

        TimeSpan.FromSeconds(remaining[0]).Days.ShouldBe(364);
        TimeSpan.FromSeconds(remaining[1]).Days.ShouldBe(2);
    }

    public void Dispose()
    {
        _files.Dispose();
        _others.Dispose();
    }

    private X509Certificate2 SignedBySilo()
    {
        // Of a stolen certificate nobody makes another: it is no authority.
        var stolen = TlsFiles.Issue(_files.Authority);
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=forged", key, HashAlgorithmName.SHA256);
        foreach (var extension in stolen.Extensions)
            request.CertificateExtensions.Add(extension);
        using var forged = request.Create(stolen.SubjectName, X509SignatureGenerator.CreateForECDsa(stolen.GetECDsaPrivateKey()!), stolen.NotBefore, stolen.NotAfter, [1]);
        return forged.CopyWithPrivateKey(key);
    }

    private Task<bool> IsLetInAsync(string role, X509Certificate2? certificate) => IsLetInAsync(_files.Tls("silo"), role, certificate);

    private static async Task<bool> IsLetInAsync(ClusterTls silo, string role, X509Certificate2? certificate) =>
        (await ConnectAsync(door => silo.LetIn(door, role), Client(certificate))).AtServer;

    /// <summary>Believes anybody and shows this certificate.</summary>
    private static Action<IConnectionBuilder> Client(X509Certificate2? certificate)
    {
        var options = new TlsOptions { ClientCertificateMode = RemoteCertificateMode.NoCertificate };
        options.AllowAnyRemoteCertificate();
        if (certificate is not null)
            options.OnAuthenticateAsClient = (_, o) => ((SslClientAuthenticationOptions)o.SslClientAuthenticationOptions).ClientCertificateContext = SslStreamCertificateContext.Create(certificate, null, offline: true);
        return way => way.UseClientTls(options);
    }

    /// <summary>Connects two ends; whether each side came to what lies behind its handler.</summary>
    private static async Task<(bool AtServer, bool AtClient)> ConnectAsync(Action<IConnectionBuilder> server, Action<IConnectionBuilder> client, byte[]? says = null)
    {
        var (there, back) = (new Pipe(), new Pipe());
        var (atServer, atClient) = (false, false);
        var serving = RunAsync(server, there.Reader, back.Writer, () => atServer = true);
        var connecting = RunAsync(client, back.Reader, there.Writer, () => atClient = true, says);
        await Task.WhenAll(serving, connecting);
        return (atServer, atClient);
    }

    private static async Task RunAsync(Action<IConnectionBuilder> configure, PipeReader reader, PipeWriter writer, Action through, byte[]? says = null)
    {
        var builder = new ConnectionBuilder(new NoServices());
        configure(builder);
        builder.Run(async connection =>
        {
            through();
            if (says is not null)
                await connection.Transport.Output.WriteAsync(says);
        });
        await using var context = new DefaultConnectionContext("test") { Transport = new Duplex(reader, writer) };
        await builder.Build()(context);
        await writer.CompleteAsync();
        await reader.CompleteAsync();
    }

    private sealed class Clock : TimeProvider
    {
        public TimeSpan Now { get; set; }

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override long GetTimestamp() => Now.Ticks;
    }

    private sealed record Duplex(PipeReader Input, PipeWriter Output) : IDuplexPipe;

    private sealed class NoServices : IServiceProvider
    {
        public object? GetService(Type serviceType) => null;
    }
}
