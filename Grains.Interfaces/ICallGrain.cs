using Orleans.Concurrency;

namespace VoiceAgent.Grains.Interfaces;

/// <summary>One call: its conversation, wherever it lives. Key: the call's id.</summary>
[Alias("VoiceAgent.ICallGrain")]
public interface ICallGrain : IGrainWithStringKey
{
    /// <summary>Puts a leg on the call. A call that is not known begins; one that is goes on where the caller heard it stop.</summary>
    /// <returns>What the grain has of the leg already; the leg goes on reporting after it.</returns>
    [Alias("Attach")]
    [ResponseTimeout("00:00:05")]
    Task<CallAttached> AttachAsync(LegAttachment attachment, CancellationToken cancellationToken);

    /// <summary>Hands on what happened at the leg. Sent one after the other, also when nothing happened: a leg that falls silent is lost.</summary>
    [Alias("Report")]
    [ResponseTimeout("00:00:02")]
    Task<LegStanding> ReportAsync(LegReport report, CancellationToken cancellationToken);

    /// <summary>Whether the call has no leg that is heard of. Asked by the gateway that is to take it over: who says so may be a silo that was frozen, and the call live elsewhere by now.</summary>
    [Alias("IsMissingLeg")]
    [ResponseTimeout("00:00:02")]
    Task<bool> IsMissingLegAsync();

    /// <summary>The leg's gateway is about to stop: another one is to have the call. Until it has, the leg goes on.</summary>
    /// <param name="leg">As in <see cref="LegAttachment.Leg"/>.</param>
    /// <returns>False when no other gateway takes it, or it has another leg already.</returns>
    [Alias("HandOver")]
    [ResponseTimeout("00:00:02")]
    Task<bool> HandOverAsync(Guid leg);

    /// <summary>The caller was gone before the leg knew that it is attached: a conversation that has begun with it ends, and one that is about to begin does not.</summary>
    /// <param name="leg">As in <see cref="LegAttachment.Leg"/>.</param>
    [Alias("Abandon")]
    [ResponseTimeout("00:00:05")]
    Task AbandonAsync(Guid leg);
}

/// <summary>What a leg is to its call.</summary>
[Alias("VoiceAgent.LegStanding")]
public enum LegStanding
{
    /// <summary>The call's leg.</summary>
    Current,

    /// <summary>Not known here: it is to be attached.</summary>
    Unknown,

    /// <summary>Another leg has taken its place: it is to be let go.</summary>
    Replaced,
}

/// <summary>The leg of a call, at its gateway. Awaited calls, one after the other, so that audio, marks and clear keep their order.</summary>
[Alias("VoiceAgent.ILegObserver")]
public interface ILegObserver : IGrainObserver
{
    /// <summary>Takes commands in order.</summary>
    /// <returns>False when they belong to another attachment than the leg's latest, and are not done.</returns>
    /// <remarks>Returns as soon as all are begun: calls to an observer are made one at a time, and none is to wait for the carrier.</remarks>
    [Alias("Take")]
    [ResponseTimeout("00:00:02")]
    Task<bool> TakeAsync(LegOrders orders);

    /// <summary>Whether the call still goes on at this leg. An attachment may come when its leg has long given the call up: what a broken network held back is delivered once it is mended.</summary>
    /// <remarks>Answered also while orders wait for the answer to an attachment.</remarks>
    [Alias("IsOn")]
    [AlwaysInterleave]
    [ResponseTimeout("00:00:02")]
    Task<bool> IsOnAsync();
}
