using System.Buffers;

namespace VoiceAgent.Conversation.Languages;

/// <summary>Words that stand in place of signs and layout when what was written for the eye is spoken. Without words, a pause stands there, or nothing.</summary>
public sealed record MarkupWords
{
    private static readonly SearchValues<char> Signs = SearchValues.Create("\\{}^_&=<>");

    /// <summary>No words: formulas with signs are left out, and what stands in a list or a link is spoken alone.</summary>
    public static MarkupWords None { get; } = new();

    /// <summary>Before the address of a link whose label names no place.</summary>
    public string At { get; init; } = ", ";

    /// <summary>For the key * of a menu.</summary>
    public string Star { get; init; } = "";

    /// <summary>Before what replaces something that is struck out and said, too.</summary>
    public string Now { get; init; } = "";

    /// <summary>Between commands that are typed one after the other.</summary>
    public string Then { get; init; } = ", ";

    /// <summary>Before the open and the ticked items of a task list.</summary>
    public (string Open, string Done) Tasks { get; init; } = ("", "");

    /// <summary>For the stroke before a unit of time: 5 dollars / month.</summary>
    public string Per { get; init; } = "";

    /// <summary>Puts a formula in TeX into words; empty where it is only for the eye.</summary>
    public Func<string, string> Formula { get; init; } = tex => tex.AsSpan().ContainsAny(Signs) ? "" : tex;

    /// <summary>Writes the digits of an ordinal as one: 3 as 3rd.</summary>
    public Func<string, string> Ordinal { get; init; } = digits => digits;
}
