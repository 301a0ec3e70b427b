using VoiceAgent.Calls;

namespace VoiceAgent.Carriers.Line;

/// <summary>One carrier's calls at this gateway, as the API, the drain and the host see them. <see cref="LineCalls"/> is it for all carriers whose audio comes as messages over a WebSocket.</summary>
/// <remarks>Thread-safe.</remarks>
public interface ICarrier : ICallAdopter
{
    /// <summary>The carrier's name, which is also the section of its options: <c>Telnyx</c>.</summary>
    string Name { get; }

    /// <summary>The calling number of outgoing calls that name none; null where none is set.</summary>
    string? CallerId { get; }

    /// <summary>From now on incoming calls are refused as busy and none are placed. Those in progress go on.</summary>
    void StopAccepting();

    /// <summary>Hangs up the outgoing calls that nobody has answered yet.</summary>
    void CancelRinging();

    /// <summary>Waits until the last call has ended. Makes sense after <see cref="StopAccepting"/>.</summary>
    Task WaitUntilIdleAsync(CancellationToken cancellationToken);

    /// <summary>Ends every call here: it goes on in another process where one takes it over, else it is hung up.</summary>
    /// <returns>How many go on.</returns>
    /// <exception cref="CallControlException">The carrier refused to hang up at least one; the others are hung up all the same.</exception>
    Task<int> EndAllAsync(CancellationToken cancellationToken);

    /// <summary>The handle on a call in progress, or null when there is none of this id.</summary>
    ICallControl? Find(string callId);

    /// <summary>Places a call. The conversation starts when the callee answers.</summary>
    /// <param name="to">Whom to call: a number in E.164 form or a SIP address.</param>
    /// <param name="from">The calling number, in E.164 form.</param>
    /// <param name="place">What the call takes up beyond its place on the platform; disposed when the call is over, or when none is begun.</param>
    /// <returns>The call's id as soon as it has one, which is before the callee answers.</returns>
    /// <exception cref="CallControlException">Not configured for outgoing calls, no capacity (<see cref="NoPlaceException"/>), or refused by the carrier.</exception>
    Task<string> DialAsync(string to, string from, IDisposable? place, CancellationToken cancellationToken);
}
