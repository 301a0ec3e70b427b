using VoiceAgent.Calls;
using VoiceAgent.Conversation;

namespace VoiceAgent.Grains.Interfaces;

/// <summary>A leg that is put on a call.</summary>
[GenerateSerializer, Immutable, Alias("VoiceAgent.LegAttachment")]
public sealed record LegAttachment
{
    /// <summary>The leg: a new one for each mouth, whose queue lives and dies with it.</summary>
    [Id(0)] public required Guid Leg { get; init; }

    [Id(1)] public required ILegObserver Observer { get; init; }

    [Id(2)] public required CallFacts Call { get; init; }

    /// <summary>Call time now.</summary>
    [Id(3)] public required TimeSpan At { get; init; }

    /// <summary>Rate in Hz of the audio the leg plays.</summary>
    [Id(4)] public required int SampleRate { get; init; }

    /// <summary>Where the call's recognition and speech were reserved.</summary>
    [Id(5)] public required string SpeechSilo { get; init; }

    /// <summary>What this leg remembers for a grain that has lost its own memory.</summary>
    [Id(6)] public required CallMemory Memory { get; init; }

    /// <summary>Counts the leg's attachments.</summary>
    [Id(7)] public required int Epoch { get; init; }

    /// <summary>Number of the last orders the leg has done.</summary>
    [Id(8)] public required long Done { get; init; }

    /// <summary>Rate in Hz of the utterances' audio.</summary>
    [Id(9)] public required int RecognizerRate { get; init; }

    /// <summary>Replies that have ended so far.</summary>
    [Id(10)] public required JsonList<EndReply> Turns { get; init; }

    /// <summary>The reply of which this leg's mouth got segments, or 0.</summary>
    [Id(11)] public int QueuedReply { get; init; }

    /// <summary>So many segments of it, from the first on, the mouth got whole; some may be played already.</summary>
    [Id(12)] public int QueuedSegments { get; init; }

    /// <summary>The call was answered just now, and was never attached before: nothing can have been kept of it.</summary>
    [Id(13)] public bool IsFirst { get; init; }

    /// <summary>The engines there.</summary>
    [Id(14)] public EngineNames Engines { get; init; } = EngineNames.Unknown;

    /// <summary>The caller is on the line: what the conversation concluded from this or another leg's silence is over.</summary>
    [Id(15)] public bool HasLine { get; init; }
}

/// <summary>Who calls whom, and where.</summary>
[GenerateSerializer, Immutable, Alias("VoiceAgent.CallFacts")]
public sealed record CallFacts
{
    [Id(0)] public required string CallId { get; init; }

    [Id(1)] public required bool IsOutbound { get; init; }

    [Id(2)] public string? From { get; init; }

    [Id(3)] public string? To { get; init; }

    /// <summary>When audio began to flow (UTC).</summary>
    [Id(4)] public required DateTimeOffset StartedAt { get; init; }

    /// <summary>The gateway that holds the leg.</summary>
    [Id(5)] public required string Gateway { get; init; }
}

/// <summary>The conversation so far: a snapshot and everything that happened since.</summary>
/// <remarks>The leg keeps a copy, so that a call silo may die between two writes to storage and nothing is lost.</remarks>
[GenerateSerializer, Immutable, Alias("VoiceAgent.CallMemory")]
public sealed record CallMemory
{
    /// <summary>Null from the beginning of the call.</summary>
    [Id(0)] public Json<ConversationSnapshot>? Snapshot { get; init; }

    /// <summary>What happened since, oldest first, without its commands.</summary>
    [Id(1)] public required JsonList<CallLogLine> Lines { get; init; }

    /// <summary>Utterances the caller had begun.</summary>
    [Id(2)] public required int Utterances { get; init; }

    /// <summary>What has happened at the leg and is not contained, oldest first. Its mouth went on playing: what the caller heard meanwhile is in here.</summary>
    [Id(3)] public IReadOnlyList<LegItem> Events { get; init; } = [];
}

/// <summary>The answer to an attachment.</summary>
[GenerateSerializer, Immutable, Alias("VoiceAgent.CallAttached")]
public sealed record CallAttached
{
    /// <summary>Number of the last item of this leg that the grain has.</summary>
    [Id(0)] public required long Taken { get; init; }

    /// <summary>Utterances the caller has begun: a new leg counts on from here.</summary>
    [Id(1)] public required int Utterances { get; init; }

    /// <summary>The grain had to be given the leg's memory: utterances that are not recognized yet are to be sent again.</summary>
    [Id(2)] public required bool WasLost { get; init; }

    /// <summary>Call time now.</summary>
    [Id(3)] public required TimeSpan At { get; init; }

    /// <summary>When the call's audio began to flow (UTC).</summary>
    [Id(4)] public required DateTimeOffset StartedAt { get; init; }

    /// <summary>Replies that have ended so far, as far as they are known.</summary>
    [Id(5)] public required JsonList<EndReply> Turns { get; init; }

    /// <summary>Another leg has taken this one's place: it is to be let go.</summary>
    [Id(6)] public bool IsReplaced { get; init; }

    /// <summary>The call begins with this leg.</summary>
    [Id(7)] public bool IsNew { get; init; }

    /// <summary>Where the caller is to be passed on to when the conversation is lost; null: nowhere.</summary>
    [Id(8)] public string? PassOnTo { get; init; }
}

/// <summary>What happened at a leg since the last report.</summary>
[GenerateSerializer, Immutable, Alias("VoiceAgent.LegReport")]
public sealed record LegReport
{
    [Id(0)] public required Guid Leg { get; init; }

    [Id(1)] public required IReadOnlyList<LegItem> Items { get; init; }

    /// <summary>The attachment it belongs to: a report that was overtaken by a later attachment is void.</summary>
    [Id(2)] public required int Epoch { get; init; }
}
