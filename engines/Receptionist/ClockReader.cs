using System.Globalization;

namespace VoiceAgent.Engines.Receptionist;

/// <summary>Finds the time of day in what a caller said: <c>ten thirty</c>, <c>half past ten</c>, <c>at three</c>, <c>15:30</c>, <c>3 pm</c>, <c>noon</c>.</summary>
internal static class ClockReader
{
    private static readonly string[] BeforeATime = ["at", "around", "about", "by", "towards", "say", "it"];

    // These words make the number before them something other than an hour.
    private static readonly string[] Counted = ["euro", "euros", "people", "person", "persons", "of", "minutes", "minute", "moment", "second", "hour", "hours", "day", "days", "week", "weeks", "more", "time", "thing", "question"];

    private static readonly string[] Fillers =
    [
        "um", "uh", "er", "well", "so", "okay", "ok", "yes", "no", "please", "then", "maybe", "just", "make", "it", "how", "on", "at", "around", "about", "by", "say",
    ];

    private static readonly Dictionary<string, string> SoundAlikes = new() { ["for"] = "four", ["to"] = "two", ["too"] = "two", ["ate"] = "eight", ["won"] = "one", ["tree"] = "three", ["nein"] = "nine" };

    /// <summary>Reads the time that was meant: of several the last one that was not ruled out ("not three, four").</summary>
    /// <param name="expected">Whether a time was asked for, so that a bare number is one.</param>
    public static ClockReading? Read(Utterance utterance, bool expected)
    {
        var found = Last(utterance.Words, expected);
        if (found is null && expected && WithSoundAlikes(utterance.Words) is { } guessed) found = Last(guessed, expected);
        if (found is not { Part: PartOfDay.Unsaid } reading) return found;
        return reading with { Part = PartMentioned(utterance) };
    }

    /// <summary>Finds the part of the day, wherever it was said.</summary>
    public static PartOfDay PartMentioned(Utterance utterance)
    {
        if (utterance.Has("morning")) return PartOfDay.Morning;
        return utterance.Has("afternoon", "evening", "night", "tonight") ? PartOfDay.Later : PartOfDay.Unsaid;
    }

    private static ClockReading? Last(ReadOnlySpan<string> words, bool expected)
    {
        ClockReading? last = null;
        for (var i = 0; i < words.Length;)
        {
            var (reading, length) = ReadAt(words, i, expected);
            if (length > 0 && !Utterance.IsRuledOut(words[..i])) last = reading;
            i += Math.Max(length, 1);
        }

        return last;
    }

    private static (ClockReading Reading, int Words) ReadAt(ReadOnlySpan<string> words, int at, bool expected)
    {
        var rest = words[at..];
        if (TimeOnly.TryParseExact(rest[0], "H:mm", CultureInfo.InvariantCulture, DateTimeStyles.None, out var exact)) return WithPart(exact.Hour, exact.Minute, rest, 1);
        if (rest[0] is "noon" or "midday") return (new ClockReading(12, 0, PartOfDay.Later), 1);
        if (rest[0] == "midnight") return (new ClockReading(0, 0, PartOfDay.Morning), 1);

        var (relative, length) = ReadRelative(rest);
        return length > 0 ? (relative, length) : ReadHour(words, at, expected);
    }

    // Examples are half past ten, half ten (thirty minutes past, as in Britain), quarter to eleven, ten minutes past three.
    private static (ClockReading Reading, int Words) ReadRelative(ReadOnlySpan<string> words)
    {
        var (minutes, length) = words[0] switch
        {
            "half" => (30, 1),
            "quarter" => (15, 1),
            _ => SpokenNumber.Read(words),
        };
        if (length == 0 || minutes is 0 or > 30) return default;
        if (length < words.Length && words[length] is "minutes" or "minute") length++;
        if (length >= words.Length) return default;

        var direction = words[length] switch
        {
            "past" or "after" => 1,
            "to" or "before" or "till" or "of" => -1,
            _ => 0,
        };
        if (direction == 0 && words[0] != "half") return default;

        length += direction == 0 ? 0 : 1;
        var (hour, hourWords) = SpokenNumber.Read(words[length..]);
        if (hourWords == 0 || hour is < 1 or > 23) return default;
        return direction < 0
            ? WithPart(hour == 1 ? 12 : hour - 1, 60 - minutes, words, length + hourWords)
            : WithPart(hour, minutes, words, length + hourWords);
    }

