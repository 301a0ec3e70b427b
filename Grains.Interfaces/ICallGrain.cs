using Orleans.Concurrency;

namespace VoiceAgent.Grains.Interfaces;

/// <summary>One call's conversation, wherever it lives. The key is the call's id.</summary>
[Alias("VoiceAgent.ICallGrain")]
public interface ICallGrain : IGrainWithStringKey
{
    /// <summary>Puts a leg on the call. A call that is not known begins; a known one goes on where the caller heard it stop.</summary>
    /// <returns>What the grain already has of the leg, which goes on reporting after that.</returns>
    [Alias("Attach")]
    [ResponseTimeout("00:00:05")]
    Task<CallAttached> AttachAsync(LegAttachment attachment, CancellationToken cancellationToken);

    /// <summary>Hands on what happened at the leg. Reports are sent one after the other, also when nothing happened: a leg that falls silent is lost.</summary>
    [Alias("Report")]
    [ResponseTimeout("00:00:02")]
    Task<LegStanding> ReportAsync(LegReport report, CancellationToken cancellationToken);

    /// <summary>Tells whether the call has no leg that is heard of.
    /// The gateway that is to take the call over asks: the silo that sought it may have been frozen, and the call live elsewhere by now.</summary>
    [Alias("IsMissingLeg")]
    [ResponseTimeout("00:00:02")]
    Task<bool> IsMissingLegAsync();

    /// <summary>Seeks another gateway for the call, because the leg's gateway is about to stop. Until another one has the call, the leg goes on.</summary>
    /// <param name="leg">The leg, as in <see cref="LegAttachment.Leg"/>.</param>
    /// <returns>False when no other gateway takes the call, or the call has another leg already.</returns>
    [Alias("HandOver")]
    [ResponseTimeout("00:00:02")]
    Task<bool> HandOverAsync(Guid leg);

    /// <summary>Gives up a leg whose caller was gone before the leg knew that it is attached.
    /// A conversation that has begun with the leg ends, and one that is about to begin does not.</summary>
    /// <param name="leg">The leg, as in <see cref="LegAttachment.Leg"/>.</param>
    [Alias("Abandon")]
    [ResponseTimeout("00:00:05")]
    Task AbandonAsync(Guid leg);
}

/// <summary>What a leg is to its call.</summary>
[Alias("VoiceAgent.LegStanding")]
public enum LegStanding
{
    /// <summary>The leg is the call's leg.</summary>
    Current,

    /// <summary>The leg is not known to the grain: it is to be attached.</summary>
    Unknown,

    /// <summary>Another leg has taken the leg's place: the leg is to be let go.</summary>
    Replaced,
}

/// <summary>The leg of a call, at its gateway. Its methods are awaited one after the other, so that audio, marks and clear keep their order.</summary>
[Alias("VoiceAgent.ILegObserver")]
public interface ILegObserver : IGrainObserver
{
    /// <summary>Takes orders in sequence.</summary>
    /// <returns>False when the orders belong to another attachment than the leg's latest, and are not done.</returns>
    /// <remarks>Returns as soon as all orders are begun: calls to an observer are made one at a time, and none is to wait for the carrier.</remarks>
    [Alias("Take")]
    [ResponseTimeout("00:00:02")]
    Task<bool> TakeAsync(LegOrders orders);

    /// <summary>Tells whether the call still goes on at this leg.
    /// An attachment may come when its leg has long given the call up: a broken network delivers what it held back once it is mended.</summary>
    /// <remarks>The question is answered even while orders wait for the answer to an attachment.</remarks>
    [Alias("IsOn")]
    [AlwaysInterleave]
    [ResponseTimeout("00:00:02")]
    Task<bool> IsOnAsync();
}
