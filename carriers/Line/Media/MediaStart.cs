namespace VoiceAgent.Carriers.Line.Media;

/// <summary>What the carrier says when a call's audio begins: the <c>start</c> message of the media stream.</summary>
/// <param name="StreamId">The carrier's id of the stream; empty when it sent none.</param>
/// <param name="CallId">The leg the audio belongs to.</param>
/// <param name="SessionId">Shared by the legs of one call.</param>
/// <param name="From">Calling number, or null when withheld.</param>
/// <param name="To">Called number.</param>
/// <param name="State">As the last command to the leg set it; base64.</param>
/// <param name="Format">How audio is coded.</param>
public sealed record MediaStart(string StreamId, string CallId, string? SessionId, string? From, string? To, string? State, MediaFormat Format);
