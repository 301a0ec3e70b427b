using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Orleans.Configuration;

namespace VoiceAgent.Grains.Placement;

/// <summary>Has a silo declared dead as soon as its process has ended: the operating system then closes its connections and refuses others at its port.
/// The cluster's probes need 0.5 to 1 s for that, and up to 2.5 s where silos are short of processors and distrust each other's word.
/// A machine without power or network closes nothing and refuses nothing, and is left to the probes.
/// A firewall between silos must drop what it does not let through: what it refuses looks like a dead process.</summary>
internal sealed partial class SiloDeathWatch(IServiceProvider services, ILocalSiloDetails own, IHostApplicationLifetime lifetime, TimeProvider time, ILogger<SiloDeathWatch> logger)
{
    /// <summary>How long a connection must have lasted for its end to be looked into. Connections between silos last longer.
    /// One that only tries whether a port is open does not, and must not be answered by the like.</summary>
    private static readonly TimeSpan Held = TimeSpan.FromSeconds(1);

    /// <summary>The pauses before a port is tried, one after the other.
    /// Two refusals in a row count: a process that ends may close its port a moment later, and one may be somebody else's.</summary>
    private static readonly TimeSpan[] Tries = [TimeSpan.FromMilliseconds(50), TimeSpan.FromMilliseconds(100), TimeSpan.FromMilliseconds(150)];

    private static readonly TimeSpan ConnectTimeout = TimeSpan.FromSeconds(1);

    /// <summary>Watches the connections between silos.</summary>
    public void Watch(SiloConnectionOptions options)
    {
        options.ConfigureSiloInboundConnection(Watch);
        options.ConfigureSiloOutboundConnection(Watch);
    }

    internal void Watch(IConnectionBuilder connections) => connections.Use(next => async connection =>
    {
        var since = time.GetTimestamp();
        try
        {
            await next(connection);
        }
        finally
        {
            if (time.GetElapsedTime(since) >= Held && connection.RemoteEndPoint is IPEndPoint remote)
                _ = CheckAsync(remote.Address.IsIPv4MappedToIPv6 ? remote.Address.MapToIPv4() : remote.Address);
        }
    });

    /// <summary>Declares those silos of a machine dead that have no port any more. Never throws.</summary>
    /// <param name="machine">The address of the machine. Of a connection that came in, no more is known of who made it.</param>
    internal async Task CheckAsync(IPAddress machine)
    {
        if (lifetime.ApplicationStopping.IsCancellationRequested)
            return;
        try
        {
            // The service is not asked for earlier: it is not there yet when connections are configured.
            var members = services.GetRequiredService<IClusterMembershipService>();
            await Task.WhenAll(Others(members).Where(silo => silo.Endpoint.Address.Equals(machine)).ToList().Select(silo => CheckAsync(members, silo)));
        }
        catch (OperationCanceledException) when (lifetime.ApplicationStopping.IsCancellationRequested)
        {
            // Other silos will see it.
        }
#pragma warning disable CA1031 // Nobody awaits this.
        catch (Exception e)
#pragma warning restore CA1031
        {
            LogNotKnown(e, machine);
        }
    }

    private async Task CheckAsync(IClusterMembershipService members, SiloAddress silo)
    {
        if (!await IsGoneAsync(silo))
            return;
        // Where the silos of all other machines refuse as well, the fault is in this silo's own network.
        var others = Others(members).Where(other => !other.Endpoint.Address.Equals(silo.Endpoint.Address)).ToList();
        var refused = 0;
        while (refused < others.Count && await IsRefusedAsync(others[refused].Endpoint))
            refused++;
        if (refused > 0 && refused == others.Count)
            return;
        // A silo that is being stopped says so before it closes its port, and is not to be told that it is dead.
        await members.Refresh();
        if (members.CurrentSnapshot.GetSiloStatus(silo) != SiloStatus.Active)
            return;
        LogEnded(silo);
        await members.TryKill(silo);
    }

    private IEnumerable<SiloAddress> Others(IClusterMembershipService members) =>
        members.CurrentSnapshot.Members.Values.Where(member => member.Status == SiloStatus.Active && !member.SiloAddress.Equals(own.SiloAddress)).Select(member => member.SiloAddress);

    private async Task<bool> IsGoneAsync(SiloAddress silo)
    {
        var refusals = 0;
        foreach (var pause in Tries)
        {
            await Task.Delay(pause, time, lifetime.ApplicationStopping);
            refusals = await IsRefusedAsync(silo.Endpoint) ? refusals + 1 : 0;
            if (refusals == 2)
                return true;
        }

        return false;
    }

    private async Task<bool> IsRefusedAsync(IPEndPoint port)
    {
        using var socket = new Socket(port.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        using var limit = new CancellationTokenSource(ConnectTimeout, time);
        try
        {
            await socket.ConnectAsync(port, limit.Token);
            return false;
        }
        catch (SocketException e)
        {
            return e.SocketErrorCode == SocketError.ConnectionRefused;
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "The process of silo {Silo} has ended: its connections were closed and its port refuses others. It is declared dead.")]
    private partial void LogEnded(SiloAddress silo);

    [LoggerMessage(Level = LogLevel.Warning, Message = "A connection with a silo on {Machine} ended. Whether that silo is dead could not be found out; the cluster's probes will tell.")]
    private partial void LogNotKnown(Exception e, IPAddress machine);
}
