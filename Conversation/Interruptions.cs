using VoiceAgent.Conversation.Text;
using static VoiceAgent.Conversation.EngineContext;

namespace VoiceAgent.Conversation;

/// <summary>Decides what a caller who speaks over the agent means: whether the agent pauses, goes on or stops.</summary>
internal sealed class Interruptions(EngineContext context, CallerTurn caller)
{
    /// <summary>A caller who goes on this soon after the agent began to answer was cut off, and the pause is learned from (LiveKit Agents: its shortest delay).</summary>
    private static readonly TimeSpan CutOffWithin = TimeSpan.FromSeconds(1);

    /// <summary>An acknowledgement that began more than this long before a reply was known to be over was meant for the reply's last words, and is not answered.
    /// The carrier's last mark comes back some time after the last word.</summary>
    internal static readonly TimeSpan LastWordsWindow = TimeSpan.FromMilliseconds(400);

    /// <summary>A paused agent goes on at the last word that was heard whole, unless that word ended longer ago than this.</summary>
    private static readonly TimeSpan LongestStepBack = TimeSpan.FromMilliseconds(800);

    /// <summary>A reply that ends within this time and is a question takes an acknowledgement as its answer.</summary>
    private static readonly TimeSpan AnswerWindow = TimeSpan.FromSeconds(1);

    private readonly InterruptionOptions _options = context.Options.Interruption;

    /// <summary>Follows a caller who goes on speaking, and pauses the agent once the speech is long enough for that.</summary>
    /// <returns>Why the agent is to stop; null where it is not to stop.</returns>
    public OverlapReason? SpeechContinued(Reply reply)
    {
        if (!reply.IsInterruptible || reply.OverlapFrom is not { } from || context.IsLineLost)
            return null;
        var spoken = caller.LastSound - caller.Onset;
        if (!reply.Speech.IsHeld && spoken >= _options.HoldAfter)
            Hold(reply);
        return reply.Speech.IsAudible && spoken >= InterruptAfter(from) ? OverlapReason.LongSpeech : null;
    }

    /// <summary>Decides on speech over the agent as far as the words allow, and has the agent go on where nothing was meant.</summary>
    /// <returns>Why the agent is to stop; null where it is not to stop.</returns>
    public OverlapReason? Judge(Reply reply)
    {
        if (reply.OverlapFrom is not { } from || !reply.IsInterruptible)
            return null;
        var words = context.Language.Backchannel.Read(caller.TextSince(from));
        var isComplete = !caller.IsSpeaking && !caller.AwaitsTranscript;
        // Some words that mean something count before they are final.
        OverlapReason? interrupts = words.IsInterruption ? OverlapReason.HardWord
            : words.ContentWords >= (isComplete ? 1 : _options.Words) && (isComplete || !words.MayAcknowledge) ? OverlapReason.Words
            : isComplete && words.Words > 0 && (AwaitsAnswer(reply) || caller.IsLate(from)) ? OverlapReason.Answer
            : null;
        if (interrupts is null && isComplete)
        {
            // Nobody answers a noise or an acknowledgement.
            caller.DropFinished(from);
            reply.OverlapFrom = null;
            Resume(reply, words.IsAcknowledgement ? OverlapReason.Acknowledgement : OverlapReason.NoWords);
        }

        return interrupts;
    }

    /// <summary>Has a paused agent go on.</summary>
    public void Resume(Reply reply, OverlapReason reason)
    {
        if (!reply.Speech.IsHeld)
            return;
        Note(reply, OverlapDecision.Resumed, reason);
        reply.OverlapFrom = caller.IsSpeaking || caller.AwaitsTranscript ? reply.OverlapFrom : null;
        context.Do(reply.Speech.Resume(context.Now, LongestStepBack) is var (segment, from) ? new ResumePlayout(reply.Id, segment, from) : new ResumePlayout(reply.Id));
    }

    /// <summary>Enters a decision in the reply's timings.</summary>
    public void Note(Reply reply, OverlapDecision decision, OverlapReason reason) =>
        reply.Timings = reply.Timings with { Overlaps = [.. reply.Timings.Overlaps ?? [], new Overlap(context.Now, decision, reason, caller.LastSound - caller.Onset)] };

    /// <summary>Whether the caller, who goes on now, was cut off by the beginning of this reply.</summary>
    /// <returns>The pause that was taken for the end of the turn; null where the caller was not cut off.</returns>
    public TimeSpan? CutOff(Reply reply) =>
        reply is { Answers: not null, Timings: { LastSound: { } lastSound } timings } && caller.Onset > lastSound && caller.Onset - (timings.FirstAudio ?? timings.EndOfTurn) < CutOffWithin
            ? caller.Onset - lastSound
            : null;

    /// <summary>Speech over the end of a reply that has just been heard was meant for the reply's last words.
    /// The caller began longer ago than <c>LastWordsWindow</c>, and the reply asks for nothing, with a question mark or without one.</summary>
    public bool WasMeantForLastWords(Reply reply) =>
        reply.OverlapFrom is not null && context.Now - caller.Onset > LastWordsWindow && !reply.Speech.Segments.Any(s => context.Language.AsksForAnswer(s.Text));

    private TimeSpan InterruptAfter(int from)
    {
        var words = context.Language.Backchannel.Read(caller.TextSince(from));
        return words.IsAcknowledgement ? _options.AcknowledgingAfter
            : words.Words == 0 || words.MayAcknowledge ? Latest(_options.After, _options.WithoutWordsAfter)
            : _options.After;
    }

    /// <summary>The reply ends in a question and is all but heard, or has just asked one in its middle: the caller's present words answer it.</summary>
    private bool AwaitsAnswer(Reply reply) =>
        (reply is { Text: { HasEnded: true, Waiting.Count: 0 }, Speech.IsAudible: true } && reply.Speech.Segments[^1].Text is [.., var last] && Punctuation.QuestionMarks.Contains(last) && reply.Speech.Ahead(context.Now) <= AnswerWindow)
        || HasJustAsked(reply);

    private bool HasJustAsked(Reply reply)
    {
        if (!reply.Speech.IsAudible)
            return false;
        var heard = reply.Speech.Heard(context.Now);
        var asked = heard.AsSpan().LastIndexOfAny(Punctuation.QuestionMarks);
        // The agent may have spoken on for as long as the caller has spoken, and for a moment in which the caller thought of an answer.
        return asked >= 0 && SpokenLength.Estimate(heard.AsSpan(asked + 1)) <= AnswerWindow + (context.Now - caller.Onset);
    }

    private void Hold(Reply reply)
    {
        Note(reply, OverlapDecision.Held, OverlapReason.Speech);
        reply.Speech.Hold(context.Now);
        context.Do(new HoldPlayout(reply.Id));
    }
}
