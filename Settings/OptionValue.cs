using System.ComponentModel.DataAnnotations;
using System.Globalization;
using System.Reflection;

namespace VoiceAgent.Settings;

/// <summary>Reads single values of options, writes them, and describes them to an operator.</summary>
public static class OptionValue
{
    private static readonly string[] Durations = ["c", "g"];

    /// <summary>The type of a list's items; null where the type is no list.</summary>
    public static Type? ItemOf(Type type)
    {
        ArgumentNullException.ThrowIfNull(type);
        return type.IsGenericType && type.GetGenericTypeDefinition() == typeof(IList<>) ? type.GetGenericArguments()[0] : null;
    }

    /// <summary>Whether the type holds options within options.</summary>
    public static bool IsSection(Type type)
    {
        ArgumentNullException.ThrowIfNull(type);
        return type.IsClass && type != typeof(string);
    }

    /// <summary>Reads a value from text; null where the text is no value of the type.</summary>
    internal static object? Parse(string text, Type type)
    {
        type = Nullable.GetUnderlyingType(type) ?? type;
        if (type == typeof(string))
            return text;
        if (type == typeof(bool))
            return bool.TryParse(text, out var flag) ? flag : null;
        if (type == typeof(int))
            return int.TryParse(text, NumberStyles.Integer, CultureInfo.InvariantCulture, out var whole) ? whole : null;
        if (type == typeof(double))
            return double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) ? number : null;
        if (type == typeof(float))
            return float.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var single) ? single : null;
        if (type == typeof(TimeSpan))
            return ParseDuration(text);
        if (type.IsEnum)
            return Enum.GetNames(type).FirstOrDefault(name => name.Equals(text, StringComparison.OrdinalIgnoreCase)) is { } name ? Enum.Parse(type, name) : null;
        throw new NotSupportedException($"Options cannot hold a {type}.");
    }

    /// <summary>Says in words what can be read as a value of the type.</summary>
    internal static string Form(Type type)
    {
        type = Nullable.GetUnderlyingType(type) ?? type;
        if (type == typeof(TimeSpan))
            return "a duration as hours:minutes:seconds, for example 00:00:10 or 00:00:00.5";
        if (type == typeof(bool))
            return "true or false";
        if (type == typeof(int))
            return "a whole number";
        return type.IsEnum && Enum.GetNames(type) is var names ? $"{string.Join(", ", names[..^1])} or {names[^1]}" : "a number";
    }

    /// <summary>The range of a property's values; null where any is allowed.</summary>
    public static RangeAttribute? RangeOf(PropertyInfo property)
    {
        var range = property.GetCustomAttribute<RangeAttribute>();
        if (range is not null)
            range.ParseLimitsInInvariantCulture = range.ConvertValueInInvariantCulture = true;
        return range;
    }

    internal static string Show(RangeAttribute range)
    {
        return $"{Limit(range.Minimum)} to {Limit(range.Maximum)}";

        // A range states the limits of a duration as text.
        string Limit(object limit) => Show(limit is string text ? Parse(text, range.OperandType)! : limit);
    }

    internal static string Show(object value)
    {
        var text = value is TimeSpan time ? time.ToString("c", CultureInfo.InvariantCulture) : Convert.ToString(value, CultureInfo.InvariantCulture)!;
        return value is TimeSpan { Ticks: var ticks } && ticks % TimeSpan.TicksPerSecond != 0 ? text.TrimEnd('0') : text;
    }

    // A number without a colon is refused, for it would be that many days.
    private static TimeSpan? ParseDuration(string text) =>
        text.Contains(':', StringComparison.Ordinal) && TimeSpan.TryParseExact(text, Durations, CultureInfo.InvariantCulture, out var time) ? time : null;
}
