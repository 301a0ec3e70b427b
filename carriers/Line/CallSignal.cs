namespace VoiceAgent.Carriers.Line;

/// <summary>What happened to a call, as its carrier or this gateway sees it.</summary>
internal abstract record CallSignal
{
    /// <summary>Nothing but time.</summary>
    internal sealed record TimePassed : CallSignal;

    /// <summary>The platform has room for the incoming call.</summary>
    internal sealed record Reserved : CallSignal;

    /// <summary>The platform has no room for it.</summary>
    internal sealed record Refused : CallSignal;

    /// <summary>The call lived at another gateway, which died.</summary>
    internal sealed record Adopted : CallSignal;

    /// <summary>The call lived in a process that is gone, and nobody has it: a place is sought for it here.</summary>
    internal sealed record Orphaned : CallSignal;

    /// <summary>A call that still rings is not wanted any more.</summary>
    internal sealed record RingingUnwanted : CallSignal;

    /// <summary>The carrier's own voice has said what it was to say.</summary>
    internal sealed record CarrierHasSpoken : CallSignal;

    /// <summary>Another gateway has taken the call over.</summary>
    internal sealed record Moved : CallSignal;

    internal sealed record Answered : CallSignal;

    internal sealed record HungUp(string Cause) : CallSignal;

    /// <summary>The carrier could not open the stream it was last asked for, or that socket closed before it brought anything.</summary>
    internal sealed record StreamFailed : CallSignal;

    /// <summary>A media socket of the call brought its start.</summary>
    internal sealed record LineUp : CallSignal;

    /// <summary>The media socket in use is gone.</summary>
    /// <param name="SilentFor">How long it had brought nothing by then.</param>
    /// <param name="WasStopped">The carrier said that it ends the stream; else it broke.</param>
    internal sealed record LineDown(TimeSpan SilentFor = default, bool WasStopped = false) : CallSignal;

    internal sealed record TransferAsked : CallSignal;

    internal sealed record TransferRefused : CallSignal;

    internal sealed record Bridged : CallSignal;

    /// <summary>The leg a transfer placed is over.</summary>
    internal sealed record OtherLegHungUp : CallSignal;

    internal sealed record HangUpAsked : CallSignal;

    /// <summary>The conversation has ended by itself.</summary>
    internal sealed record ConversationOver : CallSignal;

    /// <summary>No conversation could be begun with the caller.</summary>
    internal sealed record NoConversation : CallSignal;

    /// <param name="Of">The action whose command was answered.</param>
    internal sealed record CommandEnded(CallAction Of, CommandResult Result) : CallSignal;

    /// <param name="Yes">Null when that could not be learned.</param>
    internal sealed record Alive(bool? Yes) : CallSignal;
}

internal enum CommandResult
{
    Accepted,

    /// <summary>The carrier knows no such call any more.</summary>
    CallGone,

    /// <summary>The carrier still holds the stream before.</summary>
    StreamInUse,
    Failed,
}

/// <summary>What is to be done about a call.</summary>
internal abstract record CallAction
{
    internal sealed record Answer(bool WithStream) : CallAction;

    internal sealed record Reject : CallAction;

    /// <summary>Passes a call for which there is no place to <see cref="LineOptions.OverflowTo"/>.</summary>
    internal sealed record Overflow : CallAction;

    /// <param name="Attempt">Counts up, so that a late answer is recognised.</param>
    internal sealed record StartStream(int Attempt) : CallAction;

    internal sealed record StopStream : CallAction;

    /// <summary>Has the carrier's own voice speak: the caller hears nothing else.</summary>
    /// <param name="IsGoodbye">Else it asks them to wait.</param>
    internal sealed record Say(bool IsGoodbye) : CallAction;

    internal sealed record HangUp : CallAction;

    internal sealed record AskAlive : CallAction;

    /// <summary>The conversation may use the line that came up.</summary>
    internal sealed record AcceptLine : CallAction;

    internal sealed record TellTransfer(bool Succeeded) : CallAction;

    /// <summary>The last action of a call.</summary>
    /// <param name="Cause">The carrier's word, or one of this process.</param>
    /// <param name="HasMoved">The call goes on in another process; it has not been hung up.</param>
    internal sealed record End(string Cause, bool HasMoved = false) : CallAction;
}
