namespace VoiceAgent.Conversation.Text;

/// <summary>The end of a word in the speech of a text.</summary>
/// <param name="TextLength">How many characters of the text are spoken by the end of the word.</param>
/// <param name="At">The time since the first sound of the text.</param>
public readonly record struct WordEnd(int TextLength, TimeSpan At);
