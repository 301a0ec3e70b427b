using System.Collections.Frozen;
using VoiceAgent.Conversation.Languages;
using VoiceAgent.Conversation.Text;

namespace VoiceAgent.Conversation.English;

/// <summary>Reads the end of what a caller has said in English so far.</summary>
/// <remarks>It reads trailing words that promise more, numbers and addresses in progress, and what was asked. A full stop says nothing, for recognizers write
/// one after each breath. A question mark says something, for recognizers hear a question.</remarks>
public static class TurnEndings
{
    // Nobody ends with these conjunctions, articles, possessives and hesitations on purpose.
    private static readonly FrozenSet<string> PromisesMore = FrozenSet.Create(
        StringComparer.Ordinal,
        "and", "but", "or", "because", "cause", "if", "when", "than", "whose", "until", "unless", "although", "since",
        "the", "a", "an", "my", "your", "our", "their", "his", "every",
        "um", "uh", "er", "erm", "hmm", "lets", "im", "ive", "its", "theyre");

    // Nobody ends with these within an address, but "with a hyphen" may be all.
    private static readonly FrozenSet<string> Joints = FrozenSet.Create(StringComparer.Ordinal, "dot", "dash", "hyphen", "underscore", "slash");

    // Nobody ends with these on purpose but in questions, "what is it for", and some statements, "it won't turn on".
    private static readonly FrozenSet<string> Prepositions = FrozenSet.Create(StringComparer.Ordinal, "to", "of", "for", "with", "at", "on", "in", "from", "between", "into", "past");

    // Only a question may end with these.
    private static readonly FrozenSet<string> MayEndQuestions = FrozenSet.Create(StringComparer.Ordinal, "like", "says", "i", "we");

    // Alone these lead up to the answer: "about", "maybe around".
    private static readonly FrozenSet<string> LeadUp = FrozenSet.Create(
        StringComparer.Ordinal, "about", "around", "by", "after", "before", "near", "over", "under", "almost", "nearly", "roughly", "approximately", "just", "only");

    private static readonly FrozenSet<string> BeginQuestions = FrozenSet.Create(
        StringComparer.Ordinal,
        "what", "whats", "where", "wheres", "who", "whos", "which", "how", "is", "are", "do", "does", "did", "can", "could", "will", "would", "should", "may");

    // Callers say these while they think of what to say.
    private static readonly string[] Thinking =
    [
        "let me see", "let me think", "let me check", "let me look", "let me find", "let me get", "let me have a look", "lets see", "give me a second", "give me a moment", "give me a minute",
        "wait a second", "wait a moment", "wait a minute", "just a second", "just a moment", "just a minute", "one moment", "one second", "hold on", "hang on", "bear with me",
        "good question",
        "i mean", "how do i say", "what was it", "whats the word", "whats it called",
    ];

    // What was asked for follows these, but not after "I don't have it".
    private static readonly string[] InHand = ["right here", "got it here", "here somewhere", "in front of me", "its called", "is called", "hes got", "shes got", "weve got", "theyve got"];

    private static readonly FrozenSet<string> Denials = FrozenSet.Create(StringComparer.Ordinal, "dont", "doesnt", "didnt", "havent", "hasnt", "cant", "not", "never", "what", "whatever", "how", "all");

    // A turn of nothing but these only begins something.
    private static readonly FrozenSet<string> Beginnings = FrozenSet.Create(
        StringComparer.Ordinal,
        "so", "well", "okay so", "ok so", "yes so", "yeah so", "well so", "oh well", "yes well", "hi so", "hello so", "hi um", "actually", "basically", "listen", "excuse me",
        "gosh", "oh gosh", "oh boy", "oh man", "oh god", "oh goodness", "ooh");

    // A question that ends with these is cut off: "can you", "do i".
    private static readonly FrozenSet<string> Askers = FrozenSet.Create(StringComparer.Ordinal, "i", "you", "we", "they", "he", "she");

    // "My name is" lacks its end, but "where it is" does not.
    private static readonly FrozenSet<string> Pronouns = FrozenSet.Create(StringComparer.Ordinal, "it", "that", "this", "he", "she", "there", "here", "you", "we", "they", "these", "those", "what", "who");

    // With a pronoun behind them these end a question: "isn't it".
    private static readonly FrozenSet<string> Tags = FrozenSet.Create(
        StringComparer.Ordinal,
        "isnt", "arent", "wasnt", "werent", "dont", "doesnt", "didnt", "couldnt", "wouldnt", "shouldnt", "cant", "wont", "havent", "hasnt", "aint");

    // These may end a question after a statement, too: "do we".
    private static readonly FrozenSet<string> MayTag = FrozenSet.Create(StringComparer.Ordinal, "do", "did", "can", "could", "will", "would", "should", "are", "am", "have");

