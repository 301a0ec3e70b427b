namespace VoiceAgent.Calls;

/// <summary>How long an engine is waited for, told to the engine itself.</summary>
internal static class Patience
{
    /// <summary>Less than the call waits, so that whoever knows which engine it was says so, and the next one is chosen by it.</summary>
    private const double Share = 0.9;

    /// <param name="limit">How long the call waits.</param>
    public static TimeSpan Within(TimeSpan limit) => Share * limit;
}
