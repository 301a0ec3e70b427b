using System.Globalization;
using System.Net;

namespace VoiceAgent.Cluster.Tests;

/// <summary>A machine as far as the network goes: an address of its own behind a switch (a network namespace, a pair of virtual cards and a bridge of Linux).</summary>
/// <remarks>What does not get through is lost without a word, as it is where a cable or a switch breaks: connections stay open, and new ones are not refused.</remarks>
internal sealed class Machine : IDisposable
{
    /// <summary>Of the range for tests of networks (RFC 2544), so that nothing real is there.</summary>
    private const string Net = "198.18.77";

    private const string Switch = "vaswitch";

    private static int _made;

    private readonly string _name;
    private readonly string _card;

    private Machine(int number)
    {
        _name = string.Create(CultureInfo.InvariantCulture, $"vamachine{number}");
        _card = string.Create(CultureInfo.InvariantCulture, $"vacard{number}");
        Address = IPAddress.Parse(string.Create(CultureInfo.InvariantCulture, $"{Net}.{number + 1}"));
        Shell.Run($"ip netns add {_name} && ip link add {_card} type veth peer name eth0 netns {_name} && ip link set {_card} master {Switch} up"
            + $" && ip -n {_name} addr add {Address}/24 dev eth0 && ip -n {_name} link set eth0 up && ip -n {_name} link set lo up");
    }

    /// <summary>Where this machine itself is for the others.</summary>
    public static IPAddress Host { get; } = IPAddress.Parse($"{Net}.1");

    public IPAddress Address { get; }

    /// <summary>What a program is run with to be on this machine.</summary>
    public IReadOnlyList<string> Command => ["ip", "netns", "exec", _name];

    /// <summary>The cable from the switch to it.</summary>
    public IFreezable Cable => new Cut(() => Shell.Run($"ip link set {_card} nomaster"), () => Shell.Run($"ip link set {_card} master {Switch}"));

    /// <summary>Why there can be none here; null where there can.</summary>
    public static string? Missing() =>
        Environment.IsPrivilegedProcess && Shell.Try("ip link del vatry; ip netns del vatry; ip link add vatry type bridge && ip link del vatry && ip link add vatry type veth peer name vatried && ip link del vatry && ip netns add vatry && ip netns del vatry").Status == 0
            ? null
            : "needs Linux, root and iproute2: sudo apt-get install --no-install-recommends iproute2";

    /// <summary>Makes the switch, without a trace of an earlier one.</summary>
    public static void Start()
    {
        Stop();
        Shell.Run($"ip link add {Switch} type bridge && ip addr add {Host}/24 dev {Switch} && ip link set {Switch} up");
    }

    public static Machine Add() => new(Interlocked.Increment(ref _made));

    /// <remarks>The cards one by one: what a network namespace holds goes some time after it.</remarks>
    public static void Stop() => Shell.Run(
        "for c in $(ip -o link show type veth | grep -o 'vacard[0-9]*'); do ip link del $c; done; for n in $(ip netns list | grep -o '^vamachine[0-9]*'); do ip netns del $n; done"
        + $"; ! ip link show {Switch} > /dev/null || ip link del {Switch}");

    /// <summary>What the machines of one side have to say to those of the other, and the other way about.</summary>
    /// <param name="withHost">Whether the other side has this machine as well, with the database and the carrier; then what it says to the one side gets through, and no answer.</param>
    public static IFreezable Between(IReadOnlyCollection<Machine> one, IReadOnlyCollection<Machine> other, bool withHost = false)
    {
        var ways = one.SelectMany(a => other.SelectMany(b => new[] { (From: a, To: b.Address), (From: b, To: a.Address) })).ToList();
        if (withHost)
            ways.AddRange(one.Select(a => (a, Host)));
        // To a card that nobody has.
        return new Cut(
            () => ways.ForEach(w => Shell.Run($"ip -n {w.From._name} neigh replace {w.To} lladdr 02:00:00:00:00:01 dev eth0 nud permanent")),
            () => ways.ForEach(w => Shell.Run($"ip -n {w.From._name} neigh del {w.To} dev eth0")));
    }

    public void Dispose() => Shell.Run($"ip link del {_card}; ip netns del {_name}");

    private sealed class Cut(Action freeze, Action thaw) : IFreezable
    {
        public void Freeze() => freeze();

        public void Thaw() => thaw();
    }
}
