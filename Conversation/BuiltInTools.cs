namespace VoiceAgent.Conversation;

/// <summary>Tools that the engine itself carries out when a model calls them.</summary>
public static class BuiltInTools
{
    /// <summary>Ends the call after the reply was heard. No arguments.</summary>
    public const string HangUp = "hang_up";

    /// <summary>Passes the caller on to <see cref="Persona.TransferTo"/> after the reply was heard. No arguments: a model does not choose the number.</summary>
    public const string Transfer = "transfer_call";

    /// <summary>Sends key tones. Argument <c>digits</c>: 0-9 A-D * # w W.</summary>
    public const string SendDigits = "send_digits";
}
