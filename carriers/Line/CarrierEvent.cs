namespace VoiceAgent.Carriers.Line;

/// <summary>What a carrier reports of one leg, reduced to what the platform acts on. What a carrier may omit is null.</summary>
public abstract record CarrierEvent(EventHead Head)
{
    /// <summary>The event's own id.</summary>
    public string Id => Head.Id;

    /// <summary>The leg it is about; null for events that concern none.</summary>
    public string? CallId => Head.CallId;
}

/// <summary>What all events have.</summary>
/// <param name="Id">The event's own id: the same again means a redelivery.</param>
/// <param name="Type">As sent.</param>
/// <param name="CallId">The leg it is about; null for events that concern none.</param>
/// <param name="SessionId">Shared by the legs of a transfer or bridge.</param>
/// <param name="State">As the last command to the leg set it; base64.</param>
/// <param name="OccurredAt">By the carrier's clock.</param>
/// <param name="From">Calling number, where the event has it.</param>
/// <param name="To">Called number, where the event has it.</param>
public sealed record EventHead(string Id, string Type, DateTimeOffset? OccurredAt, string? CallId, string? SessionId, string? State, string? From = null, string? To = null);

/// <summary>A leg rings: one that comes in waits for an answer, one that goes out is being placed.</summary>
public sealed record CallInitiated(EventHead Head, bool Incoming) : CarrierEvent(Head);

/// <summary>Whoever was called has answered, or this platform has.</summary>
public sealed record CallAnswered(EventHead Head) : CarrierEvent(Head);

/// <summary>A leg is over.</summary>
/// <param name="Cause">The carrier's word, for example <c>normal_clearing</c>, <c>user_busy</c>.</param>
public sealed record CallHungUp(EventHead Head, string Cause) : CarrierEvent(Head);

/// <summary>Two legs were connected; sent once for each.</summary>
public sealed record CallBridged(EventHead Head) : CarrierEvent(Head);

/// <summary>The other side has put the call on hold.</summary>
public sealed record CallHeld(EventHead Head) : CarrierEvent(Head);

/// <summary>The other side has come back from a hold.</summary>
public sealed record CallUnheld(EventHead Head) : CarrierEvent(Head);

/// <summary>The carrier could not open a media stream.</summary>
/// <param name="StreamUrl">Where it was to go.</param>
/// <param name="Reason">In the carrier's words.</param>
public sealed record StreamingFailed(EventHead Head, string? StreamUrl, string? Reason) : CarrierEvent(Head);

/// <summary>A key was pressed; the media stream may tell of it as well.</summary>
public sealed record DigitReceived(EventHead Head, char Digit) : CarrierEvent(Head);

/// <summary>The carrier has listened to who answered.</summary>
/// <param name="Result">Of either detector: human, machine, human_residence, silence…</param>
public sealed record MachineDetectionEnded(EventHead Head, string? Result) : CarrierEvent(Head);

/// <summary>The carrier's own voice has said what it was to say.</summary>
public sealed record SpeakEnded(EventHead Head) : CarrierEvent(Head);

/// <summary>An event this gateway takes note of and no more, known to it or not.</summary>
public sealed record OtherEvent(EventHead Head) : CarrierEvent(Head);
