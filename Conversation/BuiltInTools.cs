namespace VoiceAgent.Conversation;

/// <summary>Tools that the engine itself carries out when a model calls them.</summary>
public static class BuiltInTools
{
    /// <summary>Ends the call after the reply was heard. It takes no arguments.</summary>
    public const string HangUp = "hang_up";

    /// <summary>Passes the caller on to <see cref="Persona.TransferTo"/> after the reply was heard. It takes no arguments: a model does not choose the number. Where there are <see cref="Persona.Destinations"/>, the argument <see cref="Destination"/> is the name of one.</summary>
    public const string Transfer = "transfer_call";

    /// <summary>The argument of <see cref="Transfer"/> that names one of <see cref="Persona.Destinations"/>.</summary>
    public const string Destination = "destination";

    /// <summary>Sets variables of the agent's flow. Its arguments are the values by name (<see cref="FlowVariable"/>).</summary>
    public const string SetVariables = "set_variables";

    /// <summary>Sends key tones. The argument <c>digits</c> is made of 0-9, A-D, *, # and the pauses w and W.</summary>
    public const string SendDigits = "send_digits";
}
