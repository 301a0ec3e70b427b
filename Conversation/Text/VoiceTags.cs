using System.Text.RegularExpressions;
using VoiceAgent.Conversation.Languages;

namespace VoiceAgent.Conversation.Text;

/// <summary>Finds what a model writes for a voice and not to be said: tags (SSML and the like) and stage directions.</summary>
/// <remarks>Most voices read tags out. Unless the voice is said to know them, tags are taken out, and the text within them is spoken as they tell.</remarks>
internal static partial class VoiceTags
{
    /// <summary>Finds the first tag, with all the text that it is about.</summary>
    public static Match First(string text) => Any().Match(text);

    /// <summary>Whether words between stars tell what the speaker does: smiles, typing sounds.</summary>
    public static bool IsDirection(string words) => Played().Match($"*{words}*") is { Success: true, Index: 0 } match && match.Length == words.Length + 2;

    /// <returns>The text without tags and directions: spelled where a tag says so, and with the words that a tag puts in place of others.</returns>
    public static string Resolve(string text, MarkupWords words)
    {
        var written = text;
        if (text.Contains('<', StringComparison.Ordinal))
        {
            text = Spelled().Replace(text, m => string.Join(' ', m.Groups[1].Value.Where(char.IsLetterOrDigit)));
            text = Ordinal().Replace(text, m => words.Ordinal(m.Groups[1].Value));
            text = Substitute().Replace(text, "$1");
            text = Single().Replace(text, m => m.Index > 0 && m.Index + m.Length < text.Length && !char.IsWhiteSpace(text[m.Index - 1]) && char.IsLetterOrDigit(text[m.Index + m.Length]) && !char.IsLetterOrDigit(text[m.Index - 1]) ? " " : "");
            text = Placeholder().Replace(text, "$1");
        }

        if (text.AsSpan().ContainsAny('[', '(', '*'))
            text = Played().Replace(Direction().Replace(text, ""), "");
        return ReferenceEquals(text, written) ? text : Dashes().Replace(Gaps().Replace(text, " "), "— ").Trim();
    }

    [GeneratedRegex(@"<(spell|say-as|phoneme|sub|prosody|emphasis|voice|lang)\b[^<>]*(?<!/)>.*?</\1>|</?(?:speak|break|speed|volume|pitch|emotion|pause|audio|mark|spell|phoneme|say-as|rate|style|lang|voice|prosody|emphasis|breath|laugh|sigh)\b[^<>]*/?>", RegexOptions.IgnoreCase | RegexOptions.Singleline)]
    private static partial Regex Any();

    [GeneratedRegex(@"<(?:spell\b[^<>]*|say-as\b[^<>]*(?:characters|digits|spell-out)[^<>]*)(?<!/)>([^<>]{1,60})</(?:spell|say-as)>", RegexOptions.IgnoreCase)]
    private static partial Regex Spelled();

    [GeneratedRegex(@"<say-as\b[^<>]*ordinal[^<>]*>([0-9]{1,3})</say-as>", RegexOptions.IgnoreCase)]
    private static partial Regex Ordinal();

    [GeneratedRegex(@"<sub\b[^<>]*\balias=[""']([^""'<>]*)[""'][^<>]*>[^<>]*</sub>", RegexOptions.IgnoreCase)]
    private static partial Regex Substitute();

    [GeneratedRegex(@"</?(?:speak|break|speed|volume|pitch|emotion|pause|audio|mark|spell|phoneme|say-as|rate|style|lang|voice|prosody|emphasis|breath|laugh|laughs|laughter|laughing|chuckle|chuckles|sigh|sighs|gasp|cough|whisper|sub|s|w|p)\b[^<>]*/?>", RegexOptions.IgnoreCase)]
    private static partial Regex Single();

    // A placeholder, such as <username>.
    [GeneratedRegex(@"<([A-Za-z][\w .-]{1,24})>")]
    private static partial Regex Placeholder();

    [GeneratedRegex(@"—\s—\s")]
    private static partial Regex Dashes();

    [GeneratedRegex(@"\s{2,}")]
    private static partial Regex Gaps();

    // Square brackets also hold how a text is said: [warmly], [short pause].
    [GeneratedRegex(@"\[(?:\w+ly )?(?:laugh(?:s|ing|ter)?|chuckl(?:es?|ing)|giggl(?:es?|ing)|sigh(?:s|ing)?|pauses|pausing|pause|short pause|long pause|smil(?:es?|ing)|whispers?|whispering|gasps?|coughs?|clears (?:his |her |my )?throat|(?:takes a |deep )?breath|breathes|inhales|exhales|nods|typing(?: sounds?)?|keyboard(?: sounds?| clicking)?|silence|applause|cheerful(?:ly)?|happy|excited(?:ly)?|sad(?:ly)?|warmly|softly|gently|\w+ tone|tone: \w+|end call|hangs up|call ends|sympathetic(?:ally)?|empathetic(?:ally)?|calm(?:ly)?|friendly|concerned|apologetic(?:ally)?|reassuring(?:ly)?|neutral|curious|surprised|serious|enthusiastic(?:ally)?|upbeat|thoughtful(?:ly)?|warm|bright|cheery|soft|gentle|slow(?:ly)?|quiet(?:ly)?|whispered|energetic|confident|professional|helpful|polite|patient)(?: \w+ly)?(?:, (?:and )?\w+(?: \w+)?){0,2}\](?!\sto\b)\s?", RegexOptions.IgnoreCase)]
    private static partial Regex Direction();

    // Between stars and in round brackets, only words that nobody would say are directions: (laughs), *typing sounds*.
    [GeneratedRegex(@"[(*](?:\w+ly )?(?:laughs|laughing|laughter|chuckles|chuckling|giggles|giggling|sighs|sighing|pauses?|short pause|whispers|whispering|coughs|gasps|smiles|smiling (?:warmly|softly)|takes a (?:deep )?breath|clears (?:his |her |my )?throat|nods|typing(?: sounds?)?|keyboard (?:sounds?|clicking)|(?:checks|checking|looks up|looking up|pulls up|pulling up) (?:the|your) (?:schedule|system|calendar|account|records?|file|notes|computer|screen|order)(?:\.{3}|…)?|waits patiently)(?: \w+ly)?[)*]\s?", RegexOptions.IgnoreCase)]
    private static partial Regex Played();
}