    // These are whole answers, whatever was asked.
    private static readonly FrozenSet<string> Closings = FrozenSet.Create(
        StringComparer.Ordinal,
        "thank you", "thanks", "thank you very much", "goodbye", "bye", "bye bye", "thats all", "that is all", "thats it", "that is it", "nothing", "nothing else", "no thanks", "no thank you", "yes please", "never mind");

    private static readonly FrozenSet<string> YesAndNo = FrozenSet.Create(
        StringComparer.Ordinal,
        "yes", "yeah", "yep", "yup", "sure", "ok", "okay", "right", "correct", "exactly", "absolutely", "of course", "definitely", "certainly", "no", "nope", "nah", "not really", "i do", "i dont", "it is", "it isnt", "i am", "im not",
        "yes i do", "yes it is", "yes i am", "yes i would", "no i dont", "no it isnt", "thats right", "that is right", "thats correct", "yes thats right", "yes that is right", "i would", "i did", "i didnt", "yes i did", "no i didnt");

    private static readonly FrozenSet<string> Digits = FrozenSet.Create(StringComparer.Ordinal, "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "oh");

    private static readonly FrozenSet<string> Streets = FrozenSet.Create(StringComparer.Ordinal, "street", "road", "avenue", "lane", "drive", "court", "place", "boulevard", "square");

    private static readonly FrozenSet<string> Domains = FrozenSet.Create(StringComparer.Ordinal, "com", "net", "org", "edu", "gov", "io", "co", "uk", "us", "de", "ca", "info", "biz");

    private static readonly FrozenSet<string> MailServices = FrozenSet.Create(StringComparer.Ordinal, "gmail", "yahoo", "hotmail", "outlook", "icloud", "aol", "proton", "protonmail", "gmx");

    /// <summary>Reads whether the caller has finished.</summary>
    /// <param name="text">All words of the turn so far.</param>
    /// <param name="asked">The kind of answer that the agent has asked for.</param>
    /// <param name="dictation">How long the numbers are that callers dictate.</param>
    public static TurnEnding Read(string text, AnswerKind asked, DictationOptions dictation)
    {
        ArgumentNullException.ThrowIfNull(text);
        ArgumentNullException.ThrowIfNull(dictation);
        var folded = Words.Fold(text);
        if (folded.Length == 0)
            return TurnEnding.Open;
        var words = folded.Split(' ');
        var written = text.AsSpan().TrimEnd();

        // A whole answer may well end in a word that promises more: "yes, I would".
        if (Closings.Contains(folded) || (asked == AnswerKind.YesOrNo && YesAndNo.Contains(folded)))
            return TurnEnding.Finished;
        if (written.EndsWith("?"))
            return TurnEnding.Finished;
        // "U.S.A." is a word.
        var isAbbreviation = written[(written.LastIndexOf(' ') + 1)..].TrimEnd('.').Contains('.');
        if (!isAbbreviation && IsSpelling(words, dictation))
            return TurnEnding.Dictated; // "A" and "I" are letters within a spelling.
        if (Beginnings.Contains(folded) || EndsWith(Thinking, folded) || (EndsWith(InHand, folded) && !words.Any(Denials.Contains)))
            return TurnEnding.Unfinished;
        if (((PromisesMore.Contains(words[^1]) || EndsWithJoint(words)) && !isAbbreviation) || IsCutOff(words, written) || written.EndsWith(",") || written.EndsWith("…") || written.EndsWith("..."))
            return TurnEnding.Unfinished;
        if (Number(words, asked, dictation) is { } number)
            return number;
        if (Mail(words, written) is { } mail)
            return mail;
        if (EndsWithClosing(words) || IsTagged(words, Tags))
            return TurnEnding.Finished;
        return asked is AnswerKind.Dictation or AnswerKind.TelephoneNumber && !IsWholeAnswer(words) ? TurnEnding.Unfinished : TurnEnding.Open;
    }

    /// <summary>Whether words that are <see cref="TurnEnding.Unfinished"/> may nevertheless be all that the caller wants to say: "it does not turn on".</summary>
    public static bool IsDoubtful(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var folded = Words.Fold(text);
        return Prepositions.Contains(folded[(folded.LastIndexOf(' ') + 1)..]);
    }

    /// <summary>Whether the caller will not dictate what was asked for, or has given an address with its street.</summary>
    private static bool IsWholeAnswer(string[] words) =>
        words is ["no" or "nope" or "sorry", ..] or ["i", "dont" or "do" or "cant" or "have" or "havent" or "lost" or "forgot", ..] || Streets.Contains(words[^1]);

    private static bool EndsWith(string[] phrases, string folded)
    {
        foreach (var phrase in phrases)
        {
            if (folded.EndsWith(phrase, StringComparison.Ordinal) && (folded.Length == phrase.Length || folded[^(phrase.Length + 1)] == ' '))
                return true;
        }

        return false;
    }

    private static bool EndsWithJoint(string[] words) => Joints.Contains(words[^1]) && words is not [.., "a" or "the" or "no", _];

    /// <summary>Whether a tag ends a statement as a question: "It is on Monday, isn't it". A stutter, "I couldn't I", is no tag.</summary>
    /// <remarks>The word before the last is one of <paramref name="tags"/>, and the last word stands in the statement, too.</remarks>
    private static bool IsTagged(string[] words, FrozenSet<string> tags) =>
        words.Length > 3 && tags.Contains(words[^2]) && (Askers.Contains(words[^1]) || words[^1] == "it") && words[^3] != words[^1] && words.AsSpan(0, words.Length - 2).Contains(words[^1]);

    /// <summary>Whether the words are cut off: "I want to talk to", "my name is", "can you tell me".</summary>
    private static bool IsCutOff(string[] words, ReadOnlySpan<char> written)
    {
        if (written.EndsWith("."))
            return false;
        if (BeginQuestions.Contains(words[0]))
            return (words.Length == 2 && Askers.Contains(words[1])) || words is [.., "tell" or "give" or "show" or "send", "me" or "us"];
        return Prepositions.Contains(words[^1])
            || (MayEndQuestions.Contains(words[^1]) && !IsTagged(words, Tags) && !IsTagged(words, MayTag))
            || (words.Length <= 2 && LeadUp.Contains(words[^1]))
            || (words is [.., _, "is" or "are"] && !Pronouns.Contains(words[^2]));
    }

    /// <summary>Reads digits at the end, where a number is dictated: one by one, or because it was asked for. Null where none is.</summary>
    private static TurnEnding? Number(string[] words, AnswerKind asked, DictationOptions dictation)
    {
        var (digits, groups, first) = (0, 0, "");
        for (var i = words.Length - 1; i >= 0; i--, groups++)
        {
            var here = Digits.Contains(words[i]) ? 1 : words[i].All(char.IsAsciiDigit) ? words[i].Length : 0;
            if (here == 0)
                break;
            first = words[i];
            // "Double five" is two digits.
            digits += i > 0 && here == 1 ? words[i - 1] switch { "double" => 2, "triple" => 3, _ => 1 } : here;
            if (i > 0 && words[i - 1] is "double" or "triple")
                i--;
        }

        var isAsked = asked is AnswerKind.Dictation or AnswerKind.TelephoneNumber;
        // The word may be no digit: "I don't have one."
        if (digits == 0 || (groups < dictation.Parts && !isAsked) || (groups == 1 && digits == 1 && words.Length > 1))
            return null;
        if (digits > dictation.MostDigits)
            return TurnEnding.Open;
        // A country code of 1 may stand before the number.
        var whole = first is "1" or "one" ? dictation.TelephoneDigits + 1 : dictation.TelephoneDigits;
        if (digits == whole && asked != AnswerKind.Dictation)
            return asked == AnswerKind.TelephoneNumber ? TurnEnding.Finished : TurnEnding.Open;
        return digits == dictation.LocalDigits && whole == dictation.TelephoneDigits && asked != AnswerKind.Dictation ? TurnEnding.Open : TurnEnding.Dictated;
    }

    /// <summary>Whether letters stand one by one at the end, or letters and digits: a reference, a plate, a postcode.</summary>
    private static bool IsSpelling(string[] words, DictationOptions dictation)
    {
        var (parts, letters) = (0, 0);
        for (; parts < words.Length && (words[^(parts + 1)] is [>= 'a' and <= 'z'] || Digits.Contains(words[^(parts + 1)])); parts++)
            letters += words[^(parts + 1)].Length == 1 ? 1 : 0;
        return letters > 0 && (parts >= dictation.Parts || (letters == 2 && words.Length == 2));
    }

    private static TurnEnding? Mail(string[] words, ReadOnlySpan<char> written)
    {
        if (NeutralEnding.Mail(written) is { } mail)
            return mail;
        var at = Array.LastIndexOf(words, "at");
        if (at < 0)
            return null;
        var after = words.AsSpan(at + 1);
        if (after is [.., _, "dot", var domain] && Domains.Contains(domain))
            return TurnEnding.Finished;
        return after.Length == 1 && MailServices.Contains(after[0]) ? TurnEnding.Dictated : null;
    }

    private static bool EndsWithClosing(string[] words) =>
        words is [.., "thank", "you"] or [.., "thanks"] or [.., "goodbye"] or [.., "bye"] or [.., "please"] or [.., "thats", "all"] or [.., "that", "is", "all"];
}
