using System.Net;
using Orleans.Configuration;

namespace VoiceAgent.Grains;

/// <summary>Where membership, call state and reminders are kept: in memory on one machine, or in PostgreSQL.</summary>
internal static class ClusterStores
{
    private const string Npgsql = "Npgsql";

    public static void Use(ISiloBuilder silo, ClusterOptions options)
    {
        if (options.Connection.Length == 0)
        {
            silo.UseLocalhostClustering(options.SiloPort, options.GatewayPort, new IPEndPoint(IPAddress.Loopback, options.PrimaryPort), options.ClusterId, options.ClusterId);
            silo.AddMemoryGrainStorage("calls");
            return;
        }

        silo.UseAdoNetClustering(o => (o.Invariant, o.ConnectionString) = (Npgsql, options.Connection));
        silo.AddAdoNetGrainStorage("calls", o => (o.Invariant, o.ConnectionString) = (Npgsql, options.Connection));
        silo.UseAdoNetReminderService(o => (o.Invariant, o.ConnectionString) = (Npgsql, options.Connection));
        if (options.AdvertisedAddress.Length > 0)
            silo.ConfigureEndpoints(IPAddress.Parse(options.AdvertisedAddress), options.SiloPort, options.GatewayPort, listenOnAnyHostAddress: true);
        else
            silo.ConfigureEndpoints(options.SiloPort, options.GatewayPort, listenOnAnyHostAddress: true);
    }

    public static void Use(IClientBuilder client, ClusterOptions options)
    {
        if (options.Connection.Length == 0)
            client.UseLocalhostClustering(options.GatewayPort, options.ClusterId, options.ClusterId);
        else
            client.UseAdoNetClustering(o => (o.Invariant, o.ConnectionString) = (Npgsql, options.Connection));
        client.Configure<GatewayOptions>(o => o.GatewayListRefreshPeriod = TimeSpan.FromSeconds(1));
        client.Configure<ClientMessagingOptions>(o => o.ResponseTimeout = TimeSpan.FromSeconds(5));
    }
}
