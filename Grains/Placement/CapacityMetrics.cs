using System.Diagnostics.Metrics;

namespace VoiceAgent.Grains.Placement;

/// <summary>What dashboards see of the room for calls.</summary>
public sealed class CapacityMetrics
{
    private volatile int _freeSlots;

    public CapacityMetrics(IMeterFactory meters, ClusterOptions options)
    {
        ArgumentNullException.ThrowIfNull(meters);
        ArgumentNullException.ThrowIfNull(options);
        var meter = meters.Create("VoiceAgent.Cluster");
        // A silo without engines has no slots to be short of.
        if (options.Roles.HasFlag(SiloRoles.Speech))
            meter.CreateObservableGauge("voiceagent_speech_slots_free", () => _freeSlots, description: "Further calls whose speech this silo would do");
    }

    /// <summary>How many further calls this silo would do the speech of. It is set with every report, and 0 while the cluster does not know of this silo.</summary>
    internal int FreeSlots
    {
        set => _freeSlots = value;
    }
}
