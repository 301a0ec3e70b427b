namespace VoiceAgent.Conversation.Text;

/// <summary>The end of a word in the speech of a text.</summary>
/// <param name="TextLength">How many characters of the text are spoken by then.</param>
/// <param name="At">Time since the first sound of the text.</param>
public readonly record struct WordEnd(int TextLength, TimeSpan At);
