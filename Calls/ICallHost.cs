using VoiceAgent.Conversation;

namespace VoiceAgent.Calls;

/// <summary>Runs calls. Telephony rooms hand it the calls and lines that the carrier brings.</summary>
public interface ICallHost
{
    /// <summary>How many calls hold a place: in conversation, or about to be answered.</summary>
    int Reserved { get; }

    /// <summary>Whether a further call would be taken.</summary>
    bool CanTakeCalls { get; }

    /// <summary>How many calls can be served at once, those that are under way included, by all that is known now.</summary>
    ValueTask<int> CountPlacesAsync();

    /// <summary>Takes no more calls, and returns when the live ones have ended.</summary>
    Task DrainAsync(CancellationToken cancellationToken);

    /// <summary>Has another process take over a call that is in conversation here.</summary>
    /// <returns>True where another process takes the call over: this one is then to let go of it. False where none does, and the call is still this process' own.</returns>
    ValueTask<bool> HandOverAsync(string callId) => ValueTask.FromResult(false);

    /// <summary>Reserves capacity for a call before it is answered.</summary>
    /// <returns>Null when the platform is full or draining; the call is then to be refused as busy. Disposing the reservation frees it.</returns>
    /// <exception cref="CallElsewhereException">Another process has the call.</exception>
    ValueTask<IDisposable?> ReserveAsync(CallInfo call, CancellationToken cancellationToken);

    /// <summary>Reserves capacity for a live call that another process has lost.</summary>
    /// <returns>The reservation, or null, as for <see cref="ReserveAsync"/>.</returns>
    ValueTask<IDisposable?> TakeOverAsync(CallInfo call, CancellationToken cancellationToken) => ReserveAsync(call, cancellationToken);

    /// <summary>Starts the conversation on a call whose audio flows in both directions. Call time begins here.</summary>
    /// <param name="call">The call: who calls whom.</param>
    /// <param name="line">The audio connection.</param>
    /// <param name="control">The carrier's handle on the call.</param>
    /// <param name="reservation">The place from <see cref="ReserveAsync"/>; it is freed when the call ends.</param>
    ValueTask<ICall> StartAsync(CallInfo call, IMediaLine line, ICallControl control, IDisposable reservation, CancellationToken cancellationToken);
}

/// <summary>Thrown where a call that was offered here is taken by another process, because the carrier has told both of it. The call is to be left alone.</summary>
public sealed class CallElsewhereException(string message) : Exception(message);

/// <summary>A running call, as its telephony room sees it. It is the listener of its media line.</summary>
public interface ICall : IMediaLineListener
{
    /// <summary>Continues on a new media line after the old one was lost.</summary>
    void Attach(IMediaLine line);

    /// <summary>The other side has put the call on hold, or has come back from it. In between that side hears nothing and is not asked for anything.</summary>
    void OnHold(bool isOnHold);

    /// <summary>The carrier reports the outcome of a transfer.</summary>
    void OnTransferEnded(bool succeeded);

    /// <summary>The call is over at the carrier. Nothing is sent to it any more.</summary>
    /// <param name="cause">The carrier's word for the cause, in the carrier's spelling.</param>
    /// <param name="hasFailed">Whether the line or the platform failed, so that nobody wished the end.</param>
    void OnHungUp(string cause, bool hasFailed = false);

    /// <summary>Another process has the call's line, for good: the call goes on in that process, and is over in this one.</summary>
    void OnMoved();

    /// <summary>Completes when everything of the call has been released here.</summary>
    Task<CallEnding> Completion { get; }
}

/// <summary>Why a call is no longer in this process.</summary>
public enum CallEnding
{
    /// <summary>The conversation is over.</summary>
    Over,

    /// <summary>Another process has taken the call over. The call lives on, and its carrier is not to be told anything from here.</summary>
    Moved,
}

/// <summary>Takes over calls whose gateway died. A telephony room implements it.</summary>
public interface ICallAdopter
{
    /// <summary>Asks the carrier for a new media line of a live call and goes on with its conversation.</summary>
    /// <returns>False when this process takes no further calls.</returns>
    ValueTask<bool> AdoptAsync(CallInfo call, CancellationToken cancellationToken);
}

/// <summary>Which way a call was placed.</summary>
public enum CallDirection
{
    Inbound,
    Outbound,
}

/// <summary>What is known of a call when it begins.</summary>
/// <param name="CallId">The platform's key for the call, unique and stable: the carrier's id of the leg.</param>
/// <param name="From">The calling number, or null when withheld.</param>
/// <param name="To">The called number.</param>
public sealed record CallInfo(string CallId, CallDirection Direction, string? From, string? To)
{
    /// <summary>The number of the other side; null where the caller withholds it.</summary>
    public string? OtherNumber => Direction == CallDirection.Inbound ? From : To;

    /// <summary>The name of the agent that whoever placed the call has asked for; null where nobody has.</summary>
    public string? AskedAgent { get; init; }

    /// <summary>The values that whoever placed the call has given for variables of the agent, by name, as <see cref="FlowState.Variables"/> has them; null where nobody has.</summary>
    public IReadOnlyDictionary<string, string>? Variables { get; init; }

    /// <summary>The agent that holds the call; null for the one of the options <c>Agent__…</c>.</summary>
    public AgentVersion? Agent { get; init; }
}

/// <summary>An agent that has a document, and which version of it.</summary>
/// <param name="Name">The agent's name.</param>
/// <param name="Version">The version: it tells one content of the document and its texts from any other.</param>
public sealed record AgentVersion(string Name, string Version);
