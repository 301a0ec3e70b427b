using System.Net;
using System.Net.Sockets;
using Npgsql;
using VoiceAgent.Grains.Placement;
using VoiceAgent.Settings;

namespace VoiceAgent.Grains;

/// <summary>Finds what is wrong with the options of a cluster beyond their ranges.</summary>
internal static class ClusterRules
{
    /// <summary>What a connection must be: the text continues the words "must be".</summary>
    public const string Connection = "a PostgreSQL connection string, for example Host=db;Database=voiceagent;Username=voiceagent;Password=…";

    private const string NeedsTls = "Cluster__Tls__Certificate, __Key and __Authority, or Cluster__AllowPlaintext=true where a network guards these ports";

    public static void Check(ClusterOptions options, OptionFaults faults)
    {
        if (options.Connection.Length > 0 && Parse(options.Connection) is null)
            faults.AddHidden(nameof(options.Connection), Connection);
        CheckAddress(options, faults);
        if (options.LegGiveUp < 2 * options.SilenceLimit || options.LegGiveUp < 2 * options.LegTimeout)
            faults.Add(nameof(options.LegGiveUp), options.LegGiveUp, "at least twice Cluster__SilenceLimit, so that there is time for the apology, and twice Cluster__LegTimeout, so that there is time to find another gateway");
        if (options.Roles.HasFlag(SiloRoles.Call) && options.SiloPort == options.GatewayPort)
            faults.Add(nameof(options.GatewayPort), options.GatewayPort, "another port than Cluster__SiloPort");
        if (options.Tls.IsOn)
            ClusterIdentity.Read(options.Tls, options.Role, faults.Add);
        else if (options.IsReachable && !options.AllowPlaintext)
            faults.Add(nameof(options.AdvertisedAddress), options.AdvertisedAddress, $"a loopback address, such as 127.0.0.1, without {NeedsTls}");
    }

    /// <summary>Reads a connection string.</summary>
    /// <returns>The parts of the connection string; null where the text is none.</returns>
    public static NpgsqlConnectionStringBuilder? Parse(string connection)
    {
        try
        {
            return new NpgsqlConnectionStringBuilder(connection) is { Host.Length: > 0, Port: > 0 and < 65536 } parsed ? parsed : null;
        }
        catch (Exception e) when (e is ArgumentException or FormatException or OverflowException or InvalidCastException)
        {
            return null;
        }
    }

    private static void CheckAddress(ClusterOptions options, OptionFaults faults)
    {
        if (options.AdvertisedAddress.Length == 0)
            return;
        if (!IPAddress.TryParse(options.AdvertisedAddress, out var address) || !IsOneMachine(address, options.AdvertisedAddress))
            faults.Add(nameof(options.AdvertisedAddress), options.AdvertisedAddress, "the IP address of one machine, for example 10.0.0.5, or empty");
        else if (options.Connection.Length == 0 && !IPAddress.IsLoopback(address))
            faults.Add(nameof(options.AdvertisedAddress), options.AdvertisedAddress, "a loopback address or empty without Cluster__Connection: the cluster is then on this machine");
    }

    private static bool IsOneMachine(IPAddress address, string text) => address.AddressFamily == AddressFamily.InterNetworkV6
        ? !address.Equals(IPAddress.IPv6Any) && !address.IsIPv6Multicast
        // "1" and "0x7f.1" are addresses to the framework, too.
        : address.ToString() == text && address.GetAddressBytes()[0] is > 0 and < 224;
}
