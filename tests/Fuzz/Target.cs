namespace VoiceAgent.Fuzz;

/// <summary>A parser under test: it may throw nothing but what it documents, and its work is in proportion to its input.</summary>
/// <param name="Name">What it is called on the command line.</param>
/// <param name="Seeds">Inputs from which others are made.</param>
/// <param name="Run">Reads one input; throws where an invariant is broken.</param>
internal sealed record Target(string Name, IReadOnlyList<byte[]> Seeds, Action<byte[]> Run)
{
    /// <summary>What one input may allocate beside what is in proportion to it.</summary>
    private const long BytesAtLeast = 256 * 1024;

    private const long BytesPerByte = 1000;

    /// <summary>An input that takes longer twice is one that a sender could stop a call with.</summary>
    private static readonly TimeSpan Longest = TimeSpan.FromMilliseconds(250);

    /// <summary>Reads an input and holds it to its time and memory.</summary>
    /// <exception cref="InvariantException">It takes too much of either.</exception>
    public void Check(byte[] input)
    {
        var before = GC.GetAllocatedBytesForCurrentThread();
        var took = Timed(input);
        var allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        if (allocated > BytesAtLeast + BytesPerByte * input.Length)
            throw new InvariantException($"{input.Length} bytes of input allocate {allocated} bytes.");
        // A collection or another process may have come between: only a second time counts.
        if (took > Longest && Timed(input) > Longest)
            throw new InvariantException($"{input.Length} bytes of input take {took.TotalMilliseconds:F0} ms.");
    }

    private TimeSpan Timed(byte[] input)
    {
        var began = TimeProvider.System.GetTimestamp();
        Run(input);
        return TimeProvider.System.GetElapsedTime(began);
    }
}

/// <summary>What must hold for every input does not.</summary>
internal sealed class InvariantException(string message) : Exception(message);
