using System.Globalization;

namespace VoiceAgent.Engines.Receptionist;

/// <summary>Whole numbers as words, both ways.</summary>
internal static class SpokenNumber
{
    private static readonly string[] Small =
    [
        "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve", "thirteen", "fourteen",
        "fifteen", "sixteen", "seventeen", "eighteen", "nineteen",
    ];

    private static readonly string[] Tens = ["", "", "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"];

    /// <summary>A number from 0 to 9999 in words: <c>one hundred and twenty five</c>.</summary>
    public static string Of(int number)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(number);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(number, 9999);
        if (number < 20) return Small[number];
        if (number < 100) return Join(Tens[number / 10], number % 10, " ");
        if (number < 1000) return Join($"{Small[number / 100]} hundred", number % 100, " and ");
        return Join($"{Small[number / 1000]} thousand", number % 1000, number % 1000 < 100 ? " and " : " ");
    }

    /// <summary>Reads the number below 100, or the digits, that begin at a word.</summary>
    /// <returns>The number and how many words it takes; no words where there is none.</returns>
    public static (int Value, int Words) Read(ReadOnlySpan<string> words)
    {
        if (words.IsEmpty) return (0, 0);
        if (words[0].Length <= 4 && int.TryParse(words[0], NumberStyles.None, CultureInfo.InvariantCulture, out var digits)) return (digits, 1);

        var small = Array.IndexOf(Small, words[0]);
        if (small >= 0) return (small, 1);

        var tens = Array.IndexOf(Tens, words[0]);
        if (tens < 2) return (0, 0);

        var ones = words.Length > 1 ? Array.IndexOf(Small, words[1]) : -1;
        return ones is >= 1 and <= 9 ? ((tens * 10) + ones, 2) : (tens * 10, 1);
    }

    private static string Join(string head, int rest, string between) => rest == 0 ? head : $"{head}{between}{Of(rest)}";
}
