namespace VoiceAgent.Calls;

/// <summary>Controls a live call at its carrier, apart from its audio.</summary>
public interface ICallControl
{
    /// <summary>Ends the call. A call that has ended already is no error.</summary>
    Task HangUpAsync(CancellationToken cancellationToken);

    /// <summary>Passes the caller on to another number or SIP address; the outcome comes back as an event of the call.</summary>
    /// <exception cref="CallControlException">The carrier refused.</exception>
    Task TransferAsync(string to, CancellationToken cancellationToken);

    /// <summary>Sends key tones (0-9 A-D * #; w waits 0.5 s, W 1 s).</summary>
    /// <exception cref="CallControlException">The carrier refused.</exception>
    Task SendDigitsAsync(string digits, CancellationToken cancellationToken);
}

/// <summary>Thrown where the carrier refused a command.</summary>
public class CallControlException(string message, Exception? inner = null) : Exception(message, inner);

/// <summary>Thrown where there is no place for another call now.</summary>
public sealed class NoPlaceException(string message) : CallControlException(message);
