using System.Diagnostics.CodeAnalysis;
using System.Text.RegularExpressions;

namespace VoiceAgent.Agent.Documents;

/// <summary>The form that a text must have.</summary>
/// <param name="pattern">A regular expression that .NET and ECMAScript understand alike, for it stands in the JSON Schema, too.</param>
/// <param name="allowed">The form in words that continue "must be".</param>
internal abstract class FormAttribute([StringSyntax(StringSyntaxAttribute.Regex)] string pattern, string allowed) : Attribute
{
    private static readonly TimeSpan LongestMatch = TimeSpan.FromSeconds(1);

    public string Pattern => pattern;

    public string Allowed => allowed;

    public bool IsMatch(string text) => Regex.IsMatch(text, pattern, RegexOptions.CultureInvariant, LongestMatch);
}

/// <summary>The form that a text of a document, or each text of a list, must have.</summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class PatternAttribute([StringSyntax(StringSyntaxAttribute.Regex)] string pattern, string allowed) : FormAttribute(pattern, allowed);

/// <summary>The form that each key of a map must have.</summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class KeyPatternAttribute([StringSyntax(StringSyntaxAttribute.Regex)] string pattern, string allowed) : FormAttribute(pattern, allowed);

/// <summary>Marks a key that every document has.</summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class NeededAttribute : Attribute;

/// <summary>Marks options that may be written as one word, which then is the value of the named key.</summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class ShorthandAttribute(string property) : Attribute
{
    public string Property => property;
}
