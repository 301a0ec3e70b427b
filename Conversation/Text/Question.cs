using System.Collections.Frozen;

namespace VoiceAgent.Conversation.Text;

/// <summary>What kind of answer the agent has asked for.</summary>
public enum AnswerKind
{
    /// <summary>It did not ask, or anything may come.</summary>
    Anything,

    /// <summary>Yes or no.</summary>
    YesOrNo,

    /// <summary>Something that people say in parts, with pauses between: a number, an address, a name that is spelled.</summary>
    Dictation,

    /// <summary>The same, of a known length.</summary>
    TelephoneNumber,
}

/// <summary>Reads out of the agent's words what the caller is likely to answer. English.</summary>
public static class Question
{
    /// <summary>In words: whoever says more takes up what was said, but adds to it.</summary>
    private const int LongestChoice = 4;

    private static readonly FrozenSet<string> Auxiliaries = FrozenSet.Create(
        StringComparer.Ordinal,
        "is", "are", "was", "were", "do", "does", "did", "can", "could", "would", "will", "shall", "should", "may", "have", "has", "isnt", "arent", "dont", "didnt", "wouldnt");

    // "Could you tell me your name?" is no matter of yes or no.
    private static readonly FrozenSet<string> AskForMore = FrozenSet.Create(StringComparer.Ordinal, "tell", "give", "describe", "get", "provide", "say", "repeat", "name", "let", "explain");

    // "What is your donor number?", "your driver's license number?", but not "is that the right number?".
    private static readonly FrozenSet<string> AskForNumbers = FrozenSet.Create(StringComparer.Ordinal, "what", "whats", "which", "please", "tell", "read", "give", "your", "the");

    private static readonly string[] Reached = ["best number", "reach you", "call you"];

    private static readonly string[] Telephone = ["phone number", "telephone number", "mobile number", "cell number", "your number"];

    private static readonly string[] Dictated =
    [
        "card number", "account number", "order number", "reference number", "policy number", "serial number", "tracking number", "booking number", "confirmation number", "customer number",
        "member number", "membership number", "invoice number", "passport number", "registration number", "booking reference", "confirmation code", "license plate",
        "postcode", "post code", "postal code", "zip code", "e mail", "email", "spell", "your address", "street address", "postal address", "digits",
    ];

    // "Just say yes", "please tell me".
    private static readonly FrozenSet<string> Requests = FrozenSet.Create(StringComparer.Ordinal, "say", "tell", "please", "press", "confirm", "spell", "repeat", "give", "let", "yes", "no");

    /// <summary>Whether the caller may take it for something to answer.</summary>
    public static bool AsksFor(string said)
    {
        ArgumentNullException.ThrowIfNull(said);
        return said.Contains('?', StringComparison.Ordinal) || Words.Fold(said).Split(' ').Any(Requests.Contains);
    }

    /// <summary>Reads the last sentence of what the agent said.</summary>
    public static AnswerKind Read(ReadOnlySpan<char> said)
    {
        said = said.TrimEnd();
        var isQuestion = said.EndsWith("?");
        var sentence = said.TrimEnd("?.! ");
        sentence = sentence[(sentence.LastIndexOfAny("?.!") + 1)..];
        var words = Words.Fold(sentence).Split(' ', StringSplitOptions.RemoveEmptyEntries).AsSpan();
        while (words is ["so" or "and" or "okay" or "well", ..])
            words = words[1..];
        if (words.Length == 0)
            return AnswerKind.Anything;
        var padded = $" {string.Join(' ', words!)} ";
        // "Do you have the number?" asks for yes or no first.
        if ((isQuestion || padded.Contains(" please ", StringComparison.Ordinal)) && words is not ["do" or "did" or "have", "you", ..])
        {
            if (Holds(Telephone, padded))
                return AnswerKind.TelephoneNumber;
            if (Holds(Dictated, padded))
                return AnswerKind.Dictation;
            if (AskForNumbers.Contains(words[0]!) && padded.Contains(" number ", StringComparison.Ordinal) && !padded.Contains(" number of ", StringComparison.Ordinal))
                return Holds(Reached, padded) ? AnswerKind.TelephoneNumber : AnswerKind.Dictation;
        }

        if (isQuestion && words is ["anything" or "something", "else", ..])
            return AnswerKind.YesOrNo;
        if (!isQuestion || !Auxiliaries.Contains(words[0]) || padded.Contains(" or ", StringComparison.Ordinal))
            return AnswerKind.Anything;
        return words is [_, "you" or "i" or "we", var verb, ..] && (AskForMore.Contains(verb) || (verb == "have" && words[0] is "can" or "could" or "may")) ? AnswerKind.Anything : AnswerKind.YesOrNo;
    }

    /// <summary>The agent's last sentence offers a choice, "a tuning or a repair?", and this is one of its words, or the end of what it offers.</summary>
    public static bool Offers(string said, string answer)
    {
        ArgumentNullException.ThrowIfNull(said);
        ArgumentNullException.ThrowIfNull(answer);
        var sentence = said.AsSpan().TrimEnd();
        if (!sentence.EndsWith("?"))
            return false;
        sentence = sentence[..^1];
        var words = Words.Fold(sentence[(sentence.LastIndexOfAny("?.!") + 1)..]).Split(' ');
        var chosen = Words.Fold(answer).Split(' ', StringSplitOptions.RemoveEmptyEntries);
        if (!words.Contains("or") || chosen is not { Length: > 0 and <= LongestChoice } || !chosen.All(words.Contains))
            return false;
        var after = Array.LastIndexOf(words, chosen[^1]) + 1;
        return chosen is [{ Length: > 3 }] || after == words.Length || words[after] == "or" || words[Array.IndexOf(words, chosen[^1]) + 1] == "or";
    }

    private static bool Holds(string[] phrases, string padded) => phrases.Any(phrase => padded.Contains($" {phrase} ", StringComparison.Ordinal));
}
