using VoiceAgent.Calls;
using VoiceAgent.Conversation;

namespace VoiceAgent.Grains.Interfaces;

/// <summary>What a leg is to do, in order.</summary>
[GenerateSerializer, Immutable, Alias("VoiceAgent.LegOrders")]
public sealed record LegOrders
{
    /// <summary>Goes on from <see cref="LegAttachment.Done"/>, so that orders sent twice are done once.</summary>
    [Id(0)] public required long Number { get; init; }

    /// <summary>The attachment they answer to: what an earlier one still sends is not done.</summary>
    [Id(1)] public required int Epoch { get; init; }

    [Id(2)] public required IReadOnlyList<LegOrder> Orders { get; init; }
}

/// <summary>One thing a leg is to do.</summary>
[GenerateSerializer, Immutable, Alias("VoiceAgent.LegOrder")]
public abstract record LegOrder;

/// <summary>Queue audio.</summary>
[GenerateSerializer, Immutable, Alias("VoiceAgent.PlayAudio")]
public sealed record PlayAudio : LegOrder
{
    [Id(0)] public required int Reply { get; init; }

    [Id(1)] public required int Segment { get; init; }

    /// <summary>16-bit PCM, little-endian, at the leg's rate.</summary>
    [Id(2)] public required byte[] Pcm { get; init; }
}

/// <summary>All audio of a segment was sent.</summary>
[GenerateSerializer, Immutable, Alias("VoiceAgent.EndSegment")]
public sealed record EndSegment : LegOrder
{
    [Id(0)] public required int Reply { get; init; }

    [Id(1)] public required int Segment { get; init; }
}

/// <summary>Stop sending, keep what is queued.</summary>
[GenerateSerializer, Immutable, Alias("VoiceAgent.HoldAudio")]
public sealed record HoldAudio : LegOrder;

/// <summary>Go on sending, a little before the place where it was stopped where <see cref="From"/> says so.</summary>
[GenerateSerializer, Immutable, Alias("VoiceAgent.ResumeAudio")]
public sealed record ResumeAudio : LegOrder
{
    [Id(0)] public required int Reply { get; init; }

    [Id(1)] public required int Segment { get; init; }

    [Id(2)] public TimeSpan? From { get; init; }
}

/// <summary>Drop what is queued of this and earlier replies.</summary>
[GenerateSerializer, Immutable, Alias("VoiceAgent.ClearAudio")]
public sealed record ClearAudio : LegOrder
{
    [Id(0)] public required int Reply { get; init; }
}

/// <summary>Drop what is queued except the first segments of a reply.</summary>
[GenerateSerializer, Immutable, Alias("VoiceAgent.KeepAudio")]
public sealed record KeepAudio : LegOrder
{
    [Id(0)] public required int Reply { get; init; }

    [Id(1)] public required int Segments { get; init; }
}

/// <summary>Keep a line of the conversation for a grain that loses it.</summary>
[GenerateSerializer, Immutable, Alias("VoiceAgent.Remember")]
public sealed record Remember : LegOrder
{
    /// <summary>Without its commands.</summary>
    [Id(0)] public required Json<CallLogLine> Line { get; init; }

    /// <summary>The leg's own item that it is, or 0.</summary>
    [Id(1)] public long Confirmed { get; init; }

    /// <summary>The utterance that is recognized by it, or 0: its audio is not needed any more.</summary>
    [Id(2)] public int Recognized { get; init; }

    /// <summary>Utterances the caller had begun by then.</summary>
    [Id(3)] public int Utterances { get; init; }
}

/// <summary>All that was remembered so far is in this snapshot.</summary>
[GenerateSerializer, Immutable, Alias("VoiceAgent.Checkpoint")]
public sealed record Checkpoint : LegOrder
{
    [Id(0)] public required Json<ConversationSnapshot> Snapshot { get; init; }
}

/// <summary>A reply has ended: for the gateway's view of the call.</summary>
[GenerateSerializer, Immutable, Alias("VoiceAgent.TurnOver")]
public sealed record TurnOver : LegOrder
{
    [Id(0)] public required Json<EndReply> Turn { get; init; }
}

/// <summary>Ask the carrier for something. It comes after all that was ordered before, and nothing waits for it: how it ended is reported as <see cref="CarrierAnswered"/>.</summary>
[GenerateSerializer, Immutable, Alias("VoiceAgent.AskCarrier")]
public sealed record AskCarrier : LegOrder
{
    /// <summary>Comes back with the answer.</summary>
    [Id(0)] public required Guid Command { get; init; }

    [Id(1)] public required CarrierCommand What { get; init; }

    /// <summary>Where the caller is passed on to, or the keys to send.</summary>
    [Id(2)] public string Argument { get; init; } = "";
}

/// <summary>What a carrier can be asked for.</summary>
[Alias("VoiceAgent.CarrierCommand")]
public enum CarrierCommand
{
    HangUp,
    Transfer,
    SendDigits,
}

/// <summary>The conversation is over: the leg is not needed any more.</summary>
[GenerateSerializer, Immutable, Alias("VoiceAgent.CallOver")]
public sealed record CallOver : LegOrder
{
    /// <summary>In the carrier's words.</summary>
    [Id(0)] public required string Cause { get; init; }

    /// <summary>Name of a <c>CallOutcome</c>.</summary>
    [Id(1)] public string Outcome { get; init; } = "";
}
