using VoiceAgent.Grains.Interfaces;

namespace VoiceAgent.Grains.Call;

/// <summary>Notices that a call's leg is silent, and seeks another gateway for the call.</summary>
internal sealed class LegWatch(CallFacts call, IGrainFactory grains, ClusterOptions options, GatewayConnections connections, TimeProvider time)
{
    /// <summary>How long a leg may be silent when some gateway's connection has ended: nearly two of its heartbeats.</summary>
    public static readonly TimeSpan SilenceWithoutConnection = TimeSpan.FromMilliseconds(450);

    /// <summary>How long a gateway that takes the call over may need before another one is sought.</summary>
    private static readonly TimeSpan TakeOverTime = TimeSpan.FromSeconds(3);

    /// <summary>How soon a gateway is sought again where there was none.</summary>
    private static readonly TimeSpan SeekAgainAfter = TimeSpan.FromMilliseconds(500);

    /// <summary>How much longer a leg is given before it counts as silent. Reports that wait while this silo is short of time are thus taken first.</summary>
    private static readonly TimeSpan Grace = TimeSpan.FromMilliseconds(50);

    /// <summary>How late a look must be to show that this process was frozen, or had no processor.
    /// The reports of that time are still to come, or went to where the call lives now.</summary>
    private static readonly TimeSpan Frozen = TimeSpan.FromMilliseconds(500);

    private long _heardAt = time.GetTimestamp();
    private long _seekAt = time.GetTimestamp();
    private long? _lookAt;

    /// <summary>How long the leg has been silent.</summary>
    public TimeSpan Silence => time.GetElapsedTime(_heardAt);

    /// <summary>Whether the leg has been silent for longer than it should.</summary>
    public bool IsSilent { get; private set; }

    /// <summary>Whether the leg has been silent for too long and no gateway took the call, which is then to be given up.</summary>
    public bool IsLost => Silence > options.LegGiveUp;

    /// <summary>Takes note that the leg has said something.</summary>
    public void Hear() => (_heardAt, IsSilent) = (time.GetTimestamp(), false);

    /// <summary>Looks whether the leg is silent.</summary>
    /// <returns>The time after which to look again.</returns>
    public async Task<TimeSpan> LookAsync()
    {
        if (_lookAt is { } due && time.GetElapsedTime(due) > Frozen)
            Hear();
        var again = await LookNowAsync();
        _lookAt = time.GetTimestamp() + (long)(again.TotalSeconds * time.TimestampFrequency);
        return again;
    }

    private async Task<TimeSpan> LookNowAsync()
    {
        var mayBeSilent = connections.HaveEndedSince(_heardAt) ? SilenceWithoutConnection : options.LegTimeout;
        if (Silence is var silence && silence < mayBeSilent)
        {
            IsSilent = false;
            return mayBeSilent - silence;
        }

        if (!IsSilent)
        {
            IsSilent = true;
            return Grace;
        }

        if (time.GetTimestamp() >= _seekAt)
        {
            var wait = await SeekAsync() ? TakeOverTime : SeekAgainAfter;
            _seekAt = time.GetTimestamp() + (long)(wait.TotalSeconds * time.TimestampFrequency);
        }

        return SeekAgainAfter;
    }

    /// <returns>Whether a gateway takes the call.</returns>
    public async Task<bool> SeekAsync()
    {
        try
        {
            return await grains.GetGrain<ICapacityGrain>(0).AdoptAsync(call);
        }
        catch (Exception e) when (ClusterFault.IsLoss(e))
        {
            return false;
        }
    }
}
