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
}

/// <summary>Reads out of the agent's words what the caller is likely to answer. English.</summary>
public static class Question
{
    private static readonly FrozenSet<string> Auxiliaries = FrozenSet.Create(
        StringComparer.Ordinal,
        "is", "are", "was", "were", "do", "does", "did", "can", "could", "would", "will", "shall", "should", "may", "have", "has", "isnt", "arent", "dont", "didnt", "wouldnt", "so", "and");

    private static readonly string[] Dictated =
    [
        "phone number", "telephone number", "mobile number", "cell number", "your number", "card number", "account number", "order number", "reference number", "policy number",
        "e mail", "email", "spell", "your address", "street address", "postal address", "zip", "postcode", "postal code", "date of birth", "birthday", "birth date", "security code", "serial number", "digits",
    ];

    /// <summary>Reads the last sentence of what the agent said.</summary>
    public static AnswerKind Read(ReadOnlySpan<char> said)
    {
        said = said.TrimEnd();
        var isQuestion = said.EndsWith("?");
        var sentence = said.TrimEnd("?.! ");
        sentence = sentence[(sentence.LastIndexOfAny("?.!") + 1)..];
        var folded = Words.Fold(sentence);
        if (folded.Length == 0)
            return AnswerKind.Anything;
        var padded = $" {folded} ";
        if (Dictated.Any(d => padded.Contains($" {d} ", StringComparison.Ordinal)) && (isQuestion || padded.Contains(" please ", StringComparison.Ordinal)))
            return AnswerKind.Dictation;
        var first = folded.AsSpan(0, folded.IndexOf(' ') is > 0 and var gap ? gap : folded.Length);
        // "Tea or coffee" is no matter of yes or no.
        return isQuestion && Auxiliaries.GetAlternateLookup<ReadOnlySpan<char>>().Contains(first) && !padded.Contains(" or ", StringComparison.Ordinal)
            ? AnswerKind.YesOrNo
            : AnswerKind.Anything;
    }
}
