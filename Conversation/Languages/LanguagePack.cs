using VoiceAgent.Conversation.Text;

namespace VoiceAgent.Conversation.Languages;

/// <summary>What the engine knows of a language. This class itself holds what is safe in every language: punctuation, digits, and no word of any language.</summary>
/// <remarks>The pack of a language derives from this class and overrides what it knows better. Packs are immutable and shared by calls.</remarks>
/// <param name="code">The language as BCP 47 names it, such as "de" or "de-AT".</param>
public class LanguagePack(string code)
{
    private static readonly Backchannel OnlySounds = new(Backchannel.Sounds, [], []);

    /// <summary>The language as BCP 47 names it.</summary>
    public string Code { get; } = code;

    /// <summary>Tells acknowledgements ("I am listening") from interruptions ("let me speak").</summary>
    public virtual Backchannel Backchannel => OnlySounds;

    /// <summary>The words that the engine puts between parts of what a model has written for the eye.</summary>
    public virtual MarkupWords Markup => MarkupWords.None;

    /// <summary>Returns new fixed phrases, for an agent that has none of its own. Empty phrases are not said.</summary>
    public virtual AgentTexts Texts() => new();

    /// <summary>Reads whether the caller has finished, by the words alone.</summary>
    /// <param name="text">All words of the turn so far.</param>
    /// <param name="said">The words that the agent said last.</param>
    /// <param name="dictation">How long the numbers are that callers dictate.</param>
    public virtual TurnEnding ReadEnding(string text, string said, DictationOptions dictation) => NeutralEnding.Read(text, dictation);

    /// <summary>Whether words that are <see cref="TurnEnding.Unfinished"/> may nevertheless be all that the caller wants to say.</summary>
    public virtual bool IsDoubtful(string text) => false;

    /// <summary>Whether the caller may take the agent's words for something to answer.</summary>
    public virtual bool AsksForAnswer(string said) => NeutralEnding.HasQuestionMark(said);

    /// <summary>Whether the caller's words are thanks and nothing but thanks, which want no answer.</summary>
    public virtual bool IsThanks(string text) => false;

    /// <summary>Reads whether the caller's words say yes or no, and nothing else; null where they do not.</summary>
    public virtual bool? ReadYesNo(string text) => null;

    /// <summary>Returns a new reader for the pieces of one text, given in their order. It writes out numbers and short forms as they are spoken.</summary>
    /// <remarks>This class leaves numbers and short forms to the voice.</remarks>
    public virtual Func<string, string> NewReader() => ForeignText.Keep;
}
