namespace VoiceAgent.Cluster.Tests;

/// <summary>What cannot reach what.</summary>
public enum Partition
{
    /// <summary>A call silo, with all others and the database.</summary>
    CallSilo,

    /// <summary>A speech silo, with all others and the database.</summary>
    SpeechSilo,

    /// <summary>A gateway, with all silos; the carrier, the database and it reach each other.</summary>
    Gateway,

    /// <summary>A call silo, with the speech silos only.</summary>
    CallSiloFromSpeechSilos,

    /// <summary>Half of the silos, a call silo and a speech silo, with the other half and the database; the gateways reach both halves.</summary>
    HalfOfTheSilos,
}

/// <summary>The network between living machines is cut, or their disk is slow, in the middle of calls.</summary>
[Collection("Clusters")]
public sealed class PartitionTests(ClusterOfMachines cluster) : IClassFixture<ClusterOfMachines>
{
    /// <summary>Those of which each has something that no freeze has; all of them are among the figures.</summary>
    [Theory]
    [InlineData(Partition.Gateway)]
    [InlineData(Partition.HalfOfTheSilos)]
    public Task A_network_that_is_cut_and_mended_costs_no_call_no_word_and_repeats_none(Partition partition) => CutAsync(rounds: 1, partition);

    [Fact]
    public Task A_disk_that_is_slow_costs_no_call_no_word_and_repeats_none() => SlowDiskAsync(rounds: 1);

    /// <summary>The figures: run with <c>--explicit only --show-live-output on</c>.</summary>
    [Theory(Explicit = true)]
    [InlineData(Partition.CallSilo)]
    [InlineData(Partition.SpeechSilo)]
    [InlineData(Partition.Gateway)]
    [InlineData(Partition.CallSiloFromSpeechSilos)]
    [InlineData(Partition.HalfOfTheSilos)]
    public Task Many_networks_that_are_cut_and_mended_cost_no_call_no_word_and_repeat_none(Partition partition) => CutAsync(rounds: 20, partition);

    [Fact(Explicit = true)]
    public Task Many_times_that_a_disk_is_slow_cost_no_call_no_word_and_repeat_none() => SlowDiskAsync(rounds: 20);

    private Task CutAsync(int rounds, Partition partition) => Rounds.FreezeAsync(cluster, rounds, calls: 10, $"{partition} cut off", random =>
    {
        var part = partition switch
        {
            Partition.SpeechSilo => Part.SpeechSilo,
            Partition.Gateway => Part.Gateway,
            _ => Part.CallSilo,
        };
        var victim = cluster.OneOf(part, random);
        return partition switch
        {
            Partition.Gateway => new Outage(part, victim, Machine.Between([victim.Machine!], Machines(Part.CallSilo, Part.SpeechSilo)), PlaysOn: true),
            Partition.CallSiloFromSpeechSilos => new Outage(part, victim, Machine.Between([victim.Machine!], Machines(Part.SpeechSilo))),
            // Of every call something is on either side.
            Partition.HalfOfTheSilos => new Outage(part, null, Machine.Between(Half(0), Half(1), withHost: true)),
            _ => new Outage(part, victim, victim.Machine!.Cable),
        };
    });

    private Task SlowDiskAsync(int rounds) => Rounds.FreezeAsync(cluster, rounds, calls: 10, "disk slow", _ => new Outage(Part.Database, null, cluster.Disk));

    private List<Machine> Machines(params Part[] parts) => [.. parts.SelectMany(cluster.Of).Select(p => p.Machine!)];

    private List<Machine> Half(int number) => [cluster.Of(Part.CallSilo)[number].Machine!, cluster.Of(Part.SpeechSilo)[number].Machine!];
}
