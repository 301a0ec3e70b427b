namespace VoiceAgent.Engines.Receptionist;

internal enum PartOfDay
{
    Unsaid,
    Morning,

    /// <summary>Afternoon, evening and night.</summary>
    Later,
}

/// <summary>A time as it was said: "three" may be either of two times.</summary>
/// <param name="Hour">The hour, from 0 to 23. From 13 on, and at 0, there is no doubt about it.</param>
internal readonly record struct ClockReading(int Hour, int Minute, PartOfDay Part)
{
    private const int LastAfternoonHour = 6;

    /// <summary>Decides which time is meant, given when the business is open. Outside opening hours it is the likelier one.</summary>
    public TimeOnly Resolve(OpeningHours hours)
    {
        if (Hour is 0 or > 12) return new TimeOnly(Hour, Minute);

        var morning = new TimeOnly(Hour % 12, Minute);
        var later = morning.AddHours(12);
        if (Part != PartOfDay.Unsaid) return Part == PartOfDay.Morning && Hour != 12 ? morning : later;

        var (likely, unlikely) = Hour is <= LastAfternoonHour or 12 ? (later, morning) : (morning, later);
        return !hours.Includes(likely) && hours.Includes(unlikely) ? unlikely : likely;
    }

    /// <summary>The time as it is said back before the day is known.</summary>
    public string Spoken => SpokenTime.Of(new TimeOnly(Hour, Minute));
}
