using VoiceAgent.Calls;
using VoiceAgent.Conversation;

namespace VoiceAgent.Grains.Interfaces;

/// <summary>Orders that a leg is to do, in sequence.</summary>
[GenerateSerializer, Immutable, Alias("VoiceAgent.LegOrders")]
public sealed record LegOrders
{
    /// <summary>The number of these orders. It goes on from <see cref="LegAttachment.Done"/>, so that orders sent twice are done once.</summary>
    [Id(0)] public required long Number { get; init; }

    /// <summary>The number of the attachment to which the orders belong. Orders that are still sent for an earlier attachment are not done.</summary>
    [Id(1)] public required int Epoch { get; init; }

    [Id(2)] public required IReadOnlyList<LegOrder> Orders { get; init; }
}

/// <summary>One thing a leg is to do.</summary>
[GenerateSerializer, Immutable, Alias("VoiceAgent.LegOrder")]
public abstract record LegOrder;

/// <summary>Tells the leg to queue audio.</summary>
[GenerateSerializer, Immutable, Alias("VoiceAgent.PlayAudio")]
public sealed record PlayAudio : LegOrder
{
    [Id(0)] public required int Reply { get; init; }

    [Id(1)] public required int Segment { get; init; }

    /// <summary>16-bit PCM, little-endian, at the leg's rate.</summary>
    [Id(2)] public required byte[] Pcm { get; init; }
}

/// <summary>Tells the leg that all audio of a segment was sent.</summary>
[GenerateSerializer, Immutable, Alias("VoiceAgent.EndSegment")]
public sealed record EndSegment : LegOrder
{
    [Id(0)] public required int Reply { get; init; }

    [Id(1)] public required int Segment { get; init; }
}

/// <summary>Tells the leg to stop sending, and to keep what is queued.</summary>
[GenerateSerializer, Immutable, Alias("VoiceAgent.HoldAudio")]
public sealed record HoldAudio : LegOrder;

/// <summary>Tells the leg to go on sending, from a little before the place where it was stopped if <see cref="From"/> says so.</summary>
[GenerateSerializer, Immutable, Alias("VoiceAgent.ResumeAudio")]
public sealed record ResumeAudio : LegOrder
{
    [Id(0)] public required int Reply { get; init; }

    [Id(1)] public required int Segment { get; init; }

    [Id(2)] public TimeSpan? From { get; init; }
}

/// <summary>Tells the leg to drop what is queued of a reply and of earlier ones.</summary>
[GenerateSerializer, Immutable, Alias("VoiceAgent.ClearAudio")]
public sealed record ClearAudio : LegOrder
{
    [Id(0)] public required int Reply { get; init; }
}

/// <summary>Tells the leg to drop what is queued except the first segments of a reply.</summary>
[GenerateSerializer, Immutable, Alias("VoiceAgent.KeepAudio")]
public sealed record KeepAudio : LegOrder
{
    [Id(0)] public required int Reply { get; init; }

    [Id(1)] public required int Segments { get; init; }
}

/// <summary>Tells the leg to keep a line of the conversation for a grain that loses it.</summary>
[GenerateSerializer, Immutable, Alias("VoiceAgent.Remember")]
public sealed record Remember : LegOrder
{
    /// <summary>The line, without the commands that followed.</summary>
    [Id(0)] public required Json<CallLogLine> Line { get; init; }

    /// <summary>The number of the leg's own item that the line contains; 0 where it contains none.</summary>
    [Id(1)] public long Confirmed { get; init; }

    /// <summary>The number of the utterance that is recognized by the line; 0 where there is none. Its audio is not needed any more.</summary>
    [Id(2)] public int Recognized { get; init; }

    /// <summary>How many utterances the caller had begun at the line.</summary>
    [Id(3)] public int Utterances { get; init; }
}

/// <summary>Tells the leg that all it has remembered so far is in a snapshot.</summary>
[GenerateSerializer, Immutable, Alias("VoiceAgent.Checkpoint")]
public sealed record Checkpoint : LegOrder
{
    [Id(0)] public required Json<ConversationSnapshot> Snapshot { get; init; }
}

/// <summary>Tells the gateway, for its view of the call, that a reply has ended.</summary>
[GenerateSerializer, Immutable, Alias("VoiceAgent.TurnOver")]
public sealed record TurnOver : LegOrder
{
    [Id(0)] public required Json<EndReply> Turn { get; init; }
}

/// <summary>Tells the leg to ask the carrier for something.
/// The order comes after all earlier ones and nothing waits for it: how it ended is reported as <see cref="CarrierAnswered"/>.</summary>
[GenerateSerializer, Immutable, Alias("VoiceAgent.AskCarrier")]
public sealed record AskCarrier : LegOrder
{
    /// <summary>The id of the question, which comes back with the answer.</summary>
    [Id(0)] public required Guid Command { get; init; }

    [Id(1)] public required CarrierCommand What { get; init; }

    /// <summary>The number or SIP address to which the caller is passed on, or the keys to send; empty for a hang-up.</summary>
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

/// <summary>Tells the leg that the conversation is over, and that the leg is not needed any more.</summary>
[GenerateSerializer, Immutable, Alias("VoiceAgent.CallOver")]
public sealed record CallOver : LegOrder
{
    /// <summary>The cause in the carrier's words.</summary>
    [Id(0)] public required string Cause { get; init; }

    /// <summary>The outcome: the name of a <c>CallOutcome</c>.</summary>
    [Id(1)] public string Outcome { get; init; } = "";
}
