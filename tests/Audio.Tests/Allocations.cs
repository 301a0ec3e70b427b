namespace VoiceAgent.Audio.Tests;

internal static class Allocations
{
    /// <summary>Bytes that the action allocates once it has run a few times.</summary>
    public static long Of(Action action)
    {
        for (var i = 0; i < 50; i++)
            action();
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 200; i++)
            action();
        return GC.GetAllocatedBytesForCurrentThread() - before;
    }
}
