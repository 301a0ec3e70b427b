namespace VoiceAgent.Grains.Interfaces;

/// <summary>The streams that whoever is interested may subscribe to. Stream key: the call's id.</summary>
public static class StreamNames
{
    /// <summary>Name of the stream provider.</summary>
    public const string Provider = "voice";

    /// <summary>Namespace of what callers say, as it is recognized: <see cref="TranscriptPart"/>.</summary>
    public const string Transcripts = "transcripts";

    /// <summary>Namespace of what happens in calls: <see cref="TurnOver"/> for each reply that has ended.</summary>
    public const string CallEvents = "call-events";
}
