namespace VoiceAgent.Speech;

/// <summary>What went wrong in an engine, in terms the call can act on.</summary>
public enum EngineFailure
{
    /// <summary>Anything not listed.</summary>
    Failed,

    /// <summary>It did not answer in time.</summary>
    TimedOut,

    /// <summary>It has no capacity now (queue full, HTTP 429).</summary>
    Overloaded,

    /// <summary>It cannot be reached.</summary>
    Unavailable,

    /// <summary>It refused the request (bad key, unknown voice, malformed input).</summary>
    Rejected,
}

/// <summary>An engine failed. The message is for logs, never for the caller's ear.</summary>
public sealed class EngineException : Exception
{
    public EngineException(string engine, EngineFailure failure, string message, Exception? inner = null) : base($"{engine}: {message}", inner)
    {
        Engine = engine;
        Failure = failure;
    }

    /// <summary>The engine's name.</summary>
    public string Engine { get; }

    /// <summary>The kind of failure.</summary>
    public EngineFailure Failure { get; }
}
