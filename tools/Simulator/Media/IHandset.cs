namespace VoiceAgent.Simulator;

/// <summary>The holder of the phone at the far end of a simulated call.</summary>
/// <remarks>The pacing thread calls every member: be quick, allocate nothing, never block.</remarks>
public interface IHandset
{
    /// <summary>Tells the handset that the media stream is open.</summary>
    /// <param name="heardRate">The rate of what is heard, in Hz.</param>
    /// <param name="spokenRate">The rate of what is said, in Hz.</param>
    void Connect(SimulatedCall call, int heardRate, int spokenRate);

    /// <summary>Tells the handset that 20 ms have passed.</summary>
    /// <param name="at">Time since the stream began.</param>
    /// <param name="heard">The samples heard in these 20 ms.</param>
    /// <param name="spoken">The buffer to fill with the samples said in these 20 ms.</param>
    void Tick(TimeSpan at, ReadOnlySpan<short> heard, Span<short> spoken);

    /// <summary>Tells the handset that the call is over.</summary>
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
