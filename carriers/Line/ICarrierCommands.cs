using VoiceAgent.Calls;

namespace VoiceAgent.Carriers.Line;

/// <summary>What a carrier can be asked to do with a leg, in its own protocol. The effect comes as a <see cref="CarrierEvent"/>; here is only whether it was accepted.</summary>
/// <remarks>Thread-safe. Every method throws <see cref="CarrierException"/> where the carrier refuses or does not answer, whatever the reason, and <see cref="OperationCanceledException"/> only when it was cancelled;
/// it sends a command again as its carrier advises before it gives up.
/// A command that ends or undoes something succeeds where there is nothing to end any more.</remarks>
public interface ICarrierCommands
{
    /// <summary>What the options lack for outgoing calls, in one sentence; null: calls can be placed.</summary>
    string? CannotDial { get; }

    /// <summary>Whether the answer to an incoming call can ask for its media stream as well; else that is asked for once the call is answered.</summary>
    bool AnswersWithStream { get; }

    /// <summary>Places a call whose media stream begins when it is answered.</summary>
    /// <returns>The leg's id and its session's, where the carrier gives them here and not in its first event.</returns>
    Task<(string? CallId, string? SessionId)> DialAsync(OutgoingLeg leg, CancellationToken cancellationToken);

    /// <summary>Answers a call that rings here.</summary>
    /// <param name="state">Comes back in every later event of the leg; base64.</param>
    /// <param name="streamUrl">Where its media stream goes; null where none is asked for yet.</param>
    Task AnswerAsync(string callId, string state, string? streamUrl, CancellationToken cancellationToken);

    /// <summary>Refuses a call that rings here, as busy.</summary>
    Task RejectAsync(string callId, CancellationToken cancellationToken);

    /// <summary>Hangs up.</summary>
    Task HangUpAsync(string callId, CancellationToken cancellationToken);

    /// <summary>Asks for the media stream of a live call.</summary>
    /// <param name="streamUrl">Where it goes.</param>
    Task StartStreamAsync(string callId, string streamUrl, CancellationToken cancellationToken);

    /// <summary>Ends the media stream of a live call.</summary>
    Task StopStreamAsync(string callId, CancellationToken cancellationToken);

    /// <summary>Has the carrier's own voice say something, to a caller who has no media stream.</summary>
    Task SayAsync(string callId, string text, CancellationToken cancellationToken);

    /// <summary>Passes a call on.</summary>
    Task TransferAsync(string callId, OtherLeg leg, CancellationToken cancellationToken);

    /// <summary>Sends key tones.</summary>
    /// <param name="digits">0-9, A-D, *, #, and w or W for a pause of 0.5 or 1 s.</param>
    Task SendDigitsAsync(string callId, string digits, CancellationToken cancellationToken);

    /// <summary>Whether a call still exists.</summary>
    /// <returns>Null where the carrier does not say.</returns>
    Task<bool?> IsAliveAsync(string callId, CancellationToken cancellationToken);

    /// <summary>What became of a call that never was a conversation, by the word that the carrier gave for its end.</summary>
    CallOutcome Outcome(string cause);
}

/// <summary>A call that is to be placed.</summary>
/// <param name="To">Whom to call: a number in E.164 form or a SIP address.</param>
/// <param name="From">The calling number, in E.164 form.</param>
/// <param name="State">Comes back in every event of the leg; base64.</param>
/// <param name="StreamUrl">Where its media stream goes.</param>
public sealed record OutgoingLeg(string To, string From, string State, string StreamUrl);

/// <summary>The leg that a transfer places.</summary>
/// <param name="To">Whom to call: a number in E.164 form or a SIP address.</param>
/// <param name="CallState">Comes back in every later event of the leg that is passed on; base64.</param>
/// <param name="State">Comes back in every event of the new leg; base64.</param>
public sealed record OtherLeg(string To, string CallState, string State);

/// <summary>Why a carrier did not do what it was asked, as far as a call goes on differently.</summary>
public enum CarrierFault
{
    /// <summary>It refused.</summary>
    Refused,

    /// <summary>It did not answer, or failed itself: it may have done it all the same.</summary>
    Unknown,

    /// <summary>It knows no such call any more.</summary>
    CallGone,

    /// <summary>The call still has the media stream of before.</summary>
    StreamInUse,
}

/// <summary>A carrier refused a command, or did not answer.</summary>
/// <remarks>The message may be shown to whoever asked: it holds no number and no secret.</remarks>
public class CarrierException(CarrierFault fault, string message, Exception? inner = null) : Exception(message, inner)
{
    /// <summary>Why, as far as a call goes on differently.</summary>
    public CarrierFault Fault { get; } = fault;
}
