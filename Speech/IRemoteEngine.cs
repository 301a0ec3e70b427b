namespace VoiceAgent.Speech;

/// <summary>An engine that is a service elsewhere: it may be away when the platform starts, and come back later.</summary>
public interface IRemoteEngine
{
    /// <summary>Connects, so that the first call need not.</summary>
    /// <exception cref="EngineException">The service cannot be reached, or refuses.</exception>
    Task ConnectAsync(CancellationToken cancellationToken);
}
