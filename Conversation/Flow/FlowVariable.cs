using System.Globalization;
using System.Text.Json;

namespace VoiceAgent.Conversation;

/// <summary>The kinds of values that variables can have.</summary>
public enum VariableType
{
    /// <summary>Any words.</summary>
    Text,

    /// <summary>A person's name.</summary>
    Person,

    /// <summary>A number.</summary>
    Number,

    /// <summary>A number without a fraction.</summary>
    WholeNumber,

    /// <summary>Yes or no: <c>true</c> or <c>false</c>.</summary>
    Boolean,

    /// <summary>One of the values that the variable names.</summary>
    Choice,

    /// <summary>A day, as <c>2026-12-02</c>.</summary>
    Date,

    /// <summary>A time of day, as <c>14:30</c>.</summary>
    Time,

    /// <summary>A telephone number of 3 to 15 digits, with or without a plus sign.</summary>
    Phone,

    /// <summary>An address for e-mail.</summary>
    Email,
}

/// <summary>Something that a conversation finds out.</summary>
/// <param name="Name">The variable's name in templates, rules and tools.</param>
/// <param name="Of">The values that a <see cref="VariableType.Choice"/> can have.</param>
/// <param name="Minimum">The smallest number, or null.</param>
/// <param name="Maximum">The largest number, or null.</param>
public sealed record FlowVariable(string Name, VariableType Type, IReadOnlyList<string>? Of = null, double? Minimum = null, double? Maximum = null)
{
    /// <summary>What the variable's value must be, in words that continue "must be".</summary>
    public string Allowed => Type switch
    {
        VariableType.Number or VariableType.WholeNumber => (Type is VariableType.WholeNumber ? "a whole number" : "a number") + (Minimum, Maximum) switch
        {
            ({ } from, { } to) => string.Create(CultureInfo.InvariantCulture, $" from {from} to {to}"),
            ({ } from, null) => string.Create(CultureInfo.InvariantCulture, $" of at least {from}"),
            (null, { } to) => string.Create(CultureInfo.InvariantCulture, $" of at most {to}"),
            _ => "",
        },
        VariableType.Boolean => "true or false",
        VariableType.Choice => $"one of: {string.Join(", ", Of ?? [])}",
        VariableType.Date => "a day as 2026-12-02",
        VariableType.Time => "a time of day as 14:30",
        VariableType.Phone => "a telephone number of 3 to 15 digits",
        VariableType.Email => "an e-mail address",
        VariableType.Person => "a person's name",
        _ => "words",
    };

    /// <summary>Reads a value that a model or a tool has given.</summary>
    /// <returns>The value as <see cref="FlowState.Variables"/> has it; null where it does not suit.</returns>
    public string? Read(JsonElement value)
    {
        var text = value.ValueKind switch
        {
            JsonValueKind.String => Text(value),
            JsonValueKind.Number or JsonValueKind.True or JsonValueKind.False => value.GetRawText(),
            JsonValueKind.Array when Type is VariableType.Text => List(value),
            _ => null,
        };
        return text is null ? null : Read(text.Trim());
    }

    /// <summary>Reads a value from text.</summary>
    /// <returns>The value as <see cref="FlowState.Variables"/> has it; null where it does not suit.</returns>
    public string? Read(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return Type switch
        {
            VariableType.Number => double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && double.IsFinite(number) && IsWithin(number) ? number.ToString(CultureInfo.InvariantCulture) : null,
            VariableType.WholeNumber => long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var whole) && IsWithin(whole) ? whole.ToString(CultureInfo.InvariantCulture) : null,
            VariableType.Boolean => text switch { "true" or "True" => "true", "false" or "False" => "false", _ => null },
            VariableType.Choice => (Of ?? []).FirstOrDefault(one => one.Equals(text, StringComparison.OrdinalIgnoreCase)),
            VariableType.Date => DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out _) ? text : null,
            VariableType.Time => TimeOnly.TryParseExact(text, ["HH:mm", "H:mm", "HH:mm:ss"], CultureInfo.InvariantCulture, DateTimeStyles.None, out var time) ? time.ToString("HH:mm", CultureInfo.InvariantCulture) : null,
            VariableType.Phone => Phone(text),
            VariableType.Email => text.Split('@') is [{ Length: > 0 }, { Length: > 2 } host] && host.Contains('.', StringComparison.Ordinal) && !text.Any(char.IsWhiteSpace) ? text : null,
            _ => text.Length is > 0 and <= 1000 ? text : null,
        };
    }

    private bool IsWithin(double number) => !(number < Minimum) && !(number > Maximum);

    private static string? Phone(string text)
    {
        var digits = string.Concat(text.Where(char.IsAsciiDigit));
        var isNumber = digits.Length is >= 3 and <= 15 && text.Where((c, i) => !(char.IsAsciiDigit(c) || c is ' ' or '-' or '.' or '(' or ')' or '/' || (c == '+' && i == 0))).FirstOrDefault() == default;
        return isNumber ? (text[0] == '+' ? $"+{digits}" : digits) : null;
    }

    /// <summary>A list of texts and numbers as one says it; null where there are other things in it.</summary>
    private static string? List(JsonElement list)
    {
        var items = list.EnumerateArray().Select(item => item.ValueKind switch { JsonValueKind.String => Text(item), JsonValueKind.Number => item.GetRawText(), _ => null }).ToList();
        return items.Contains(null) ? null : string.Join(", ", items);
    }

    private static string? Text(JsonElement value)
    {
        try
        {
            return value.GetString();
        }
        catch (InvalidOperationException)
        {
            return null; // Half a character is no text, and the model is told.
        }
    }
}
