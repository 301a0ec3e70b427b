namespace VoiceAgent.Grains;

/// <summary>What a grain call throws when its silo is gone, cannot be reached, or has no room.</summary>
internal static class ClusterFault
{
    /// <summary>The other side may be lost: worth trying elsewhere.</summary>
    public static bool IsLoss(Exception e) => e is OrleansException or TimeoutException or WorkLostException;
}

/// <summary>A worker has lost what it had of a work.</summary>
internal sealed class WorkLostException(string message) : Exception(message);
