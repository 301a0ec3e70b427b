namespace VoiceAgent.Telephony.Telnyx.Media;

/// <summary>What Telnyx says when a call's audio begins: the <c>start</c> message of the media stream.</summary>
/// <param name="StreamId">Telnyx's id of the stream; empty when it sent none.</param>
/// <param name="CallControlId">The leg the audio belongs to.</param>
/// <param name="CallSessionId">Shared by the legs of one call.</param>
/// <param name="From">Calling number, or null when withheld.</param>
/// <param name="To">Called number.</param>
/// <param name="ClientState">As set by the last command, base64.</param>
/// <param name="Format">How audio is coded.</param>
public sealed record MediaStart(string StreamId, string CallControlId, string? CallSessionId, string? From, string? To, string? ClientState, MediaFormat Format);
