namespace VoiceAgent.Engines.Receptionist;

/// <summary>Times of day as people say them.</summary>
internal static class SpokenTime
{
    /// <summary>A time as people say it: <c>nine</c>, <c>half past three</c>, <c>ten oh five</c>, <c>noon</c>.</summary>
    public static string Of(TimeOnly time) => (time.Hour, time.Minute) switch
    {
        (12, 0) => "noon",
        (0, 0) => "midnight",
        (var hour, 0) => Hour(hour),
        (var hour, 15) => $"quarter past {Hour(hour)}",
        (var hour, 30) => $"half past {Hour(hour)}",
        (var hour, 45) => $"quarter to {Hour(hour + 1)}",
        (var hour, < 10 and var minute) => $"{Hour(hour)} oh {SpokenNumber.Of(minute)}",
        var (hour, minute) => $"{Hour(hour)} {SpokenNumber.Of(minute)}",
    };

    /// <summary>A time with the part of the day, which leaves no doubt: <c>half past three in the afternoon</c>.</summary>
    public static string InFull(TimeOnly time) => time switch
    {
        { Minute: 0, Hour: 0 or 12 } => Of(time),
        { Hour: < 12 } => $"{Of(time)} in the morning",
        { Hour: < 18 } => $"{Of(time)} in the afternoon",
        _ => $"{Of(time)} in the evening",
    };

    private static string Hour(int hour) => SpokenNumber.Of(hour % 12 == 0 ? 12 : hour % 12);
}
