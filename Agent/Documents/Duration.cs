using System.Globalization;
using System.Text.RegularExpressions;

namespace VoiceAgent.Agent.Documents;

/// <summary>Durations as documents write them: a number and its unit, such as <c>300ms</c>, <c>1.5s</c>, <c>2m</c> or <c>1h</c>.</summary>
internal static partial class Duration
{
    /// <summary>What a duration looks like, in words that continue "must be".</summary>
    public const string Allowed = "a duration, such as 300ms, 1.5s, 2m or 1h";

    /// <summary>The form of a duration, for JSON Schema.</summary>
    public const string Pattern = "^[0-9]{1,6}(\\.[0-9]{1,3})?(ms|s|m|h)$";

    /// <summary>Reads a duration; null where the text is none.</summary>
    public static TimeSpan? Parse(string text)
    {
        if (!Form().IsMatch(text))
            return null;
        var unit = text.TrimStart([.. "0123456789."]);
        var number = double.Parse(text.AsSpan(0, text.Length - unit.Length), CultureInfo.InvariantCulture);
        return unit switch
        {
            "ms" => TimeSpan.FromMilliseconds(number),
            "s" => TimeSpan.FromSeconds(number),
            "m" => TimeSpan.FromMinutes(number),
            _ => TimeSpan.FromHours(number),
        };
    }

    /// <summary>Writes a duration in the largest unit in which it is a whole number, or in seconds.</summary>
    public static string Show(TimeSpan duration)
    {
        if (duration.TotalHours is >= 1 and var hours && hours == Math.Floor(hours))
            return string.Create(CultureInfo.InvariantCulture, $"{hours}h");
        if (duration.TotalMinutes is >= 1 and var minutes && minutes == Math.Floor(minutes))
            return string.Create(CultureInfo.InvariantCulture, $"{minutes}m");
        return duration.TotalSeconds is > 0 and < 1
            ? string.Create(CultureInfo.InvariantCulture, $"{duration.TotalMilliseconds}ms")
            : string.Create(CultureInfo.InvariantCulture, $"{duration.TotalSeconds}s");
    }

    [GeneratedRegex(Pattern)]
    private static partial Regex Form();
}
