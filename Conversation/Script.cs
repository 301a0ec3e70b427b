namespace VoiceAgent.Conversation;

/// <summary>Something that the engine itself has the agent say.</summary>
/// <param name="Reason">For a hang-up after it.</param>
internal sealed record Script(string Text, bool IsInterruptible = true, AfterReply After = AfterReply.Listen, HangUpReason Reason = HangUpReason.Finished);
