namespace VoiceAgent.Grains.Interfaces;

/// <summary>The names of the streams to which anybody may subscribe. The key of a stream is the call's id.</summary>
public static class StreamNames
{
    /// <summary>The name of the stream provider.</summary>
    public const string Provider = "voice";

    /// <summary>The namespace of what callers say, as it is recognized: each item is a <see cref="TranscriptPart"/>.</summary>
    public const string Transcripts = "transcripts";

    /// <summary>The namespace of what happens in calls: a <see cref="TurnOver"/> for each reply that has ended.</summary>
    public const string CallEvents = "call-events";
}
