namespace VoiceAgent.Engines.OpenAI;

/// <summary>A tool call's name on the platform: the server's id, and what the server wants back with the call (Gemini's <c>extra_content</c> with its thought signature).</summary>
/// <remarks>The platform keeps ids as they are and gives them back, so nothing has to be remembered here, and the call may go on in another process.</remarks>
internal readonly record struct ToolCallId(string Id, string? Extra)
{
    private const char Separator = '\u001F';

    public static ToolCallId Parse(string text) => text.Split(Separator, 2) is [var id, var extra] ? new(id, extra) : new(text, null);

    public override string ToString() => Extra is null ? Id : Id + Separator + Extra;
}
