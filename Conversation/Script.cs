namespace VoiceAgent.Conversation;

/// <summary>Something that the engine itself has the agent say.</summary>
/// <param name="Reason">Why the call ends, where a hang-up follows the words.</param>
internal sealed record Script(string Text, bool IsInterruptible = true, AfterReply After = AfterReply.Listen, HangUpReason Reason = HangUpReason.Finished);
