namespace VoiceAgent.Speech;

/// <summary>An engine that is a service elsewhere: it may be away when the platform starts, and come back later.</summary>
public interface IRemoteEngine
{
    /// <summary>The engine's name in configuration, logs and metrics.</summary>
    string Name { get; }

    /// <summary>Whether the engine can be asked without waiting for a connection, and what shows that. It is cheap, for it is asked for each call.</summary>
    EngineState State { get; }

    /// <summary>Connects to the service, so that the first call need not.</summary>
    /// <exception cref="EngineException">The service cannot be reached, or refuses.</exception>
    Task ConnectAsync(CancellationToken cancellationToken);
}

/// <summary>Whether a service is ready.</summary>
/// <param name="Detail">What shows that the service is ready, or what is lacking; for logs and <c>/ready</c>.</param>
public readonly record struct EngineState(bool IsReady, string Detail);
