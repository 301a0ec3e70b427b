namespace VoiceAgent.Speech;

/// <summary>The kinds of failure of an engine, in terms that the call can act on.</summary>
public enum EngineFailure
{
    /// <summary>The engine failed in a way that is not listed.</summary>
    Failed,

    /// <summary>The engine did not answer in time.</summary>
    TimedOut,

    /// <summary>The engine has no capacity now (queue full, HTTP 429).</summary>
    Overloaded,

    /// <summary>The engine cannot be reached.</summary>
    Unavailable,

    /// <summary>The engine refused the request (bad key, unknown voice, malformed input).</summary>
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
