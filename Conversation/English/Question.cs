using System.Collections.Frozen;
using VoiceAgent.Conversation.Text;

namespace VoiceAgent.Conversation.English;

/// <summary>The kinds of answer that the agent may have asked for.</summary>
public enum AnswerKind
{
    /// <summary>The agent did not ask, or any answer may come.</summary>
    Anything,

    /// <summary>The answer is yes or no.</summary>
    YesOrNo,

    /// <summary>The answer is something that people say in parts, with pauses between: a number, an address, a name that is spelled.</summary>
    Dictation,

    /// <summary>The answer is a telephone number, which people say in parts and whose length is known.</summary>
    TelephoneNumber,
}

/// <summary>Reads out of the agent's English words what the caller is likely to answer.</summary>
public static class Question
{
    /// <summary>The most words of an answer that takes up an offer. A caller who says more takes it up, but adds to it.</summary>
    private const int LongestChoice = 4;

    private static readonly FrozenSet<string> Auxiliaries = FrozenSet.Create(
        StringComparer.Ordinal,
        "is", "are", "was", "were", "do", "does", "did", "can", "could", "would", "will", "shall", "should", "may", "have", "has", "isnt", "arent", "dont", "didnt", "wouldnt");

    // "Could you tell me your name?" is no matter of yes or no.
    private static readonly FrozenSet<string> AskForMore = FrozenSet.Create(StringComparer.Ordinal, "tell", "give", "describe", "get", "provide", "say", "repeat", "name", "let", "explain");

    // "What is your donor number?" and "your driver's license number?" ask for a number, but "is that the right number?" does not.
    private static readonly FrozenSet<string> AskForNumbers = FrozenSet.Create(StringComparer.Ordinal, "what", "whats", "which", "please", "tell", "read", "give", "your", "the");

    private static readonly string[] Reached = ["best number", "reach you", "call you"];

    private static readonly string[] Telephone = ["phone number", "telephone number", "mobile number", "cell number", "your number"];

    private static readonly string[] Dictated =
    [
        "card number", "account number", "order number", "reference number", "policy number", "serial number", "tracking number", "booking number", "confirmation number", "customer number",
        "member number", "membership number", "invoice number", "passport number", "registration number", "booking reference", "confirmation code", "license plate",
        "postcode", "post code", "postal code", "zip code", "e mail", "email", "spell", "your address", "street address", "postal address", "digits",
    ];

    // These words ask without a question: "just say yes", "please tell me".
    private static readonly FrozenSet<string> Requests = FrozenSet.Create(StringComparer.Ordinal, "say", "tell", "please", "press", "confirm", "spell", "repeat", "give", "let", "yes", "no");

    /// <summary>Whether the caller may take the agent's words for something to answer.</summary>
    public static bool AsksFor(string said)
    {
        ArgumentNullException.ThrowIfNull(said);
        return said.Contains('?', StringComparison.Ordinal) || Words.Fold(said).Split(' ').Any(Requests.Contains);
    }

    /// <summary>Reads what answer the last sentence of the agent's words asks for.</summary>
    public static AnswerKind Read(ReadOnlySpan<char> said)
    {
        var isQuestion = IsQuestion(said);
        var words = LastSentence(said).Split(' ', StringSplitOptions.RemoveEmptyEntries).AsSpan();
        while (words is ["so" or "and" or "okay" or "well", ..])
            words = words[1..];
        if (words.Length == 0)
            return AnswerKind.Anything;
        var padded = $" {string.Join(' ', words!)} ";
        // "Do you have the number?" asks for yes or no first.
        if ((isQuestion || Holds("please", padded)) && words is not ["do" or "did" or "have", "you", ..])
        {
            if (Holds(Telephone, padded))
                return AnswerKind.TelephoneNumber;
            if (Holds(Dictated, padded))
                return AnswerKind.Dictation;
            if (AskForNumbers.Contains(words[0]!) && Holds("number", padded) && !Holds("number of", padded))
                return Holds(Reached, padded) ? AnswerKind.TelephoneNumber : AnswerKind.Dictation;
        }

        if (isQuestion && words is ["anything" or "something", "else", ..])
            return AnswerKind.YesOrNo;
        if (!isQuestion || !Auxiliaries.Contains(words[0]) || Holds("or", padded))
            return AnswerKind.Anything;
        return words is [_, "you" or "i" or "we", var verb, ..] && (AskForMore.Contains(verb) || (verb == "have" && words[0] is "can" or "could" or "may")) ? AnswerKind.Anything : AnswerKind.YesOrNo;
    }

    /// <summary>Whether the agent's last sentence offers a choice, "a tuning or a repair?", and the answer is one of its words, or the end of an offer.</summary>
    public static bool Offers(string said, string answer)
    {
        ArgumentNullException.ThrowIfNull(said);
        ArgumentNullException.ThrowIfNull(answer);
        var padded = $" {LastSentence(said)} ";
        var chosen = Words.Fold(answer).Split(' ', StringSplitOptions.RemoveEmptyEntries);
        if (!IsQuestion(said) || !Holds("or", padded) || chosen is not { Length: > 0 and <= LongestChoice } || !chosen.All(word => Holds(word, padded)))
            return false;
        return chosen is [{ Length: > 3 }] || Holds($"{chosen[^1]} or", padded) || padded.EndsWith($" {chosen[^1]} ", StringComparison.Ordinal);
    }

    private static bool IsQuestion(ReadOnlySpan<char> said) => said.TrimEnd().EndsWith("?");

    /// <summary>Returns the last sentence in its folded form, without punctuation.</summary>
    private static string LastSentence(ReadOnlySpan<char> said)
    {
        var sentence = said.TrimEnd().TrimEnd("?.! ");
        return Words.Fold(sentence[(sentence.LastIndexOfAny("?.!") + 1)..]);
    }

    private static bool Holds(string[] phrases, string padded) => phrases.Any(phrase => Holds(phrase, padded));

    private static bool Holds(string phrase, string padded) => padded.Contains($" {phrase} ", StringComparison.Ordinal);
}
