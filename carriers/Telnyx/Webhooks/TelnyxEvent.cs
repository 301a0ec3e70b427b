namespace VoiceAgent.Telephony.Telnyx.Webhooks;

/// <summary>One webhook of API version 2, reduced to what this gateway acts on. Fields Telnyx may omit are null.</summary>
internal abstract record TelnyxEvent(EventHead Head)
{
    public string Id => Head.Id;

    public string? CallControlId => Head.CallControlId;
}

/// <summary>What all events have.</summary>
/// <param name="Id">The event's own id: the same again means a redelivery.</param>
/// <param name="Type">As sent.</param>
/// <param name="CallControlId">The leg it is about; null for events that concern none.</param>
/// <param name="CallSessionId">Shared by the legs of a transfer or bridge.</param>
/// <param name="ClientState">Base64, as the leg's last command set it.</param>
/// <param name="From">Calling number, where the event has it.</param>
/// <param name="To">Called number, where the event has it.</param>
internal sealed record EventHead(string Id, string Type, DateTimeOffset? OccurredAt, string? CallControlId, string? CallSessionId, string? ClientState, string? From = null, string? To = null);

/// <summary>A leg rings: one that comes in waits for an answer, one that goes out is being placed.</summary>
internal sealed record CallInitiated(EventHead Head, bool Incoming) : TelnyxEvent(Head);

internal sealed record CallAnswered(EventHead Head) : TelnyxEvent(Head);

/// <param name="Cause">Telnyx's word, for example <c>normal_clearing</c>, <c>user_busy</c>.</param>
internal sealed record CallHungUp(EventHead Head, string Cause) : TelnyxEvent(Head);

/// <summary>Two legs were connected; sent once for each.</summary>
internal sealed record CallBridged(EventHead Head) : TelnyxEvent(Head);

/// <summary>The other side has put the call on hold.</summary>
internal sealed record CallHeld(EventHead Head) : TelnyxEvent(Head);

/// <summary>The other side has come back from a hold.</summary>
internal sealed record CallUnheld(EventHead Head) : TelnyxEvent(Head);

internal sealed record StreamingStarted(EventHead Head) : TelnyxEvent(Head);

internal sealed record StreamingStopped(EventHead Head) : TelnyxEvent(Head);

internal sealed record StreamingFailed(EventHead Head, string? StreamUrl, string? Reason) : TelnyxEvent(Head);

internal sealed record DigitReceived(EventHead Head, char Digit) : TelnyxEvent(Head);

/// <param name="Result">Of either detector: human, machine, human_residence, silence…</param>
internal sealed record MachineDetectionEnded(EventHead Head, string? Result) : TelnyxEvent(Head);

internal sealed record PlaybackEnded(EventHead Head, string? Status) : TelnyxEvent(Head);

internal sealed record SpeakEnded(EventHead Head, string? Status) : TelnyxEvent(Head);

internal sealed record RecordingSaved(EventHead Head, string? RecordingId) : TelnyxEvent(Head);

/// <summary>An event this gateway takes note of and no more, known to it or not.</summary>
internal sealed record OtherEvent(EventHead Head) : TelnyxEvent(Head);
