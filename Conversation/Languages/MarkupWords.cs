using System.Buffers;

namespace VoiceAgent.Conversation.Languages;

/// <summary>Words that replace signs and layout when text written for the eye is spoken. A sign without a word becomes a pause, or nothing.</summary>
public sealed record MarkupWords
{
    private static readonly SearchValues<char> Signs = SearchValues.Create("\\{}^_&=<>");

    /// <summary>No words: formulas with signs are left out, and the text of a list or a link is spoken alone.</summary>
    public static MarkupWords None { get; } = new();

    /// <summary>The words before the address of a link whose label names no place.</summary>
    public string At { get; init; } = ", ";

    /// <summary>The word for the key * of a menu.</summary>
    public string Star { get; init; } = "";

    /// <summary>The word before a text that replaces a struck-out one, where both are said.</summary>
    public string Now { get; init; } = "";

    /// <summary>The words between commands that are typed one after the other.</summary>
    public string Then { get; init; } = ", ";

    /// <summary>The words before the open and before the ticked items of a task list.</summary>
    public (string Open, string Done) Tasks { get; init; } = ("", "");

    /// <summary>The word for the stroke before a unit of time, as in "5 dollars / month".</summary>
    public string Per { get; init; } = "";

    /// <summary>Puts a formula in TeX into words; the result is empty where the formula is only for the eye.</summary>
    public Func<string, string> Formula { get; init; } = tex => tex.AsSpan().ContainsAny(Signs) ? "" : tex;

    /// <summary>Writes the digits of an ordinal number as an ordinal: 3 as 3rd.</summary>
    public Func<string, string> Ordinal { get; init; } = digits => digits;
}
