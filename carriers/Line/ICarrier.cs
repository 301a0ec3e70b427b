using VoiceAgent.Calls;

namespace VoiceAgent.Carriers.Line;

/// <summary>One carrier's calls at this gateway, as the API, the drain and the host see them.</summary>
/// <remarks><see cref="LineCalls"/> implements this for all carriers whose audio comes as messages over a WebSocket. Thread-safe.</remarks>
public interface ICarrier : ICallAdopter
{
    /// <summary>The carrier's name, which is also the section of its options, for example <c>Telnyx</c>.</summary>
    string Name { get; }

    /// <summary>The calling number of outgoing calls that name none; null where none is set.</summary>
    string? CallerId { get; }

    /// <summary>Refuses incoming calls as busy from now on, and places none. Calls in progress go on.</summary>
    void StopAccepting();

    /// <summary>Hangs up the outgoing calls that nobody has answered yet.</summary>
    void CancelRinging();

    /// <summary>Waits until the last call has ended. Makes sense after <see cref="StopAccepting"/>.</summary>
    Task WaitUntilIdleAsync(CancellationToken cancellationToken);

    /// <summary>Ends every call at this gateway. A call goes on in another process where one takes it over, and is hung up otherwise.</summary>
    /// <returns>How many calls go on.</returns>
    /// <exception cref="CallControlException">The carrier refused to hang up at least one call. The others are hung up all the same.</exception>
    Task<int> EndAllAsync(CancellationToken cancellationToken);

    /// <summary>The handle on a call in progress, or null when there is none of this id.</summary>
    ICallControl? Find(string callId);

    /// <summary>Places a call. The conversation starts when the callee answers.</summary>
    /// <param name="outgoing">Who calls whom.</param>
    /// <param name="place">A place that the call takes beyond its place on the platform; null for none. It is disposed when the call is over, or when no call is begun.</param>
    /// <returns>The call's id as soon as it has one, which is before the callee answers.</returns>
    /// <exception cref="CallControlException">Outgoing calls are not configured, there is no capacity (<see cref="NoPlaceException"/>), or the carrier refused.</exception>
    Task<string> DialAsync(OutgoingCall outgoing, IDisposable? place, CancellationToken cancellationToken);
}

/// <summary>A call that is to be placed.</summary>
/// <param name="To">Whom to call: a number in E.164 form or a SIP address.</param>
/// <param name="From">The calling number, in E.164 form.</param>
/// <param name="Agent">The agent that holds the call; null for the one of the options <c>Agent__…</c>.</param>
public sealed record OutgoingCall(string To, string From, AskedAgent? Agent = null);

/// <summary>An agent that is to hold a call.</summary>
/// <param name="Name">The agent's name.</param>
/// <param name="Variables">The values that are given for variables of the agent, by name, as <see cref="CallInfo.Variables"/> has them.</param>
public sealed record AskedAgent(string Name, IReadOnlyDictionary<string, string> Variables);
