namespace VoiceAgent.Carriers.Line.Media;

/// <summary>What the carrier says when a call's audio begins: the <c>start</c> message of the media stream.</summary>
/// <param name="StreamId">The carrier's id of the stream; empty when it sent none.</param>
/// <param name="CallId">The id of the leg to which the audio belongs.</param>
/// <param name="SessionId">The id that the legs of one call share.</param>
/// <param name="From">The calling number, or null when withheld.</param>
/// <param name="To">The called number.</param>
/// <param name="State">The state that the last command to the leg set, in base64.</param>
/// <param name="Format">How audio is coded.</param>
public sealed record MediaStart(string StreamId, string CallId, string? SessionId, string? From, string? To, string? State, MediaFormat Format);
