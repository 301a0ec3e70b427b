using System.Diagnostics.Metrics;
using System.Globalization;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using VoiceAgent.Calls;
using VoiceAgent.Grains.Interfaces;
using VoiceAgent.Testing;

namespace VoiceAgent.Grains.Tests;

/// <summary>A silo and a gateway as the programs start them, over real ports with certificates.</summary>
public sealed class GuardedClusterTests : IAsyncLifetime
{
    private readonly TlsFiles _files = new();
    private readonly int[] _ports = [Ports.Free(), Ports.Free()];
    private IHost? _silo;

    public async ValueTask InitializeAsync()
    {
        var builder = Builder("silo", ("Roles", "Call"));
        builder.Services.AddCalls(builder.Configuration);
        builder.Services.AddSingleton(TestAgent.In);
        builder.AddSilo();
        _silo = builder.Build();
        await _silo.StartAsync();
    }

    [Fact]
    public async Task A_gateway_with_its_certificate_calls_a_grain()
    {
        var builder = Builder("gateway");
        builder.AddClusterClient();
        using var gateway = builder.Build();
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        limit.CancelAfter(TimeSpan.FromSeconds(20)); // It would try for ever.
        await gateway.StartAsync(limit.Token);
        var silos = await gateway.Services.GetRequiredService<IGrainFactory>().GetGrain<ICapacityGrain>(0).ListAsync();
        silos.ShouldHaveSingleItem();
        await gateway.StopAsync(TestContext.Current.CancellationToken);
    }

    [Theory]
    [InlineData(0, "gateway")]
    [InlineData(0, null)]
    [InlineData(1, "silo")]
    [InlineData(1, null)]
    public async Task A_port_turns_away_who_has_no_certificate_or_that_of_the_other_role(int port, string? role)
    {
        var refused = new TaskCompletionSource<string?>(TaskCreationOptions.RunContinuationsAsynchronously);
        using var meters = new MeterListener
        {
            InstrumentPublished = (instrument, listener) =>
            {
                if (instrument.Name == "voiceagent_cluster_connections_refused_total")
                    listener.EnableMeasurementEvents(instrument);
            },
        };
        meters.SetMeasurementEventCallback<long>((_, _, tags, _) => refused.TrySetResult((string?)tags[0].Value));
        meters.Start();
        using var tcp = new TcpClient();
        await tcp.ConnectAsync(IPAddress.Loopback, _ports[port], TestContext.Current.CancellationToken);
        await using var tls = new SslStream(tcp.GetStream());
        using var certificate = role is null ? null : X509Certificate2.CreateFromPemFile(_files.PathOf(role, "tls.crt"), _files.PathOf(role, "tls.key"));
        await tls.AuthenticateAsClientAsync(
            new SslClientAuthenticationOptions
            {
                TargetHost = ClusterIdentity.Silo,
                ApplicationProtocols = [new SslApplicationProtocol("Orleans1")],
                CertificateChainPolicy = ClusterIdentity.Policy([_files.Authority], ClusterIdentity.ServerUsage),
                ClientCertificateContext = certificate is null ? null : SslStreamCertificateContext.Create(certificate, null, offline: true),
            },
            TestContext.Current.CancellationToken);
        // In TLS 1.3 the client is done before the server has looked at its certificate.
        (await refused.Task.WaitAsync(TimeSpan.FromSeconds(3), TestContext.Current.CancellationToken)).ShouldBe(port == 0 ? "silo" : "gateway");
        (await tls.ReadAsync(new byte[1], TestContext.Current.CancellationToken)).ShouldBe(0);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public async Task A_port_says_nothing_to_who_speaks_plaintext(int port)
    {
        using var tcp = new TcpClient();
        await tcp.ConnectAsync(IPAddress.Loopback, _ports[port], TestContext.Current.CancellationToken);
        await tcp.GetStream().WriteAsync("GET / HTTP/1.1\r\nHost: localhost\r\n\r\n"u8.ToArray(), TestContext.Current.CancellationToken);
        var answer = new MemoryStream();
        try
        {
            await tcp.GetStream().CopyToAsync(answer, TestContext.Current.CancellationToken);
        }
        catch (IOException)
        {
            // Reset: what was sent was not read.
        }

        // A TLS alert at most.
        answer.Length.ShouldBeLessThan(8);
    }

    public async ValueTask DisposeAsync()
    {
        if (_silo is not null)
        {
            await _silo.StopAsync();
            _silo.Dispose();
        }

        _files.Dispose();
    }

    private HostApplicationBuilder Builder(string role, params (string Key, string Value)[] more)
    {
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        builder.Logging.SetMinimumLevel(LogLevel.None);
        builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["Cluster:SiloPort"] = _ports[0].ToString(CultureInfo.InvariantCulture),
            ["Cluster:PrimaryPort"] = _ports[0].ToString(CultureInfo.InvariantCulture),
            ["Cluster:GatewayPort"] = _ports[1].ToString(CultureInfo.InvariantCulture),
            ["Cluster:Tls:Certificate"] = _files.PathOf(role, "tls.crt"),
            ["Cluster:Tls:Key"] = _files.PathOf(role, "tls.key"),
            ["Cluster:Tls:Authority"] = _files.PathOf(role, "ca.crt"),
        });
        builder.Configuration.AddInMemoryCollection(more.Select(m => KeyValuePair.Create<string, string?>("Cluster:" + m.Key, m.Value)));
        return builder;
    }
}
