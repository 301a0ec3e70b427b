namespace VoiceAgent.Simulator;

/// <summary>The ear of one call; it outlives a stream that is stopped and started again.</summary>
internal sealed class CallEar
{
    public CallEar(int sampleRate)
    {
        Log = new EarLog(sampleRate);
        Playout = new PlayoutQueue(Log);
    }

    public EarLog Log { get; }

    public PlayoutQueue Playout { get; }

    /// <summary>The timestamp of time zero: the first tick of the call's first stream; null before that tick.</summary>
    public long? Origin { get; set; }
}

/// <summary>The clock, the pacing and the impairments that all media streams of a carrier share.</summary>
internal sealed record CarrierMedia(TimeProvider Time, PacingWheel Wheel, LineImpairments Impairments, int FramesPerChunk)
{
    private int _streams = -1;

    /// <summary>Returns a new seed, so that each call has faults of its own, all of them repeatable.</summary>
    public int NextSeed() => Impairments.Seed + Interlocked.Increment(ref _streams);
}
