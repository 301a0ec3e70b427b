using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace VoiceAgent.Engines.OpenAI;

/// <summary>Keeps from the caller what a model writes for its server and the server hands on as text: thoughts, calls of tools, the marks between turns.</summary>
/// <remarks>Works at any cut of the stream. The marks are those of the chat templates of DeepSeek, Qwen, Kimi, GLM, Mistral, Cohere, Llama, Phi, Gemma and gpt-oss,
/// and what gateways make of them. To teach the filter another mark, add a line to a table.</remarks>
/// <param name="tools">The tools that were offered. A written call of one of them is a call, and one of any other is left out.</param>
/// <param name="beginsInThought">Whether the server begins its replies within a thought, of which only the end is marked.</param>
internal sealed partial class LeakFilter(IReadOnlyCollection<string> tools, bool beginsInThought = false)
{
    /// <summary>The marks between which a thought stands.</summary>
    private static readonly (string Start, string End)[] Thoughts =
    [
        ("<think>", "</think>"), ("<thinking>", "</thinking>"), ("<thought>", "</thought>"), ("<thoughts>", "</thoughts>"), ("<reasoning>", "</reasoning>"), ("<scratchpad>", "</scratchpad>"),
        ("<seed:think>", "</seed:think>"), ("[THINK]", "[/THINK]"), ("◁think▷", "◁/think▷"), ("<|START_THINKING|>", "<|END_THINKING|>"), ("<|begin_of_thought|>", "<|end_of_thought|>"),
        ("<|channel|>analysis", "<|end|>"), ("<|channel>", "<channel|>"),
    ];

    /// <summary>The marks between which a call of a tool stands, or what a tool returned. An empty end is the end of the reply.</summary>
    private static readonly (string Start, string End)[] Calls =
    [
        ("<tool_call>", "</tool_call>"), ("<function_call>", "</function_call>"), ("<function=", "</function>"), ("<|tool_call>", "<tool_call|>"), ("<|tool_call|>", "<|/tool_call|>"), ("[TOOL_CALLS]", ""), ("<|python_tag|>", ""),
        ("<|tool_calls_section_begin|>", "<|tool_calls_section_end|>"), ("<｜tool▁calls▁begin｜>", "<｜tool▁calls▁end｜>"), ("<|START_ACTION|>", "<|END_ACTION|>"),
        ("<|channel|>commentary", "<|call|>"), ("<tool_response>", "</tool_response>"), ("<tool_code>", "</tool_code>"),
    ];

    /// <summary>The marks after which the reply is over, whatever its server sends after them.</summary>
    private static readonly string[] Ends =
        ["<|im_end|>", "<|eot_id|>", "<|eom_id|>", "<|endoftext|>", "<|end_of_text|>", "<|end_of_turn|>", "<|END_OF_TURN_TOKEN|>", "<|return|>", "<end_of_turn>", "<turn|>", "</s>", "<eos>", "<｜end▁of▁sentence｜>"];

    /// <summary>The marks that say nothing to anybody.</summary>
    private static readonly string[] Marks =
    [
        "<|channel|>final<|message|>", "<|start|>assistant", "<|im_start|>assistant", "<start_of_turn>model", "<|turn>model", "<|start_header_id|>assistant<|end_header_id|>", "<|assistant|>",
        "<s>", "<bos>", "<pad>", "<｜begin▁of▁sentence｜>", "<｜Assistant｜>",
        .. Thoughts.Select(t => t.End), .. Calls.Select(c => c.End).Where(e => e.Length > 0),
    ];

    private static readonly string[] All = [.. Thoughts.Select(t => t.Start), .. Calls.Select(c => c.Start), .. Ends, .. Marks];

    private static readonly HashSet<string> ThoughtEnds = new(Thoughts.Select(t => t.End).Where(e => e.StartsWith("</", StringComparison.Ordinal) || e[0] is '[' or '◁'), StringComparer.OrdinalIgnoreCase);

    private readonly List<(string Name, string Arguments)> _calls = [];
    private string _held = "";
    private string? _awaited = beginsInThought ? "" : null;
    private bool _isThought = beginsInThought;
    private bool _isOver;
    private bool _hasText;
    private bool _mayBegin = true;
    private bool _endedLonely;
    private bool _hasHidden = beginsInThought;

    /// <summary>The calls that were written instead of made, in their order.</summary>
    public IReadOnlyList<(string Name, string Arguments)> Written => _calls;

    /// <summary>Whether, by this reply, its server begins within a thought.</summary>
    public bool BeginsInThought { get; private set; } = beginsInThought;

