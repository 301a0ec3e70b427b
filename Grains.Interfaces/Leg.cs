using VoiceAgent.Calls;
using VoiceAgent.Conversation;

namespace VoiceAgent.Grains.Interfaces;

/// <summary>A leg that is put on a call.</summary>
[GenerateSerializer, Immutable, Alias("VoiceAgent.LegAttachment")]
public sealed record LegAttachment
{
    /// <summary>The id of the leg. Each mouth gets a new leg, because the mouth's queue lives and dies with it.</summary>
    [Id(0)] public required Guid Leg { get; init; }

    [Id(1)] public required ILegObserver Observer { get; init; }

    [Id(2)] public required CallFacts Call { get; init; }

    /// <summary>The call time now.</summary>
    [Id(3)] public required TimeSpan At { get; init; }

    /// <summary>The rate in Hz of the audio that the leg plays.</summary>
    [Id(4)] public required int SampleRate { get; init; }

    /// <summary>The silo where the call's recognition and speech were reserved.</summary>
    [Id(5)] public required string SpeechSilo { get; init; }

    /// <summary>What this leg remembers for a grain that has lost its own memory.</summary>
    [Id(6)] public required CallMemory Memory { get; init; }

    /// <summary>The number of this attachment among those of the leg, counted from 1.</summary>
    [Id(7)] public required int Epoch { get; init; }

    /// <summary>The number of the last orders that the leg has done.</summary>
    [Id(8)] public required long Done { get; init; }

    /// <summary>The rate in Hz of the utterances' audio.</summary>
    [Id(9)] public required int RecognizerRate { get; init; }

    /// <summary>The replies that have ended so far.</summary>
    [Id(10)] public required JsonList<EndReply> Turns { get; init; }

    /// <summary>The number of the reply of which this leg's mouth got segments; 0 where there is none.</summary>
    [Id(11)] public int QueuedReply { get; init; }

    /// <summary>How many segments of <see cref="QueuedReply"/>, from the first on, the mouth got whole; some may be played already.</summary>
    [Id(12)] public int QueuedSegments { get; init; }

    /// <summary>Whether the call was answered just now and was never attached before, so that nothing can have been kept of it.</summary>
    [Id(13)] public bool IsFirst { get; init; }

    /// <summary>The names of the engines of <see cref="SpeechSilo"/>.</summary>
    [Id(14)] public EngineNames Engines { get; init; } = EngineNames.Unknown;

    /// <summary>Whether the caller is on the line. If so, the conversation no longer takes the line for lost, as it may have done when this or another leg was silent.</summary>
    [Id(15)] public bool HasLine { get; init; }

    /// <summary>The agent that holds the call; null for the one of the options <c>Agent__…</c>, or where this leg does not know it.</summary>
    [Id(16)] public AttachedAgent? Agent { get; init; }
}

/// <summary>A version of an agent, with all that it is made of. It goes wherever its call goes, because no other process need have it.</summary>
[GenerateSerializer, Immutable, Alias("VoiceAgent.AttachedAgent")]
public sealed record AttachedAgent
{
    /// <summary>The agent's name.</summary>
    [Id(0)] public required string Name { get; init; }

    /// <summary>The agent's document and the texts that it names, by their paths in the agent's folder.</summary>
    [Id(1)] public required IReadOnlyDictionary<string, string> Texts { get; init; }

    /// <summary>The values that whoever placed the call has given for variables of the agent, by name; null where nobody has.</summary>
    [Id(2)] public IReadOnlyDictionary<string, string>? Variables { get; init; }
}

/// <summary>The facts of a call: who calls whom, and which gateway holds it.</summary>
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
/// <remarks>The leg keeps a copy, so that nothing is lost where a call silo dies between two writes to storage.</remarks>
[GenerateSerializer, Immutable, Alias("VoiceAgent.CallMemory")]
public sealed record CallMemory
{
    /// <summary>The last snapshot; null where the lines go back to the beginning of the call.</summary>
    [Id(0)] public Json<ConversationSnapshot>? Snapshot { get; init; }

    /// <summary>What happened since the snapshot, oldest first, without the commands that followed.</summary>
    [Id(1)] public required JsonList<CallLogLine> Lines { get; init; }

    /// <summary>How many utterances the caller had begun.</summary>
    [Id(2)] public required int Utterances { get; init; }

    /// <summary>What has happened at the leg and is in neither snapshot nor lines, oldest first.
    /// The mouth went on playing: what the caller heard meanwhile is among these items.</summary>
    [Id(3)] public IReadOnlyList<LegItem> Events { get; init; } = [];
}

/// <summary>The answer to an attachment.</summary>
[GenerateSerializer, Immutable, Alias("VoiceAgent.CallAttached")]
public sealed record CallAttached
{
    /// <summary>The number of the last item of this leg that the grain has.</summary>
    [Id(0)] public required long Taken { get; init; }

    /// <summary>How many utterances the caller has begun: a new leg counts on from this number.</summary>
    [Id(1)] public required int Utterances { get; init; }

    /// <summary>Whether the grain had to be given the leg's memory. If so, utterances that are not recognized yet are to be sent again.</summary>
    [Id(2)] public required bool WasLost { get; init; }

    /// <summary>The call time now.</summary>
    [Id(3)] public required TimeSpan At { get; init; }

    /// <summary>When the call's audio began to flow (UTC).</summary>
    [Id(4)] public required DateTimeOffset StartedAt { get; init; }

    /// <summary>The replies that have ended so far, as far as they are known.</summary>
    [Id(5)] public required JsonList<EndReply> Turns { get; init; }

    /// <summary>Whether another leg has taken this one's place. If so, this one is to be let go.</summary>
    [Id(6)] public bool IsReplaced { get; init; }

    /// <summary>Whether the call begins with this leg.</summary>
    [Id(7)] public bool IsNew { get; init; }

    /// <summary>The number or SIP address to which the caller is passed on when the conversation is lost; null where there is none.</summary>
    [Id(8)] public string? PassOnTo { get; init; }

    /// <summary>The agent that holds the call; null for the one of the options <c>Agent__…</c>. A leg that took the call over learns it from here.</summary>
    [Id(9)] public AttachedAgent? Agent { get; init; }
}

/// <summary>What happened at a leg since the last report.</summary>
[GenerateSerializer, Immutable, Alias("VoiceAgent.LegReport")]
public sealed record LegReport
{
    [Id(0)] public required Guid Leg { get; init; }

    [Id(1)] public required IReadOnlyList<LegItem> Items { get; init; }

    /// <summary>The number of the attachment to which the report belongs. A report that was overtaken by a later attachment is void.</summary>
    [Id(2)] public required int Epoch { get; init; }
}
