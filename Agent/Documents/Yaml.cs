using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace VoiceAgent.Agent.Documents;

/// <summary>A part of a YAML document.</summary>
/// <param name="Line">The line where the part begins, counted from 1.</param>
public abstract record Node(int Line);

/// <summary>A value of one piece.</summary>
/// <param name="IsPlain">Whether the value stands without quotation marks, so that it may be a number or nothing.</param>
internal sealed record ScalarNode(int Line, string Text, bool IsPlain) : Node(Line)
{
    /// <summary>Whether nothing stands there, so that the key counts as not set.</summary>
    public bool IsNothing => IsPlain && Text is "" or "~" or "null";
}

/// <summary>A list of values.</summary>
internal sealed record ListNode(int Line, IReadOnlyList<Node> Items) : Node(Line);

/// <summary>A map of keys to values, no key of which comes twice.</summary>
internal sealed record MapNode(int Line, IReadOnlyList<(ScalarNode Key, Node Value)> Entries) : Node(Line);

/// <summary>Reads YAML into <see cref="Node">nodes</see> that know their lines. Depth is bounded, and so is size, because nothing can be repeated by an alias.</summary>
internal static class Yaml
{
    private const int MostDepth = 24;

    /// <summary>Reads a document.</summary>
    /// <returns>The document's root; null where it is empty, or cannot be read: the faults say why.</returns>
    public static Node? Read(string text, DocumentFaults faults)
    {
        // The parser takes this character for the end of the file.
        if (text.IndexOf('\0', StringComparison.Ordinal) is >= 0 and var end)
        {
            faults.Add(1 + text.AsSpan(0, end).Count('\n'), "The YAML cannot be read: it has a character that no text has (NUL).");
            return null;
        }

        try
        {
            var parser = new Parser(new StringReader(text));
            parser.Consume<StreamStart>();
            if (!parser.TryConsume<DocumentStart>(out _))
                return null;
            var root = ReadNode(parser, 0);
            parser.Consume<DocumentEnd>();
            if (parser.TryConsume<DocumentStart>(out var second))
                faults.Add(Line(second.Start), "A second document begins here: a file holds one agent.");
            return root;
        }
        catch (YamlException e)
        {
            faults.Add(Line(e.Start), $"The YAML cannot be read: {e.InnerException?.Message ?? e.Message}");
            return null;
        }
    }

    private static Node ReadNode(Parser parser, int depth)
    {
        if (depth > MostDepth)
            throw new SemanticErrorException(parser.Current!.Start, parser.Current.End, $"nothing may be nested deeper than {MostDepth} times.");
        if (parser.Current is NodeEvent { Anchor.IsEmpty: false } or AnchorAlias)
            throw new SemanticErrorException(parser.Current.Start, parser.Current.End, "anchors (&) and aliases (*) are not known here; quote a text that begins with such a sign.");
        if (parser.Current is NodeEvent { Tag.IsEmpty: false })
            throw new SemanticErrorException(parser.Current.Start, parser.Current.End, "tags (!) are not known here; quote a text that begins with such a sign.");
        if (parser.TryConsume<Scalar>(out var scalar))
            return new ScalarNode(Line(scalar.Start), scalar.Value, scalar.Style == ScalarStyle.Plain);
        if (parser.TryConsume<SequenceStart>(out var list))
        {
            var items = new List<Node>();
            while (!parser.TryConsume<SequenceEnd>(out _))
                items.Add(ReadNode(parser, depth + 1));
            return new ListNode(Line(list.Start), items);
        }

        var map = parser.Consume<MappingStart>();
        var (entries, keys) = (new List<(ScalarNode, Node)>(), new HashSet<string>(StringComparer.Ordinal));
        while (!parser.TryConsume<MappingEnd>(out _))
        {
            var at = parser.Current!;
            if (ReadNode(parser, depth + 1) is not ScalarNode key)
                throw new SemanticErrorException(at.Start, at.End, "a key must be a word; quote a text that begins with {{.");
            if (!keys.Add(key.Text))
                throw new SemanticErrorException(at.Start, at.End, $"the key {key.Text} comes twice.");
            entries.Add((key, ReadNode(parser, depth + 1)));
        }

        return new MapNode(Line(map.Start), entries);
    }

    private static int Line(Mark mark) => (int)mark.Line;
}
