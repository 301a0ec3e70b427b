namespace VoiceAgent.Carriers.Line.Media;

/// <summary>The counts of what a media stream has brought so far.</summary>
/// <param name="Frames">Frames of the caller's audio.</param>
/// <param name="Missing">Frames that never came, or too late, and were replaced by silence.</param>
/// <param name="Late">Frames that came too late.</param>
/// <param name="Duplicates">Frames that came twice.</param>
/// <param name="OtherTrack">Frames of audio that is not the caller's.</param>
/// <param name="Malformed">Messages that could not be read.</param>
/// <param name="Unknown">Messages of unknown kind or out of place.</param>
/// <param name="Binary">Binary messages.</param>
/// <param name="CarrierErrors">Errors the carrier reported on the stream.</param>
public readonly record struct MediaCounts(
    long Frames, long Missing, long Late, long Duplicates, long OtherTrack, long Malformed, long Unknown, long Binary, long CarrierErrors);
