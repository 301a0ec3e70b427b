using VoiceAgent.Conversation.Text;

namespace VoiceAgent.Conversation.Languages;

/// <summary>What the engine knows of a language. This class itself holds what is safe in every language: punctuation, digits, and no word of any language.</summary>
/// <remarks>A language derives from it and overrides what it knows better. Packs are immutable and shared by calls.</remarks>
/// <param name="code">The language as BCP 47 names it, such as "de" or "de-AT".</param>
public class LanguagePack(string code)
{
    private static readonly Backchannel OnlySounds = new(Backchannel.Sounds, [], []);

    /// <summary>The language as BCP 47 names it.</summary>
    public string Code { get; } = code;

    /// <summary>Tells "I am listening" from "let me speak".</summary>
    public virtual Backchannel Backchannel => OnlySounds;

    /// <summary>The words that the engine puts between parts of what a model has written for the eye.</summary>
    public virtual MarkupWords Markup => MarkupWords.None;

    /// <summary>New fixed phrases of an agent that says nothing else of its own. Empty ones are not said.</summary>
    public virtual AgentTexts Texts() => new();

    /// <summary>Reads whether the caller has finished, by the words alone.</summary>
    /// <param name="text">All words of the turn so far.</param>
    /// <param name="said">What the agent said last.</param>
    /// <param name="dictation">What numbers look like.</param>
    public virtual TurnEnding ReadEnding(string text, string said, DictationOptions dictation) => NeutralEnding.Read(text, dictation);

    /// <summary>Whether words that are <see cref="TurnEnding.Unfinished"/> may be all nevertheless.</summary>
    public virtual bool IsDoubtful(string text) => false;

    /// <summary>Whether the caller may take what the agent said for something to answer.</summary>
    public virtual bool AsksForAnswer(string said) => NeutralEnding.HasQuestionMark(said);

    /// <summary>Whether the caller's words are thanks and nothing but thanks, which want no answer.</summary>
    public virtual bool IsThanks(string text) => false;

    /// <summary>A new reader for the pieces of one text in their order: it writes a piece as it is spoken, numbers and short forms written out. This one leaves that to the voice.</summary>
    public virtual Func<string, string> NewReader() => ForeignText.Keep;
}
