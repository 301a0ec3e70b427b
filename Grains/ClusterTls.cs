using System.Diagnostics.Metrics;
using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.Logging;
using Orleans.Configuration;
using Orleans.Connections.Security;

namespace VoiceAgent.Grains;

/// <summary>The doors of the cluster's processes: silos let in silos at the silo port and gateways at the gateway port. Both are known by their certificates.</summary>
internal sealed partial class ClusterTls
{
    /// <summary>How long somebody may hold a door open without saying who they are.</summary>
    private static readonly TimeSpan HandshakeTimeout = TimeSpan.FromSeconds(5);

    private readonly ClusterOptions _options;
    private readonly RefusedConnections _refused;
    private readonly TimeProvider _time;
    private readonly ILogger<ClusterTls> _logger;
    private readonly Lock _gate = new();
    private (string Certificate, string Key, string Authority) _texts;
    private (string Certificate, string Key, string Authority)? _refusedTexts;
    private string? _unreadable;
    private ClusterIdentity _identity;

    public ClusterTls(ClusterOptions options, RefusedConnections refused, IMeterFactory meters, TimeProvider time, ILogger<ClusterTls> logger)
    {
        ArgumentNullException.ThrowIfNull(meters);
        (_options, _refused, _time, _logger) = (options, refused, time, logger);
        // The files were checked when the process started.
        _identity = ClusterIdentity.Read(options.Tls, options.Role, (key, _, allowed) => throw new InvalidOperationException($"Cluster__{key} must be {allowed}."))!;
        _texts = Read();
        meters.Create("VoiceAgent.Cluster").CreateObservableGauge("voiceagent_cluster_certificate_remaining_seconds",
            () => (Current().Own.TargetCertificate.NotAfter.ToUniversalTime() - time.GetUtcNow()).TotalSeconds,
            description: "Time until the certificate of this process ends; after that it can make no connection");
    }

    /// <summary>Guards the ports of a silo, and the connections that it makes.</summary>
    public void Guard(SiloConnectionOptions connections)
    {
        connections.ConfigureSiloInboundConnection(door => LetIn(door, ClusterIdentity.Silo));
        connections.ConfigureGatewayInboundConnection(door => LetIn(door, ClusterIdentity.Gateway));
        connections.ConfigureSiloOutboundConnection(GoOut);
    }

    /// <summary>Guards the connections of a gateway.</summary>
    public void Guard(ClientConnectionOptions connections) => connections.ConfigureConnection(GoOut);

    /// <summary>Lets only those through who have the certificate of a role.</summary>
    public void LetIn(IConnectionBuilder door, string role)
    {
        door.Use(next => async connection =>
        {
            // A load balancer, or a silo that misses another, only tries whether the port is open: it is no stranger at the door.
            var speaks = await SpeaksAsync(connection);
            if (speaks == true)
                await next(connection);
            if (speaks != false && connection.Features.Get<ITlsApplicationProtocolFeature>() is null)
                _refused.Add(role);
        });
        door.UseServerTls(new TlsOptions
        {
            LocalCertificate = _identity.Own.TargetCertificate,
            RemoteCertificateMode = RemoteCertificateMode.RequireCertificate,
            RemoteCertificateValidation = (certificate, _, errors) => IsOf(role, certificate, errors),
            SslProtocols = SslProtocols.Tls13,
            HandshakeTimeout = HandshakeTimeout,
            OnAuthenticateAsServer = (_, handshake) =>
            {
                var identity = Current();
                var options = (SslServerAuthenticationOptions)handshake.SslServerAuthenticationOptions;
                (options.ServerCertificate, options.ServerCertificateSelectionCallback, options.ServerCertificateContext) = (null, null, identity.Own);
                options.CertificateChainPolicy = ClusterIdentity.Policy(identity.Authorities, ClusterIdentity.ClientUsage);
                options.AllowTlsResume = false;
            },
        });
    }

    /// <summary>Makes connections to silos only.</summary>
    public void GoOut(IConnectionBuilder way) => way.UseClientTls(new TlsOptions
    {
        LocalCertificate = _identity.Own.TargetCertificate,
        ClientCertificateMode = RemoteCertificateMode.RequireCertificate,
        RemoteCertificateMode = RemoteCertificateMode.RequireCertificate,
        RemoteCertificateValidation = (certificate, _, errors) => IsOf(ClusterIdentity.Silo, certificate, errors),
        SslProtocols = SslProtocols.Tls13,
        HandshakeTimeout = HandshakeTimeout,
        OnAuthenticateAsClient = (_, handshake) =>
        {
            var identity = Current();
            var options = (SslClientAuthenticationOptions)handshake.SslClientAuthenticationOptions;
            (options.ClientCertificates, options.ClientCertificateContext) = (null, identity.Own);
            options.CertificateChainPolicy = ClusterIdentity.Policy(identity.Authorities, ClusterIdentity.ServerUsage);
            options.TargetHost = ClusterIdentity.Silo;
            options.AllowTlsResume = false;
        },
    });

    /// <summary>Tells whether the other side sends anything; null where it stays and does not.</summary>
    private async Task<bool?> SpeaksAsync(ConnectionContext connection)
    {
        using var limit = new CancellationTokenSource(HandshakeTimeout, _time);
        try
        {
            var first = await connection.Transport.Input.ReadAsync(limit.Token);
            connection.Transport.Input.AdvanceTo(first.Buffer.Start);
            return !first.Buffer.IsEmpty;
        }
        catch (OperationCanceledException) when (limit.IsCancellationRequested)
        {
            return null;
        }
        catch (Exception e) when (e is OperationCanceledException or IOException) // The connection was reset, or this silo ends.
        {
            return false;
        }
    }

    // The errors are those that the chain policy of the handshake makes.
    private static bool IsOf(string role, X509Certificate2 certificate, SslPolicyErrors errors) => errors == SslPolicyErrors.None && ClusterIdentity.Names(certificate, role);

    /// <summary>Reads what the files hold now.
    /// They are small, connections are rare, and times of change say nothing of files behind links, as those of a mounted secret are.</summary>
    private ClusterIdentity Current()
    {
        lock (_gate)
        {
            try
            {
                var texts = Read();
                _unreadable = null;
                if (texts == _texts || texts == _refusedTexts)
                    return _identity;
                var faults = new List<string>();
                if (ClusterIdentity.Read(_options.Tls, _options.Role, (key, _, allowed) => faults.Add($"Cluster__{key} must be {allowed}")) is { } renewed)
                {
                    (_identity, _texts) = (renewed, texts);
                    var until = _identity.Own.TargetCertificate.NotAfter;
                    LogRenewed(until);
                }
                else
                {
                    // Perhaps one file is new and the other still comes.
                    _refusedTexts = texts;
                    LogNotRenewed(string.Join("; ", faults));
                }
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException or CryptographicException)
            {
                // Strangers who connect must not fill the log with this fault.
                if (_unreadable != e.Message)
                    LogNotRenewed(e.Message);
                _unreadable = e.Message;
            }

            return _identity;
        }
    }

    private (string Certificate, string Key, string Authority) Read() =>
        (File.ReadAllText(_options.Tls.Certificate), File.ReadAllText(_options.Tls.Key), File.ReadAllText(_options.Tls.Authority));

    [LoggerMessage(Level = LogLevel.Information, Message = "The certificate of this process was renewed; it is valid until {Until:s}.")]
    private partial void LogRenewed(DateTime until);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The certificate of this process has changed and cannot be used; the previous certificate stays in use. {Faults}")]
    private partial void LogNotRenewed(string faults);
}
