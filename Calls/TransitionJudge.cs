using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using VoiceAgent.Conversation;
using VoiceAgent.Speech;

namespace VoiceAgent.Calls;

/// <summary>Has a model judge where conversations go on in their flow.</summary>
internal static partial class TransitionJudge
{
    /// <summary>Asks the model.</summary>
    /// <param name="engines">The names of the models that may judge, in order of preference; empty for those of the platform's configuration.</param>
    /// <param name="patience">How long the answer is waited for.</param>
    /// <returns>The chosen one of the question's choices, counted from 0; null where none suits.</returns>
    /// <exception cref="EngineException">The model failed, or its answer names no choice.</exception>
    public static async Task<int?> AskAsync(ILanguageModel model, IReadOnlyList<string> engines, string callId, JudgeTransition question, TimeSpan patience, CancellationToken cancellationToken)
    {
        var answer = new StringBuilder();
        var messages = question.History.Select(ReplyTask.ToMessage).Where(m => m.Role is MessageRole.Caller or MessageRole.Agent).ToList();
        // In an answer that is begun early, the caller's words are not part of the history yet.
        if (messages is not [.., { Role: MessageRole.Caller } last] || last.Text != question.Caller)
            messages.Add(new Message(MessageRole.Caller, question.Caller));
        var request = new ReplyRequest(callId, Instructions(question), messages, []) { Engines = engines, Patience = patience };
        await foreach (var part in model.ReplyAsync(request, cancellationToken))
            if (part is ReplyText text && answer.Append(text.Text).Length > 1000)
                break;
        return Number().Match(answer.ToString()) is { Success: true } found && int.TryParse(found.ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number <= question.Choices.Count
            ? number == 0 ? null : number - 1
            : throw new EngineException(model.Name, EngineFailure.Failed, "The model was to answer with the number of a choice, and did not.");
    }

    /// <summary>What the model is told: the choices by number, and 0 for none of them.</summary>
    public static string Instructions(JudgeTransition question)
    {
        var text = new StringBuilder("You judge a phone conversation. You do not take part in it. Which of these is true of the caller's last words?\n");
        text.AppendLine(question.HasOtherwise ? "0: None of the others." : "0: None of the others; the conversation stays with its subject.");
        foreach (var (index, choice) in question.Choices.Index())
            text.AppendLine(CultureInfo.InvariantCulture, $"{index + 1}: {choice}");
        return text.Append("Answer with the number only.").ToString();
    }

    [GeneratedRegex(@"\d+")]
    private static partial Regex Number();
}
