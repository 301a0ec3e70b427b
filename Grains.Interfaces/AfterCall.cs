namespace VoiceAgent.Grains.Interfaces;

/// <summary>Does what a call's agent wants done once the call is over, however long that takes. The key is the call's id.</summary>
[Alias("VoiceAgent.IAfterCallGrain")]
public interface IAfterCallGrain : IGrainWithStringKey
{
    /// <summary>Takes over what is known of a call. It is kept once the task has completed; a call that was taken over before is not taken again.</summary>
    [Alias("Take")]
    [ResponseTimeout("00:00:10")]
    Task TakeAsync(EndedCall call);
}

/// <summary>A call that is over.</summary>
[GenerateSerializer, Immutable, Alias("VoiceAgent.EndedCall")]
public sealed record EndedCall
{
    [Id(0)] public required AttachedAgent Agent { get; init; }

    /// <summary>What the agent's webhook is told of the call: a JSON object, in UTF-8.</summary>
    [Id(1)] public required byte[] Report { get; init; }

    [Id(2)] public required DateTimeOffset EndedAt { get; init; }
}
