using System.Reflection;
using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace VoiceAgent.Platform.Tests;

/// <summary>What the comments of the source say, as Markdown.</summary>
/// <param name="known">What a reference to a member is shown as, by its full name; null: by its last name.</param>
internal sealed partial class SourceDocs(Func<string, string?>? known = null)
{
    private readonly Dictionary<Assembly, Dictionary<string, XElement>> _members = [];

    /// <summary>The comment of a type; null where it has none.</summary>
    public XElement? Find(Type type) => Members(type.Assembly).GetValueOrDefault($"T:{type.FullName!.Replace('+', '.')}");

    public string Summary(Type type) => Text(Find(type)?.Element("summary") ?? throw new InvalidOperationException($"{type} has no summary."));

    public string Summary(PropertyInfo property) => Find(property)?.Element("summary") is { } summary ? Text(summary) : throw new InvalidOperationException($"{property.DeclaringType}.{property.Name} has no summary.");

    /// <summary>What a property may be: what its comment says, and what the values of an enumeration mean.</summary>
    public string Values(PropertyInfo property)
    {
        List<string> texts = Said(property) is { Length: > 0 } said ? [said] : [];
        if (property.PropertyType is { IsEnum: true } type)
            texts.AddRange(Enum.GetNames(type).Select(name => Members(type.Assembly).GetValueOrDefault($"F:{type.FullName}.{name}")?.Element("summary") is { } summary ? $"`{name}`: {Text(summary)}" : $"`{name}`."));
        return string.Join("<br>", texts);
    }

    /// <summary>What the comment of a property says of its values; empty where it says nothing.</summary>
    public string Said(PropertyInfo property) => Find(property)?.Element("value") is { } value ? Text(value) : "";

    public XElement? Find(PropertyInfo property) => Members(property.DeclaringType!.Assembly).GetValueOrDefault($"P:{property.DeclaringType.FullName!.Replace('+', '.')}.{property.Name}");

    public string Text(XElement element)
    {
        var text = string.Concat(element.Nodes().Select(node => node switch
        {
            XElement { Name.LocalName: "see" or "paramref" } reference => $"`{Name((reference.Attribute("cref") ?? reference.Attribute("name") ?? reference.Attribute("langword"))!.Value)}`",
            XElement { Name.LocalName: "c" } code => $"`{code.Value}`",
            XElement other => other.Value,
            XText plain => plain.Value,
            _ => "",
        }));
        return Gaps().Replace(text, " ").Trim().Replace("|", "\\|", StringComparison.Ordinal);
    }

    private string Name(string reference) => known?.Invoke(reference[(reference.IndexOf(':', StringComparison.Ordinal) + 1)..]) ?? reference.Split('.', ':')[^1];

    private Dictionary<string, XElement> Members(Assembly assembly)
    {
        if (!_members.TryGetValue(assembly, out var members))
            _members[assembly] = members = XDocument.Load(Path.ChangeExtension(assembly.Location, "xml")).Descendants("member").ToDictionary(m => m.Attribute("name")!.Value, m => m, StringComparer.Ordinal);
        return members;
    }

    [GeneratedRegex(@"\s+")]
    private static partial Regex Gaps();
}
