using VoiceAgent.Conversation.Languages;
using VoiceAgent.Conversation.Text;

namespace VoiceAgent.Conversation.English;

/// <summary>The language pack of English. Numbers are written out as Americans say them.</summary>
public sealed class EnglishPack() : LanguagePack("en")
{
    private static readonly MarkupWords Signs = new() { At = " at ", Star = "star ", Now = "now ", Then = ", then ", Tasks = ("To do:", "Done:"), Per = " per ", Formula = English.Formula.Read, Ordinal = Ordinal };

    /// <summary>The pack that all calls share.</summary>
    public static EnglishPack Instance { get; } = new();

    /// <inheritdoc/>
    public override Backchannel Backchannel { get; } = new(EnglishBackchannel.Acknowledgements, EnglishBackchannel.Interruptions, EnglishBackchannel.Openers);

    /// <inheritdoc/>
    public override MarkupWords Markup => Signs;

    /// <inheritdoc/>
    public override AgentTexts Texts() => new()
    {
        Filler = "One moment, please.",
        IdlePrompt = "Are you still there?",
        IdleGoodbye = "I cannot hear you, so I will hang up now. Goodbye.",
        MaxLengthGoodbye = "We have reached the end of the time for this call. Thank you, and goodbye.",
        Apology = "I am sorry, I had a small problem there. Could you say that again?",
        NotUnderstood = "I am sorry, I did not catch that. Could you say it again?",
        FailureGoodbye = "I am sorry, I cannot help you at the moment. Please call again later. Goodbye.",
        FailureTransfer = "I am sorry, I cannot help you at the moment. I will put you through to somebody.",
        Goodbye = "Thank you for calling. Goodbye.",
        TransferAnnouncement = "One moment, I will put you through.",
        TransferFailed = "I am sorry, nobody could take your call. Is there anything else I can do?",
    };

    /// <inheritdoc/>
    public override TurnEnding ReadEnding(string text, string said, DictationOptions dictation)
    {
        var ending = TurnEndings.Read(text, Question.Read(said), dictation);
        return ending is TurnEnding.Open && Question.Offers(said, text) ? TurnEnding.Finished : ending;
    }

    /// <inheritdoc/>
    public override bool IsDoubtful(string text) => TurnEndings.IsDoubtful(text);

    /// <inheritdoc/>
    public override bool AsksForAnswer(string said) => Question.AsksFor(said);

    /// <inheritdoc/>
    public override bool? ReadYesNo(string text) => Consent.Read(text);

    /// <inheritdoc/>
    public override bool IsThanks(string text) => Courtesy.IsThanks(text);

    private static string Ordinal(string digits) => digits + (digits is [.., '1', _] ? "th" : digits[^1] switch { '1' => "st", '2' => "nd", '3' => "rd", _ => "th" });

    /// <summary>Returns a new reader. Pieces in other languages stay as they are. A piece whose words tell no language is in the language of the pieces before it.</summary>
    public override Func<string, string> NewReader()
    {
        var (isEnglish, topics) = (true, new SpokenTopics());
        return piece =>
        {
            isEnglish = SpokenEnglish.IsEnglish(piece) ?? isEnglish;
            return isEnglish ? SpokenEnglish.Write(piece, topics).Trim() : ForeignText.Keep(piece);
        };
    }
}
