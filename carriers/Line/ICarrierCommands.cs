using VoiceAgent.Calls;

namespace VoiceAgent.Carriers.Line;

/// <summary>The commands that a carrier takes for a leg, in its own protocol. Each tells only whether it was accepted; its effect comes as a <see cref="CarrierEvent"/>.</summary>
/// <remarks>Thread-safe. Every method throws <see cref="CarrierException"/> where the carrier refuses or does not answer, whatever the reason, and
/// <see cref="OperationCanceledException"/> only when it was cancelled. A command is sent again as the carrier advises before it is given up.
/// A command that ends or undoes something succeeds where there is nothing to end any more.</remarks>
public interface ICarrierCommands
{
    /// <summary>What the options lack for outgoing calls, in one sentence; null where calls can be placed.</summary>
    string? CannotDial { get; }

    /// <summary>Whether the answer to an incoming call can ask for its media stream as well. Where it cannot, the stream is asked for once the call is answered.</summary>
    bool AnswersWithStream { get; }

    /// <summary>Places a call whose media stream begins when it is answered.</summary>
    /// <returns>The ids of the leg and of its session; null where the carrier gives them only in its first event.</returns>
    Task<(string? CallId, string? SessionId)> DialAsync(OutgoingLeg leg, CancellationToken cancellationToken);

    /// <summary>Answers a call that rings here.</summary>
    /// <param name="state">A state, in base64, that comes back in every later event of the leg.</param>
    /// <param name="streamUrl">The address to which the call's media stream goes; null where no stream is asked for yet.</param>
    Task AnswerAsync(string callId, string state, string? streamUrl, CancellationToken cancellationToken);

    /// <summary>Refuses a call that rings here, as busy.</summary>
    Task RejectAsync(string callId, CancellationToken cancellationToken);

    /// <summary>Hangs a call up.</summary>
    Task HangUpAsync(string callId, CancellationToken cancellationToken);

    /// <summary>Asks for the media stream of a live call.</summary>
    /// <param name="streamUrl">The address to which the stream goes.</param>
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

    /// <summary>Asks whether a call still exists.</summary>
    /// <returns>Whether it exists; null where the carrier does not say.</returns>
    Task<bool?> IsAliveAsync(string callId, CancellationToken cancellationToken);

    /// <summary>Tells what became of a call that never was a conversation, by the carrier's word for its end.</summary>
    CallOutcome Outcome(string cause);
}

/// <summary>A call that is to be placed.</summary>
/// <param name="To">Whom to call: a number in E.164 form or a SIP address.</param>
/// <param name="From">The calling number, in E.164 form.</param>
/// <param name="State">A state, in base64, that comes back in every event of the leg.</param>
/// <param name="StreamUrl">The address to which the call's media stream goes.</param>
public sealed record OutgoingLeg(string To, string From, string State, string StreamUrl);

/// <summary>The leg that a transfer places.</summary>
/// <param name="To">Whom to call: a number in E.164 form or a SIP address.</param>
/// <param name="CallState">A state, in base64, that comes back in every later event of the leg that is passed on.</param>
/// <param name="State">A state, in base64, that comes back in every event of the new leg.</param>
public sealed record OtherLeg(string To, string CallState, string State);

/// <summary>Why a carrier did not do what it was asked. Reasons are told apart as far as a call goes on differently after them.</summary>
public enum CarrierFault
{
    /// <summary>The carrier refused.</summary>
    Refused,

    /// <summary>The carrier did not answer, or failed itself. It may have done what it was asked all the same.</summary>
    Unknown,

    /// <summary>The carrier knows no such call any more.</summary>
    CallGone,

    /// <summary>The call still has its earlier media stream.</summary>
    StreamInUse,
}

/// <summary>A carrier refused a command, or did not answer.</summary>
/// <remarks>The message may be shown to whoever asked: it holds no number and no secret.</remarks>
public class CarrierException(CarrierFault fault, string message, Exception? inner = null) : Exception(message, inner)
{
    /// <summary>The reason, as far as a call goes on differently after it.</summary>
    public CarrierFault Fault { get; } = fault;
}
