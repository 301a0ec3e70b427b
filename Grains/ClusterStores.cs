using System.Net;
using System.Net.NetworkInformation;
using System.Net.Sockets;
using Orleans.Configuration;
using VoiceAgent.Grains.Call;
using VoiceAgent.Grains.Placement;

namespace VoiceAgent.Grains;

/// <summary>Where membership, call state and reminders are kept: in memory on one machine, or in PostgreSQL.</summary>
internal static class ClusterStores
{
    private const string Npgsql = "Npgsql";

    /// <summary>Npgsql's default size of a pool, which is meant for one program alone.</summary>
    private const int Unlimited = 100;

    private const int MembershipConnections = 2;

    private const int ReminderConnections = 2;

    private const int CallConnections = 4;

    public static void Use(ISiloBuilder silo, ClusterOptions options)
    {
        // What a gateway sends goes through the silo that it is connected to, and is lost with it. The death of a speech silo must not touch calls it does not work for.
        var gatewayPort = options.Roles.HasFlag(SiloRoles.Call) ? options.GatewayPort : 0;
        if (options.Connection.Length == 0)
        {
            silo.UseLocalhostClustering(options.SiloPort, gatewayPort, new IPEndPoint(IPAddress.Loopback, options.PrimaryPort), options.ClusterId, options.ClusterId);
            silo.AddVolatileGrainStorage(CallStore.Provider);
            return;
        }

        silo.UseAdoNetClustering(o => (o.Invariant, o.ConnectionString) = (Npgsql, Pool(options.Connection, "membership", MembershipConnections)));
        // A call that is over leaves nothing behind, not even an empty row.
        silo.AddAdoNetGrainStorage(CallStore.Provider, o => (o.Invariant, o.ConnectionString, o.DeleteStateOnClear) = (Npgsql, Pool(options.Connection, "calls", CallConnections), true));
        silo.UseAdoNetReminderService(o => (o.Invariant, o.ConnectionString) = (Npgsql, Pool(options.Connection, "reminders", ReminderConnections)));
        // A tick costs a request within the cluster and no access to the database.
        silo.Configure<ReminderOptions>(o => o.MinimumReminderPeriod = CallReminder.Every);
        silo.Configure<EndpointOptions>(o =>
        {
            (o.SiloPort, o.GatewayPort) = (options.SiloPort, gatewayPort);
            // Without an advertised address Orleans takes the machine's first one. It listens at the address that it advertises and at no other.
            if (options.AdvertisedAddress.Length == 0)
                return;
            o.AdvertisedIPAddress = IPAddress.Parse(options.AdvertisedAddress);
            if (IsOfThisMachine(o.AdvertisedIPAddress))
                return;
            // Other machines reach the address through something that translates addresses.
            var any = o.AdvertisedIPAddress.AddressFamily == AddressFamily.InterNetworkV6 ? IPAddress.IPv6Any : IPAddress.Any;
            (o.SiloListeningEndpoint, o.GatewayListeningEndpoint) = (new IPEndPoint(any, options.SiloPort), new IPEndPoint(any, gatewayPort));
        });
    }

    public static void Use(IClientBuilder client, ClusterOptions options)
    {
        if (options.Connection.Length == 0)
            client.UseLocalhostClustering(options.GatewayPort, options.ClusterId, options.ClusterId);
        else
            client.UseAdoNetClustering(o => (o.Invariant, o.ConnectionString) = (Npgsql, Pool(options.Connection, "gateway", MembershipConnections)));
        // A silo that freezes keeps its connections: until the list says that the silo is dead, half of all calls ask it in vain.
        client.Configure<GatewayOptions>(o => o.GatewayListRefreshPeriod = TimeSpan.FromMilliseconds(250));
        client.Configure<ClientMessagingOptions>(o => o.ResponseTimeout = TimeSpan.FromSeconds(5));
    }

    /// <summary>Gives one use of the database a pool of connections for itself.
    /// All pools together are small enough for eight silos and as many gateways on PostgreSQL as it is shipped (100 connections, three of them for its administrators):
    /// a process whose connection is refused learns of no dead silo.
    /// While the database is slow, writes of calls' states that wait for it do not keep other silos from being known as alive.</summary>
    /// <param name="use">The name of the use, as <c>pg_stat_activity</c> shows it.</param>
    /// <returns>The connection string with a limit, unless it has one that its writer chose.</returns>
    internal static string Pool(string connection, string use, int connections)
    {
        if (ClusterRules.Parse(connection) is not { } own)
            return connection; // The text is told as a fault of the configuration.
        own.ApplicationName = $"{own.ApplicationName ?? "voiceagent"} {use}";
        if (own.MaxPoolSize == Unlimited)
            own.MaxPoolSize = Math.Max(connections, own.MinPoolSize);
        return own.ConnectionString;
    }

    private static bool IsOfThisMachine(IPAddress address) => IPAddress.IsLoopback(address)
        || NetworkInterface.GetAllNetworkInterfaces().Any(i => i.GetIPProperties().UnicastAddresses.Any(a => a.Address.Equals(address)));
}
