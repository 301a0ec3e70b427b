namespace VoiceAgent.Simulator;

/// <summary>Whoever holds the phone at the far end of a simulated call.</summary>
/// <remarks>Called from the pacing thread: be quick, allocate nothing, never block.</remarks>
public interface IHandset
{
    /// <summary>The media stream is open.</summary>
    /// <param name="heardRate">Samples per second of what is heard.</param>
    /// <param name="spokenRate">Samples per second of what is said.</param>
    void Connect(SimulatedCall call, int heardRate, int spokenRate);

    /// <summary>20 ms have passed.</summary>
    /// <param name="at">Time since the stream began.</param>
    /// <param name="heard">What was heard in these 20 ms.</param>
    /// <param name="spoken">To be filled with what was said in these 20 ms.</param>
    void Tick(TimeSpan at, ReadOnlySpan<short> heard, Span<short> spoken);

    /// <summary>The call is over.</summary>
    void Disconnect();
}

/// <summary>A phone nobody speaks into.</summary>
public sealed class SilentHandset : IHandset
{
    public void Connect(SimulatedCall call, int heardRate, int spokenRate)
    {
    }

    public void Tick(TimeSpan at, ReadOnlySpan<short> heard, Span<short> spoken) => spoken.Clear();

    public void Disconnect()
    {
    }
}
