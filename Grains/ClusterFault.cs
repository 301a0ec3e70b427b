namespace VoiceAgent.Grains;

/// <summary>Knows what a grain call throws when its silo is gone, cannot be reached, or has no room.</summary>
internal static class ClusterFault
{
    /// <summary>Tells whether the other side may be lost, so that it is worth trying elsewhere.</summary>
    public static bool IsLoss(Exception e) => e is OrleansException or TimeoutException or WorkLostException;
}

/// <summary>Thrown where a worker has lost what it had of a work.</summary>
internal sealed class WorkLostException(string message) : Exception(message);
