using System.Globalization;
using System.Text.RegularExpressions;
using VoiceAgent.Agent.Documents;

namespace VoiceAgent.Agent;

/// <summary>Somebody to whom callers are passed on, as an author writes it.</summary>
public sealed class DestinationDocument
{
    /// <summary>The number in E.164 form, or the SIP address.</summary>
    [Needed]
    [Pattern(@"^(\+[1-9][0-9]{6,14}|sips?:[^\s@]+@[^\s@]+)$", "a number in E.164 form, such as '+15550100099', or a SIP address, such as 'sip:desk@example.com'")]
    public string To { get; set; } = "";

    /// <summary>Who takes the calls and what they can do, for the model.</summary>
    public string Description { get; set; } = "";

    /// <summary>When calls are taken, by the clocks of <c>time_zone</c>: days and times, such as <c>Mon-Fri 09:00-18:00, Sat 10:00-14:00</c>. What counts is when the call began.</summary>
    /// <value>Default: always.</value>
    [Pattern(OpeningHours.Form, OpeningHours.Allowed)]
    public string Hours { get; set; } = "";

    /// <summary>The step of the flow where the conversation goes on when nobody takes the call, and at once outside the hours; <c>back</c> is the step from which an edge with <c>back: true</c> led away.</summary>
    /// <value>Default: none. The agent then says that nobody could take the call, and the model goes on.</value>
    public string Otherwise { get; set; } = "";
}

/// <summary>Days and times at which somebody is there, such as <c>Mon-Fri 09:00-18:00, Sat 10:00-14:00</c>.</summary>
internal sealed partial class OpeningHours
{
    /// <summary>The form of opening hours.</summary>
    public const string Form = $"^{Part}(, ?{Part})*$";

    /// <summary>The form in words that continue "must be".</summary>
    public const string Allowed = "days and times of 24 hours, such as 'Mon-Fri 09:00-18:00, Sat 10:00-14:00'";

    private const string Day = "(Mon|Tue|Wed|Thu|Fri|Sat|Sun)";
    private const string Time = "(([01][0-9]|2[0-3]):[0-5][0-9]|24:00)";
    private const string Part = $"{Day}(-{Day})? {Time}-{Time}";

    private static readonly string[] Days = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"];

    private readonly string _text;
    private readonly List<(int FirstDay, int Count, TimeSpan From, TimeSpan To)> _parts = [];

    private OpeningHours(string text) => _text = text;

    /// <summary>Reads opening hours; null where the text has not their form.</summary>
    public static OpeningHours? Parse(string text)
    {
        if (!Whole().IsMatch(text))
            return null;
        var hours = new OpeningHours(text);
        foreach (var part in text.Split(',', StringSplitOptions.TrimEntries))
        {
            var (days, times) = (part[..part.IndexOf(' ', StringComparison.Ordinal)].Split('-'), part[(part.IndexOf(' ', StringComparison.Ordinal) + 1)..].Split('-'));
            var (first, last) = (Array.IndexOf(Days, days[0]), Array.IndexOf(Days, days[^1]));
            hours._parts.Add((first, (last - first + 7) % 7 + 1, TimeOf(times[0]), TimeOf(times[1])));
        }

        return hours;
    }

    /// <summary>Tells whether somebody is there.</summary>
    /// <param name="at">The time by the clocks of the business.</param>
    public bool IsOpen(DateTimeOffset at) => _parts.Exists(part => part.From < part.To ? IsOn(part, at.DayOfWeek) && part.From <= at.TimeOfDay && at.TimeOfDay < part.To
        : (IsOn(part, at.DayOfWeek) && part.From <= at.TimeOfDay) || (IsOn(part, at.AddDays(-1).DayOfWeek) && at.TimeOfDay < part.To)); // Over midnight.

    public override string ToString() => _text;

    private static bool IsOn((int FirstDay, int Count, TimeSpan From, TimeSpan To) part, DayOfWeek day) => ((int)day - part.FirstDay + 7) % 7 < part.Count;

    private static TimeSpan TimeOf(string text) => new(int.Parse(text.AsSpan(0, 2), CultureInfo.InvariantCulture), int.Parse(text.AsSpan(3), CultureInfo.InvariantCulture), 0);

    [GeneratedRegex(Form)]
    private static partial Regex Whole();
}
