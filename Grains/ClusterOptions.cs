using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Net;
using VoiceAgent.Grains.Placement;
using VoiceAgent.Settings;

namespace VoiceAgent.Grains;

/// <summary>Who carries what calls publish.</summary>
public enum StreamChoice
{
    /// <summary>The silos' memory: what was published and not delivered dies with them.</summary>
    Memory,

    /// <summary>Nobody.</summary>
    None,
}

/// <summary>The cluster and this process's part in it. Configuration section <c>Cluster</c>.</summary>
public sealed class ClusterOptions
{
    /// <summary>What this process does.</summary>
    /// <value><c>Call</c> holds conversations, <c>Speech</c> runs engines, <c>All</c> does both, <c>None</c> is a gateway only. Default: None; the silo program's own settings say All.</value>
    public SiloRoles Roles { get; set; }

    /// <summary>Name of the cluster: processes with the same one find each other.</summary>
    [Required]
    [EditorBrowsable(EditorBrowsableState.Advanced)]
    public string ClusterId { get; set; } = "voiceagent";

    /// <summary>Where membership, call state and reminders are kept.</summary>
    /// <value>Empty: on this machine, in memory. Else a PostgreSQL connection string.</value>
    [Secret]
    public string Connection { get; set; } = "";

    /// <summary>Calls whose speech this silo does at once.</summary>
    /// <value>1 to 256. Default: 50.</value>
    [Range(1, 256)]
    [EditorBrowsable(EditorBrowsableState.Advanced)]
    public int SpeechSlots { get; set; } = 50;

    /// <summary>Port for other silos. Default: 11111.</summary>
    [Range(1, 65535)]
    [EditorBrowsable(EditorBrowsableState.Advanced)]
    public int SiloPort { get; set; } = 11111;

    /// <summary>Port for gateways, of a silo that holds conversations. Default: 30000.</summary>
    [Range(1, 65535)]
    [EditorBrowsable(EditorBrowsableState.Advanced)]
    public int GatewayPort { get; set; } = 30000;

    /// <summary>Silo port of the first silo on this machine, when membership is kept in memory. Default: 11111.</summary>
    [Range(1, 65535)]
    [EditorBrowsable(EditorBrowsableState.Advanced)]
    public int PrimaryPort { get; set; } = 11111;

    /// <summary>Address that other processes reach this silo at.</summary>
    /// <value>Empty: loopback where membership is in memory, else this machine's first address. An address beyond loopback needs <see cref="Tls"/> or <see cref="AllowPlaintext"/>.</value>
    [EditorBrowsable(EditorBrowsableState.Advanced)]
    public string AdvertisedAddress { get; set; } = "";

    /// <summary>Lets the ports of the cluster be reached from other machines without TLS. Whoever reaches them can read and take over calls, so a network must guard them.</summary>
    /// <value>Default: false.</value>
    [EditorBrowsable(EditorBrowsableState.Advanced)]
    public bool AllowPlaintext { get; set; }

    /// <summary>Certificates with which the cluster's processes know each other.</summary>
    [EditorBrowsable(EditorBrowsableState.Advanced)]
    public ClusterTlsOptions Tls { get; } = new();

    /// <summary>The provider of the streams that consoles and archives listen to.</summary>
    /// <value><c>Memory</c>, or <c>None</c>: nothing is published. Default: <c>Memory</c>.</value>
    [EditorBrowsable(EditorBrowsableState.Advanced)]
    public StreamChoice Streams { get; set; } = StreamChoice.Memory;

    /// <summary>Time a silo has to answer a probe. One that misses two in a row is declared dead, unless its connections have brought anything else within four times as long. A silo whose process has ended is known without it: its port refuses connections.</summary>
    /// <value>0.2 to 10 s. Default: 0.5 s.</value>
    [Range(typeof(TimeSpan), "00:00:00.2", "00:00:10", ParseLimitsInInvariantCulture = true)]
    [EditorBrowsable(EditorBrowsableState.Advanced)]
    public TimeSpan ProbeTimeout { get; set; } = TimeSpan.FromMilliseconds(500);

    /// <summary>A leg that has not reported for this long is lost.</summary>
    /// <value>0.5 to 10 s. Default: 1 s.</value>
    [Range(typeof(TimeSpan), "00:00:00.5", "00:00:10", ParseLimitsInInvariantCulture = true)]
    [EditorBrowsable(EditorBrowsableState.Advanced)]
    public TimeSpan LegTimeout { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>How long a caller whose conversation cannot be found hears nothing before a recording apologizes; then the call is passed on or hung up, unless the conversation was found meanwhile.</summary>
    /// <value>1 to 60 s. Default: 4 s: where a silo dies, a conversation is found on another one within 3 s.</value>
    [Range(typeof(TimeSpan), "00:00:01", "00:01:00", ParseLimitsInInvariantCulture = true)]
    [EditorBrowsable(EditorBrowsableState.Advanced)]
    public TimeSpan SilenceLimit { get; set; } = TimeSpan.FromSeconds(4);

    /// <summary>A call without a leg is given up after this time.</summary>
    /// <value>5 to 120 s. Default: 30 s.</value>
    [Range(typeof(TimeSpan), "00:00:05", "00:02:00", ParseLimitsInInvariantCulture = true)]
    [EditorBrowsable(EditorBrowsableState.Advanced)]
    public TimeSpan LegGiveUp { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>Whether the ports can be reached from other machines.</summary>
    internal bool IsReachable => Roles != SiloRoles.None && Connection.Length > 0 && !(IPAddress.TryParse(AdvertisedAddress, out var address) && IPAddress.IsLoopback(address));

    /// <summary>The role that this process's certificate must name.</summary>
    internal string Role => Roles == SiloRoles.None ? ClusterIdentity.Gateway : ClusterIdentity.Silo;
}

/// <summary>Certificates of a process of the cluster, as PEM files. All three are set, or none: without them the ports speak plaintext. A file that changes is read again
/// before the next connection.</summary>
public sealed class ClusterTlsOptions
{
    /// <summary>The certificate of this process, followed by those between it and the authority. It names its role: the DNS name <c>voiceagent-silo</c> or <c>voiceagent-gateway</c>.</summary>
    public string Certificate { get; set; } = "";

    /// <summary>The private key of the certificate, without a password. Others than its owner and group must not be able to read it.</summary>
    public string Key { get; set; } = "";

    /// <summary>The authority that signs the certificates of this cluster, and of nothing else; two while one takes the place of the other.</summary>
    public string Authority { get; set; } = "";

    /// <summary>Whether connections are made with TLS.</summary>
    internal bool IsOn => Certificate.Length + Key.Length + Authority.Length > 0;
}
