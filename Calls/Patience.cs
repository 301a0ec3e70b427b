namespace VoiceAgent.Calls;

/// <summary>Tells engines how long the call waits for them.</summary>
internal static class Patience
{
    /// <summary>The share of the call's wait that an engine is told.
    /// It is less than all: the code that knows which engine was late can then say so, and choose the next one by that.</summary>
    private const double Share = 0.9;

    /// <param name="limit">How long the call waits.</param>
    public static TimeSpan Within(TimeSpan limit) => Share * limit;
}