    /// <summary>Takes more of the text.</summary>
    /// <returns>The part of the text, and of what was held back, that is to be spoken.</returns>
    public string Take(string text)
    {
        if (_isOver || text.Length == 0)
            return "";
        // This is nearly always so: nothing is held, and nothing in the text could begin a mark.
        if (_held.Length == 0 && _awaited is null && !_mayBegin && !text.AsSpan().ContainsAny('<', '[', '◁'))
            return Speak(text);
        _held += text;
        return Scan(isLast: false);
    }

    /// <summary>Ends the text.</summary>
    /// <returns>The part that was held back and is to be spoken.</returns>
    public string Rest()
    {
        var rest = _isOver ? "" : Scan(isLast: true);
        _isOver = true;
        return rest;
    }

    private string Scan(bool isLast)
    {
        var spoken = new StringBuilder();
        while (!_isOver && (_awaited is null ? ScanText(spoken, isLast) : ScanHidden(spoken, isLast)))
        {
        }

        return spoken.ToString();
    }

    /// <returns>Whether there is more to do.</returns>
    private bool ScanText(StringBuilder spoken, bool isLast)
    {
        if (_mayBegin && !SkipHeading(isLast))
            return false;
        for (var at = _held.AsSpan().IndexOfAny('<', '[', '◁'); at >= 0;)
        {
            var rest = _held.AsSpan(at);
            var isOpen = false;
            foreach (var mark in All)
            {
                if (rest.StartsWith(mark, StringComparison.OrdinalIgnoreCase))
                {
                    spoken.Append(Speak(_held[..at]));
                    Pass(at, mark);
                    return true;
                }

                isOpen |= mark.AsSpan().StartsWith(rest, StringComparison.OrdinalIgnoreCase);
            }

            // A token that is in no table says nothing either, once it is whole.
            if ((!isOpen || isLast) && Token().Match(_held, at) is { Success: true } token)
            {
                if (token.Groups["end"].Success)
                {
                    spoken.Append(Speak(_held[..at]));
                    _held = _held[(at + token.Length)..];
                    _hasHidden = true;
                    return true;
                }

                isOpen = token.Index + token.Length == _held.Length;
            }

            if (isOpen && !isLast)
            {
                spoken.Append(Speak(_held[..at]));
                _held = _held[at..];
                return false;
            }

            var next = _held.AsSpan(at + 1).IndexOfAny('<', '[', '◁');
            at = next < 0 ? -1 : at + 1 + next;
        }

        spoken.Append(Speak(_held));
        _held = "";
        return false;
    }

    private void Pass(int at, string mark)
    {
        _hasHidden = true;
        var after = _held[(at + mark.Length)..];
        if (Thoughts.FirstOrDefault(t => t.Start == mark) is { Start: not null } thought)
            (_held, _awaited, _isThought) = (after, thought.End, true);
        else if (Calls.FirstOrDefault(c => c.Start == mark) is { Start: not null } call)
            (_held, _awaited, _isThought) = (mark is "<function=" ? mark + after : after, call.End, false);
        else if (Ends.Contains(mark))
            (_held, _isOver) = ("", true);
        else
            (_held, _endedLonely) = (after, _endedLonely || ThoughtEnds.Contains(mark));
    }

    /// <returns>Whether there is more to do.</returns>
    private bool ScanHidden(StringBuilder spoken, bool isLast)
    {
        var (end, length) = _awaited!.Length > 0 ? (_held.IndexOf(_awaited, StringComparison.OrdinalIgnoreCase), _awaited.Length) : _isThought ? FirstEnd() : (-1, 0);
        if (end < 0 && !isLast)
        {
            // Thoughts may be long, and are dropped as they come.
            if (_isThought && _awaited.Length > 0)
                _held = _held[^Math.Min(_held.Length, _awaited.Length - 1)..];
            return false;
        }

        if (end < 0 && _isThought && _awaited.Length == 0)
        {
            // The text was no thought, so the server does not begin within one any more.
            BeginsInThought = false;
            _awaited = null;
            return true;
        }

        var hidden = end < 0 ? _held : _held[..end];
        if (!_isThought)
            Read(hidden);
        _held = end < 0 ? "" : _held[(end + length)..];
        _awaited = null;
        return end >= 0;

        (int, int) FirstEnd()
        {
            var first = (At: -1, Length: 0);
            foreach (var mark in ThoughtEnds)
                if (_held.IndexOf(mark, StringComparison.OrdinalIgnoreCase) is >= 0 and var at && (first.At < 0 || at < first.At))
                    first = (at, mark.Length);
            return first;
        }
    }