    private static (ClockReading Reading, int Words) ReadHour(ReadOnlySpan<string> words, int at, bool expected)
    {
        var rest = words[at..];
        var (hour, length) = SpokenNumber.Read(rest);
        if (length == 0) return default;

        var isWhole = rest[0].Length is 3 or 4 && char.IsAsciiDigit(rest[0][0]);
        if (isWhole) return expected && hour / 100 < 24 && hour % 100 < 60 ? WithPart(hour / 100, hour % 100, rest, 1) : default;
        if (hour > 24) return default;

        var (minute, minuteWords) = ReadMinute(rest[length..]);
        length += minuteWords;
        var (reading, total) = WithPart(hour % 24, minute, rest, length);
        var isMarked = minuteWords > 0 || total > length || (at > 0 && BeforeATime.Contains(words[at - 1]));
        var isTime = isMarked ? !IsCounted(rest[length..]) : expected && MayBeBare(words, at, length);
        return isTime ? (reading, total) : default;
    }

    private static (int Minute, int Words) ReadMinute(ReadOnlySpan<string> words)
    {
        if (words.Length >= 2 && words[0] is "oh" or "o" or "zero")
        {
            var (ones, length) = SpokenNumber.Read(words[1..]);
            return ones is >= 1 and <= 9 ? (ones, length + 1) : default;
        }

        if (words.Length >= 1 && words[0] == "hundred") return (0, 1);
        var (minute, count) = SpokenNumber.Read(words);
        return count > 0 && minute is >= 10 and <= 59 && !IsCounted(words[count..]) ? (minute, count) : default;
    }

    private static bool IsCounted(ReadOnlySpan<string> after) => !after.IsEmpty && Counted.Contains(after[0]);

    // "one" is more often a word than an hour: "that one", "one moment".
    private static bool MayBeBare(ReadOnlySpan<string> words, int at, int length)
    {
        var after = words[(at + length)..];
        if (IsCounted(after)) return false;
        if (words[at] != "one") return true;
        return (at == 0 || Fillers.Contains(words[at - 1]) || words[at - 1].EndsWith("day", StringComparison.Ordinal)) && (after.IsEmpty || Fillers.Contains(after[0]));
    }

    private static (ClockReading Reading, int Words) WithPart(int hour, int minute, ReadOnlySpan<string> words, int length)
    {
        var end = length;
        while (end < words.Length && words[end] is "oclock" or "sharp") end++;
        var marked = end;
        while (end < words.Length && words[end] is "in" or "the" or "this" or "at") end++;
        var part = end == words.Length ? PartOfDay.Unsaid : words[end] switch
        {
            "am" or "morning" => PartOfDay.Morning,
            "pm" or "afternoon" or "evening" or "night" or "tonight" => PartOfDay.Later,
            _ => PartOfDay.Unsaid,
        };
        return (new ClockReading(hour, minute, part), part == PartOfDay.Unsaid ? marked : end + 1);
    }

    // Where a time was asked for and nothing else was said, "at for thirty" is half past four.
    private static string[]? WithSoundAlikes(ReadOnlySpan<string> words)
    {
        var guessed = words.ToArray();
        for (var i = 0; i < guessed.Length; i++)
        {
            var isPlain = Fillers.Contains(guessed[i]) || guessed[i] is "oclock" or "in" or "the" or "morning" or "afternoon" or "evening" or "pm" or "am" or "half" or "quarter" or "past" || SpokenNumber.Read(words[i..]).Words > 0;
            if (SoundAlikes.TryGetValue(guessed[i], out var number)) guessed[i] = number;
            else if (!isPlain) return null;
        }

        return guessed;
    }
}
