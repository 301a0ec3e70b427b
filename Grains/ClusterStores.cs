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

    public static void Use(ISiloBuilder silo, ClusterOptions options)
    {
        // What gateways send goes through the silo that they are connected to and is lost with it: the death of a speech silo shall not touch calls it does not work for.
        var gatewayPort = options.Roles.HasFlag(SiloRoles.Call) ? options.GatewayPort : 0;
        if (options.Connection.Length == 0)
        {
            silo.UseLocalhostClustering(options.SiloPort, gatewayPort, new IPEndPoint(IPAddress.Loopback, options.PrimaryPort), options.ClusterId, options.ClusterId);
            silo.AddVolatileGrainStorage(CallStore.Provider);
            return;
        }

        silo.UseAdoNetClustering(o => (o.Invariant, o.ConnectionString) = (Npgsql, options.Connection));
        // A call that is over leaves nothing behind, not even an empty row.
        silo.AddAdoNetGrainStorage(CallStore.Provider, o => (o.Invariant, o.ConnectionString, o.DeleteStateOnClear) = (Npgsql, options.Connection, true));
        silo.UseAdoNetReminderService(o => (o.Invariant, o.ConnectionString) = (Npgsql, options.Connection));
        // A tick costs a call within the cluster and no access to the database.
        silo.Configure<ReminderOptions>(o => o.MinimumReminderPeriod = CallReminder.Every);
        silo.Configure<EndpointOptions>(o =>
        {
            (o.SiloPort, o.GatewayPort) = (options.SiloPort, gatewayPort);
            // Without one Orleans advertises the machine's first address. It listens at the address that it advertises and at no other.
            if (options.AdvertisedAddress.Length == 0)
                return;
            o.AdvertisedIPAddress = IPAddress.Parse(options.AdvertisedAddress);
            if (IsOfThisMachine(o.AdvertisedIPAddress))
                return;
            // Others reach it through somebody who translates addresses.
            var any = o.AdvertisedIPAddress.AddressFamily == AddressFamily.InterNetworkV6 ? IPAddress.IPv6Any : IPAddress.Any;
            (o.SiloListeningEndpoint, o.GatewayListeningEndpoint) = (new IPEndPoint(any, options.SiloPort), new IPEndPoint(any, gatewayPort));
        });
    }

    public static void Use(IClientBuilder client, ClusterOptions options)
    {
        if (options.Connection.Length == 0)
            client.UseLocalhostClustering(options.GatewayPort, options.ClusterId, options.ClusterId);
        else
            client.UseAdoNetClustering(o => (o.Invariant, o.ConnectionString) = (Npgsql, options.Connection));
        // A silo that freezes keeps its connections: until the list says that it is dead, half of all calls ask it in vain.
        client.Configure<GatewayOptions>(o => o.GatewayListRefreshPeriod = TimeSpan.FromMilliseconds(250));
        client.Configure<ClientMessagingOptions>(o => o.ResponseTimeout = TimeSpan.FromSeconds(5));
    }

    private static bool IsOfThisMachine(IPAddress address) => IPAddress.IsLoopback(address)
        || NetworkInterface.GetAllNetworkInterfaces().Any(i => i.GetIPProperties().UnicastAddresses.Any(a => a.Address.Equals(address)));
}
