using System.Text.RegularExpressions;

namespace VoiceAgent.Simulator;

/// <summary>A reply of the simulated model.</summary>
/// <param name="Tool">The name of a tool that is called; null where none is called.</param>
/// <param name="Arguments">The tool's arguments as a JSON object.</param>
public sealed record ModelReply(string Text, string? Tool = null, string Arguments = "{}");

/// <summary>A model without a mind: it greets, repeats what it is asked, passes callers on and says goodbye.</summary>
/// <remarks>It reads only the last message, so it replies in the same way however a client has rewritten the conversation for a strict template.</remarks>
internal static partial class ModelScript
{
    private const string HangUp = "hang_up";

    private const string Transfer = "transfer_call";

    private static readonly string[] Remarks =
    [
        "I am only a script, so that is all I know about it.",
        "A real model would have an answer to that.",
        "I have heard you well, and that is all I can do.",
    ];

    public static ModelReply Answer(ModelRequest request)
    {
        ArgumentNullException.ThrowIfNull(request);
        var last = request.Messages[^1];
        var hasSpoken = request.Messages.Any(m => m.Role is "assistant");
        // For a template that takes only what users say, clients tell the model everything else in lines of their own, in parentheses.
        var words = (last.Text ?? "").Split('\n')[^1].Trim();
        if (last.Role is not "user" || words is ['(', ..])
            return new(hasSpoken ? "That is done. What else can I do for you?" : "Hello, you are talking to a scripted model. What can I do for you?");
        if (words.Length == 0)
            return new("I did not hear anything. Could you say that again?");
        if (Goodbye().IsMatch(words))
            return new("Thank you for calling. Goodbye.", Offered(HangUp));
        if (Person().IsMatch(words))
            return Offered(Transfer) is { } tool ? new("One moment, I will put you through.", tool) : new("There is nobody here but me. What else can I do for you?");
        return new($"You said: {words.TrimEnd('.', '?', '!')}. {Remarks[request.Messages.Count(m => m.Role is "user") % Remarks.Length]} What else would you like to ask?");

        string? Offered(string tool) => request.Tools.Contains(tool) ? tool : null;
    }

    [GeneratedRegex(@"\b(?:(?:good\s?)?bye|hang up)\b", RegexOptions.IgnoreCase)]
    private static partial Regex Goodbye();

    [GeneratedRegex(@"\b(?:person|human|operator|someone|somebody|transfer)\b", RegexOptions.IgnoreCase)]
    private static partial Regex Person();
}
