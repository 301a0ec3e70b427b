namespace VoiceAgent.Carriers.Line;

/// <summary>An event that a carrier reports of one leg, reduced to what the platform acts on. A part that a carrier may omit is null.</summary>
public abstract record CarrierEvent(EventHead Head)
{
    /// <summary>The event's own id.</summary>
    public string Id => Head.Id;

    /// <summary>The id of the leg that the event is about; null for events that concern none.</summary>
    public string? CallId => Head.CallId;
}

/// <summary>The parts that all events have.</summary>
/// <param name="Id">The event's own id. An id that comes again means a redelivery.</param>
/// <param name="Type">The event's type, as the carrier sent it.</param>
/// <param name="CallId">The id of the leg that the event is about; null for events that concern none.</param>
/// <param name="SessionId">The id that the legs of a transfer or bridge share.</param>
/// <param name="State">The state that the last command to the leg set, in base64.</param>
/// <param name="OccurredAt">When the event occurred, by the carrier's clock.</param>
/// <param name="From">The calling number, where the event has it.</param>
/// <param name="To">The called number, where the event has it.</param>
public sealed record EventHead(string Id, string Type, DateTimeOffset? OccurredAt, string? CallId, string? SessionId, string? State, string? From = null, string? To = null);

/// <summary>A leg rings: an incoming one waits for an answer, an outgoing one is being placed.</summary>
public sealed record CallInitiated(EventHead Head, bool Incoming) : CarrierEvent(Head);

/// <summary>The callee has answered, or this platform has.</summary>
public sealed record CallAnswered(EventHead Head) : CarrierEvent(Head);

/// <summary>A leg is over.</summary>
/// <param name="Cause">The carrier's word for the cause, for example <c>normal_clearing</c> or <c>user_busy</c>.</param>
public sealed record CallHungUp(EventHead Head, string Cause) : CarrierEvent(Head);

/// <summary>Two legs were connected. The event is sent once for each of them.</summary>
public sealed record CallBridged(EventHead Head) : CarrierEvent(Head);

/// <summary>The other side has put the call on hold.</summary>
public sealed record CallHeld(EventHead Head) : CarrierEvent(Head);

/// <summary>The other side has come back from a hold.</summary>
public sealed record CallUnheld(EventHead Head) : CarrierEvent(Head);

/// <summary>The carrier could not open a media stream.</summary>
/// <param name="StreamUrl">The address to which the stream was to go.</param>
/// <param name="Reason">The reason, in the carrier's words.</param>
public sealed record StreamingFailed(EventHead Head, string? StreamUrl, string? Reason) : CarrierEvent(Head);

/// <summary>A key was pressed; the media stream may tell of it as well.</summary>
public sealed record DigitReceived(EventHead Head, char Digit) : CarrierEvent(Head);

/// <summary>The carrier has listened to the side that answered, and judged what it is.</summary>
/// <param name="Result">The verdict of either of the carrier's detectors, for example human, machine, human_residence or silence.</param>
public sealed record MachineDetectionEnded(EventHead Head, string? Result) : CarrierEvent(Head);

/// <summary>The carrier's own voice has said what it was to say.</summary>
public sealed record SpeakEnded(EventHead Head) : CarrierEvent(Head);

/// <summary>An event that this gateway takes note of without acting on it, whether or not the gateway knows its type.</summary>
public sealed record OtherEvent(EventHead Head) : CarrierEvent(Head);