    /// <summary>Skips what a gateway leaves of Gemini's thought part: the word <c>thought</c> alone in a line,
    /// before brackets, or glued to the first word (livekit/agents#6942).</summary>
    /// <returns>False where more of the text is wanted.</returns>
    private bool SkipHeading(bool isLast)
    {
        const string Heading = "thought";
        while (true)
        {
            var begin = _held.TrimStart();
            if (!isLast && Heading.StartsWith(begin, StringComparison.Ordinal))
                return false; // There is nothing, or too little, to tell by.
            if (!begin.StartsWith(Heading, StringComparison.Ordinal))
                break;
            var after = begin[Heading.Length..];
            var next = after.TrimStart(' ', '\t');
            if (!isLast && next is "" or "[" or "(")
                return false;
            if (next.StartsWith("[]", StringComparison.Ordinal) || next.StartsWith("()", StringComparison.Ordinal))
                _held = next[2..];
            else if (next is "" || next[0] is '\n' or '\r')
                _held = next;
            else if (char.IsUpper(after[0]) || after[0] is '"' or '“')
                _held = after;
            else
                break; // The word begins a sentence.
            _hasHidden = true;
        }

        _mayBegin = false;
        return true;
    }

    private string Speak(string text)
    {
        if (!_hasText && _hasHidden)
            text = text.TrimStart();
        if (text.Length == 0)
            return "";
        _hasText = true;
        // The text that was spoken before the lonely end of a thought was a thought. That shall not happen again.
        BeginsInThought |= _endedLonely && !string.IsNullOrWhiteSpace(text);
        return text;
    }

    /// <summary>Reads the calls out of what a model has written.</summary>
    private void Read(string text)
    {
        foreach (var end in Ends)
            if (text.IndexOf(end, StringComparison.Ordinal) is >= 0 and var at)
                text = text[..at];
        foreach (Match call in FunctionBlock().Matches(text))
        {
            var parameters = Parameter().Matches(call.Groups["body"].Value);
            var arguments = parameters.Count > 0
                ? JsonSerializer.Serialize(parameters.ToDictionary(p => p.Groups["name"].Value, p => p.Groups["value"].Value.Trim()), NamesAndValues.Default.DictionaryStringString)
                : call.Groups["body"].Value.Trim();
            Add(call.Groups["name"].Value, arguments.Length > 0 ? arguments : "{}");
        }

        if (text.Contains("<function=", StringComparison.Ordinal))
            return;
        var begin = ListOfCalls().Match(text) is { Success: true } list ? list.Length - 1 : text.IndexOf('{', StringComparison.Ordinal);
        if (begin < 0)
            return;
        // A call is a name before its arguments (Mistral), or an object that has both.
        if (text[begin] is '{' && NameBefore().Match(text[..begin]) is { Success: true } name)
        {
            Add(name.Groups["name"].Value, text[begin..].Trim());
            return;
        }

        try
        {
            using var json = JsonDocument.Parse(text[begin..].Trim());
            foreach (var call in json.RootElement.ValueKind is JsonValueKind.Array ? json.RootElement.EnumerateArray().ToList() : [json.RootElement])
            {
                if (call.ValueKind is not JsonValueKind.Object || !call.TryGetProperty("name", out var named) || named.ValueKind is not JsonValueKind.String)
                    continue;
                var arguments = call.TryGetProperty("arguments", out var given) || call.TryGetProperty("parameters", out given) ? given : default;
                Add(named.GetString()!, arguments.ValueKind switch { JsonValueKind.Undefined or JsonValueKind.Null => "{}", JsonValueKind.String => arguments.GetString()!, _ => arguments.GetRawText() });
            }
        }
        catch (JsonException)
        {
            // Nobody can tell what was to be called.
        }
    }

    private void Add(string name, string arguments)
    {
        if (name.StartsWith("functions.", StringComparison.Ordinal))
            name = name["functions.".Length..];
        if (tools.Contains(name))
            _calls.Add((name, arguments));
    }

    /// <summary>A special token, or the beginning of one at the end of the text.</summary>
    [GeneratedRegex(@"\G<[|｜](?:[A-Za-z0-9_▁]{1,40}(?<end>[|｜]>)?)?[|｜]?")]
    private static partial Regex Token();


    [GeneratedRegex(@"\A\s*\[(?=\s*\{)")]
    private static partial Regex ListOfCalls();

    [GeneratedRegex(@"<function=(?<name>[\w.-]+)>(?<body>.*?)(?:</function>|\z)", RegexOptions.Singleline)]
    private static partial Regex FunctionBlock();

    [GeneratedRegex(@"<parameter=(?<name>[\w.-]+)>(?<value>.*?)</parameter>", RegexOptions.Singleline)]
    private static partial Regex Parameter();

    [GeneratedRegex(@"(?<name>[A-Za-z_][\w.-]*)\s*(?:\[ARGS\]|<\|message\|>|<\|constrain\|>json<\|message\|>|:)?\s*\z")]
    private static partial Regex NameBefore();
}

[System.Text.Json.Serialization.JsonSerializable(typeof(Dictionary<string, string>))]
internal sealed partial class NamesAndValues : System.Text.Json.Serialization.JsonSerializerContext;
