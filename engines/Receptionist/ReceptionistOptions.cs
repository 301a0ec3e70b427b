using System.ComponentModel.DataAnnotations;

namespace VoiceAgent.Engines.Receptionist;

/// <summary>Who the demo receptionist works for and how fast it answers. Section <c>Receptionist</c>.</summary>
public sealed class ReceptionistOptions
{
    /// <summary>The configuration section.</summary>
    public const string Section = "Receptionist";

    /// <summary>The business as it is spoken in a sentence, with its article.</summary>
    /// <value>Words without digits, at most 60 characters; default <c>the Harbour Street hair studio</c>.</value>
    public string BusinessName { get; set; } = "the Harbour Street hair studio";

    /// <summary>When the business is open.</summary>
    public WeeklyHours Hours { get; set; } = new();

    /// <summary>What can be booked and what it costs. A configured list replaces the default one as a whole.</summary>
    /// <value>Default (empty): a haircut at 25, a colour at 60, a beard trim at 15.</value>
    public IList<ServiceOptions> Services { get; } = [];

    /// <summary>The currency of all prices, in the plural, as it is spoken.</summary>
    /// <value>Default <c>euros</c>.</value>
    public string Currency { get; set; } = "euros";

    /// <summary>How long the receptionist "thinks" before its first word, as a real model does.</summary>
    /// <value>0 to 5 seconds; default 120 milliseconds.</value>
    [Range(typeof(TimeSpan), "00:00:00", "00:00:05", ParseLimitsInInvariantCulture = true)]
    public TimeSpan FirstToken { get; set; } = TimeSpan.FromMilliseconds(120);

    /// <summary>The time from one word to the next.</summary>
    /// <value>0 to 1 second; default 15 milliseconds.</value>
    [Range(typeof(TimeSpan), "00:00:00", "00:00:01", ParseLimitsInInvariantCulture = true)]
    public TimeSpan TokenInterval { get; set; } = TimeSpan.FromMilliseconds(15);
}

/// <summary>Opening hours by day: <c>09:00-18:00</c>, or <c>closed</c>.</summary>
public sealed class WeeklyHours
{
    /// <summary>The opening hours of a Monday.</summary>
    public string Monday { get; set; } = "09:00-18:00";

    /// <summary>The opening hours of a Tuesday.</summary>
    public string Tuesday { get; set; } = "09:00-18:00";

    /// <summary>The opening hours of a Wednesday.</summary>
    public string Wednesday { get; set; } = "09:00-18:00";

    /// <summary>The opening hours of a Thursday.</summary>
    public string Thursday { get; set; } = "09:00-18:00";

    /// <summary>The opening hours of a Friday.</summary>
    public string Friday { get; set; } = "09:00-18:00";

    /// <summary>The opening hours of a Saturday.</summary>
    public string Saturday { get; set; } = "10:00-16:00";

    /// <summary>The opening hours of a Sunday.</summary>
    public string Sunday { get; set; } = "closed";

    internal IEnumerable<(DayOfWeek Day, string Hours)> Days =>
    [
        (DayOfWeek.Monday, Monday),
        (DayOfWeek.Tuesday, Tuesday),
        (DayOfWeek.Wednesday, Wednesday),
        (DayOfWeek.Thursday, Thursday),
        (DayOfWeek.Friday, Friday),
        (DayOfWeek.Saturday, Saturday),
        (DayOfWeek.Sunday, Sunday),
    ];
}

/// <summary>Something that can be booked.</summary>
public sealed class ServiceOptions
{
    /// <summary>What it is called after "a": lower-case words, for example <c>beard trim</c>. A recognizer must know the words to hear them.</summary>
    public string Name { get; set; } = "";

    /// <summary>The price in whole units of the currency.</summary>
    /// <value>1 to 9999.</value>
    [Range(1, 9999)]
    public int Price { get; set; }

    /// <summary>Other names callers use for it: lower-case words.</summary>
    public IList<string> Also { get; } = [];
}
