using VoiceAgent.Conversation;
using VoiceAgent.Conversation.Languages;
using VoiceAgent.Conversation.Text;

namespace Examples;

/// <summary>As much German as a small shop needs.</summary>
public sealed class German() : LanguagePack("de")
{
    private static readonly string[] PromiseMore = ["und", "oder", "aber", "weil", "der", "die", "das", "ein", "eine", "mit", "für", "mein", "meine", "äh", "ähm"];

    /// <summary>What only shows attention; what asks to stop; what says nothing by itself before that.</summary>
    public override Backchannel Backchannel { get; } = new([.. Backchannel.Sounds, "ja", "genau", "okay", "stimmt", "alles klar"], ["stopp", "halt", "moment", "nein"], ["aber", "bitte"]);

    /// <summary>What the agent says of its own accord, unless the agent's configuration says it otherwise.</summary>
    public override AgentTexts Texts() => new()
    {
        Filler = "Einen Moment, bitte.",
        IdlePrompt = "Sind Sie noch da?",
        IdleGoodbye = "Ich höre Sie leider nicht und lege jetzt auf. Auf Wiederhören.",
        Apology = "Entschuldigung, das hat nicht geklappt. Sagen Sie es bitte noch einmal?",
        NotUnderstood = "Das habe ich nicht verstanden. Sagen Sie es bitte noch einmal?",
        FailureGoodbye = "Ich kann Ihnen gerade nicht helfen. Bitte rufen Sie später noch einmal an.",
    };

    /// <summary>Words that promise more; the rest is read as in every language: question marks, commas, numbers that are dictated.</summary>
    public override TurnEnding ReadEnding(string text, string said, DictationOptions dictation) =>
        PromiseMore.Contains(text.Split(' ')[^1].TrimEnd('.').ToLowerInvariant()) ? TurnEnding.Unfinished : base.ReadEnding(text, said, dictation);

    public override bool IsThanks(string text) => text.Trim(' ', '.', '!').ToLowerInvariant() is "danke" or "vielen dank" or "danke schön";
}
