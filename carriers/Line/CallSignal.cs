namespace VoiceAgent.Carriers.Line;

/// <summary>What happened to a call, as its carrier or this gateway sees it.</summary>
internal abstract record CallSignal
{
    /// <summary>Time has passed, and nothing else has happened.</summary>
    internal sealed record TimePassed : CallSignal;

    /// <summary>The platform has room for the incoming call.</summary>
    internal sealed record Reserved : CallSignal;

    /// <summary>The platform has no room for the call.</summary>
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

    /// <summary>The carrier could not open the stream it was last asked for, or that stream's socket closed before it brought anything.</summary>
    internal sealed record StreamFailed : CallSignal;

    /// <summary>A media socket of the call brought its start.</summary>
    internal sealed record LineUp : CallSignal;

    /// <summary>The media socket in use is gone.</summary>
    /// <param name="SilentFor">How long the socket had brought nothing when it went.</param>
    /// <param name="WasStopped">Whether the carrier said that it ends the stream; false where the connection broke.</param>
    internal sealed record LineDown(TimeSpan SilentFor = default, bool WasStopped = false) : CallSignal;

    internal sealed record TransferAsked : CallSignal;

    internal sealed record TransferRefused : CallSignal;

    internal sealed record Bridged : CallSignal;

    /// <summary>The leg that a transfer placed is over.</summary>
    internal sealed record OtherLegHungUp : CallSignal;

    internal sealed record HangUpAsked : CallSignal;

    /// <summary>The conversation has ended by itself.</summary>
    internal sealed record ConversationOver : CallSignal;

    /// <summary>No conversation could be begun with the caller.</summary>
    internal sealed record NoConversation : CallSignal;

    /// <param name="Of">The action whose command was answered.</param>
    internal sealed record CommandEnded(CallAction Of, CommandResult Result) : CallSignal;

    /// <param name="Yes">Whether the call still exists; null when that could not be learned.</param>
    internal sealed record Alive(bool? Yes) : CallSignal;
}

internal enum CommandResult
{
    Accepted,

    /// <summary>The carrier knows no such call any more.</summary>
    CallGone,

    /// <summary>The carrier still holds the call's earlier stream.</summary>
    StreamInUse,
    Failed,
}

/// <summary>What is to be done about a call.</summary>
internal abstract record CallAction
{
    internal sealed record Answer(bool WithStream) : CallAction;

    internal sealed record Reject : CallAction;

    /// <summary>Passes a call to <see cref="LineOptions.OverflowTo"/>, because there is no place for it.</summary>
    internal sealed record Overflow : CallAction;

    /// <param name="Attempt">The number of the attempt, which counts up so that a late answer is recognised.</param>
    internal sealed record StartStream(int Attempt) : CallAction;

    internal sealed record StopStream : CallAction;

    /// <summary>Has the carrier's own voice speak to a caller who hears nothing else.</summary>
    /// <param name="IsGoodbye">Whether the voice says goodbye; false where it asks the caller to wait.</param>
    internal sealed record Say(bool IsGoodbye) : CallAction;

    internal sealed record HangUp : CallAction;

    internal sealed record AskAlive : CallAction;

    /// <summary>Lets the conversation use the line that came up.</summary>
    internal sealed record AcceptLine : CallAction;

    internal sealed record TellTransfer(bool Succeeded) : CallAction;

    /// <summary>The last action of a call.</summary>
    /// <param name="Cause">Why the call ended, in the carrier's word or one of this process.</param>
    /// <param name="HasMoved">Whether the call goes on in another process, and has not been hung up.</param>
    internal sealed record End(string Cause, bool HasMoved = false) : CallAction;
}
