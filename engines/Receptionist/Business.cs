using System.Globalization;

namespace VoiceAgent.Engines.Receptionist;

/// <summary>The hours in which a business is open on one day.</summary>
internal sealed record OpeningHours(TimeOnly Opens, TimeOnly Closes)
{
    public const string Closed = "closed";

    /// <summary>Whether an appointment may begin at a time, which must be while the business is open.</summary>
    public bool Includes(TimeOnly time) => Opens <= time && time < Closes;

    /// <summary>Reads <c>09:00-18:00</c> or <c>closed</c>, for which <paramref name="hours"/> is null.</summary>
    public static bool TryParse(string text, out OpeningHours? hours)
    {
        hours = null;
        if (text.Equals(Closed, StringComparison.OrdinalIgnoreCase)) return true;

        var parts = text.Split('-', StringSplitOptions.TrimEntries);
        if (parts.Length != 2 || !TryParseClock(parts[0], out var opens) || !TryParseClock(parts[1], out var closes) || opens >= closes) return false;

        hours = new OpeningHours(opens, closes);
        return true;
    }

    private static bool TryParseClock(string text, out TimeOnly time) =>
        TimeOnly.TryParseExact(text, "HH:mm", CultureInfo.InvariantCulture, DateTimeStyles.None, out time);
}

/// <summary>Something that can be booked.</summary>
/// <param name="Names">The names by which callers call the service, the business's own name first.</param>
internal sealed record Service(string Name, int Price, IReadOnlyList<string> Names);

/// <summary>The facts that the receptionist knows, read once from the options.</summary>
internal sealed class Business
{
    /// <summary>The days in the order in which people say them.</summary>
    public static readonly IReadOnlyList<DayOfWeek> Week =
    [
        DayOfWeek.Monday, DayOfWeek.Tuesday, DayOfWeek.Wednesday, DayOfWeek.Thursday, DayOfWeek.Friday, DayOfWeek.Saturday, DayOfWeek.Sunday,
    ];

    private static readonly Service[] UsualServices =
    [
        new("haircut", 25, ["haircut", "cut", "trim"]),
        new("colour", 60, ["colour", "hair colour", "dye"]),
        new("beard trim", 15, ["beard trim", "beard", "shave"]),
    ];

    private readonly Dictionary<DayOfWeek, OpeningHours?> _hours;

    /// <param name="options">The options, which must be valid.</param>
    public Business(ReceptionistOptions options)
    {
        Name = options.BusinessName;
        Currency = options.Currency;
        Services = options.Services.Count == 0
            ? UsualServices
            : [.. options.Services.Select(service => new Service(service.Name, service.Price, [service.Name, .. service.Also]))];
        _hours = options.Hours.Days.ToDictionary(
            day => day.Day,
            day => OpeningHours.TryParse(day.Hours, out var hours) ? hours : throw new FormatException($"{day.Day}: {day.Hours}"));
    }

    public string Name { get; }

    public string Currency { get; }

    public IReadOnlyList<Service> Services { get; }

    /// <summary>The hours of a day, or null where the business is closed.</summary>
    public OpeningHours? On(DayOfWeek day) => _hours[day];
}
