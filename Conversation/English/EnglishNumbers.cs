using System.Globalization;

namespace VoiceAgent.Conversation.English;

/// <summary>Puts numbers into words, as they are spoken in American English.</summary>
internal static class EnglishNumbers
{
    private static readonly string[] Small =
    [
        "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen",
    ];

    private static readonly string[] Tens = ["", "", "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"];

    private static readonly (long Value, string Name)[] Powers = [(1_000_000_000_000, "trillion"), (1_000_000_000, "billion"), (1_000_000, "million"), (1000, "thousand"), (100, "hundred")];

    /// <summary>The most digits of a number that people say as one; of a longer number they say the digits.</summary>
    private const int MostDigits = 15;

    /// <summary>Whether the word is a number below twenty or a ten, in any letter case: "ten", "Forty".</summary>
    public static bool IsWord(string word) => Small.Contains(word, StringComparer.OrdinalIgnoreCase) || (word.Length > 0 && Tens.Contains(word, StringComparer.OrdinalIgnoreCase));

    /// <param name="number">0 or more.</param>
    public static string Cardinal(long number)
    {
        if (number < 20)
            return Small[number];
        if (number < 100)
            return number % 10 == 0 ? Tens[number / 10] : $"{Tens[number / 10]}-{Small[number % 10]}";
        foreach (var (value, name) in Powers)
        {
            if (number >= value)
                return $"{Cardinal(number / value)} {name}{(number % value == 0 ? "" : " " + Cardinal(number % value))}";
        }

        return "";
    }

    /// <summary>Puts a number into words as it is written: 12, 1,200, 3.75.</summary>
    public static string Cardinal(ReadOnlySpan<char> written)
    {
        var point = written.IndexOf('.');
        var whole = (point < 0 ? written : written[..point]).ToString().Replace(",", "", StringComparison.Ordinal);
        var words = whole.Length > MostDigits ? Digits(whole) : Cardinal(long.Parse(whole, CultureInfo.InvariantCulture));
        return point < 0 ? words : $"{words} point {Digits(written[(point + 1)..])}";
    }

    public static string Ordinal(long number)
    {
        var words = Cardinal(number);
        var last = words.LastIndexOfAny([' ', '-']) + 1;
        return words[..last] + (words[last..] switch
        {
            "one" => "first",
            "two" => "second",
            "three" => "third",
            "five" => "fifth",
            "eight" => "eighth",
            "nine" => "ninth",
            "twelve" => "twelfth",
            var tens when tens.EndsWith('y') => tens[..^1] + "ieth",
            var other => other + "th",
        });
    }

    /// <summary>Puts a year into words: 1984, 2005, 2026.</summary>
    public static string Year(int year) => (year / 100, year % 100) switch
    {
        (20, < 10) => Cardinal(year),
        (var century, 0) => $"{Cardinal(century)} hundred",
        (var century, < 10 and var rest) => $"{Cardinal(century)} oh {Cardinal(rest)}",
        (var century, var rest) => $"{Cardinal(century)} {Cardinal(rest)}",
    };

    /// <summary>Puts a number into words that is a name, in pairs where it has three or four digits: 747, 101, 1099, 1600, 12500.</summary>
    public static string Paired(string digits)
    {
        if (digits.Length is not (3 or 4))
            return digits.Length < 3 ? Cardinal(digits) : Digits(digits);
        var (first, last) = (int.Parse(digits[..^2], CultureInfo.InvariantCulture), int.Parse(digits[^2..], CultureInfo.InvariantCulture));
        return (first, last) switch
        {
            (_, 0) when first % 10 == 0 => Cardinal(first / 10) + " thousand",
            (_, 0) => Cardinal(first) + " hundred",
            (_, < 10) => $"{Cardinal(first)} oh {Cardinal(last)}",
            _ => $"{Cardinal(first)} {Cardinal(last)}",
        };
    }

    /// <summary>Puts digits into words one by one; other characters are left out.</summary>
    public static string Digits(ReadOnlySpan<char> written)
    {
        var words = new List<string>(written.Length);
        foreach (var c in written)
        {
            if (char.IsAsciiDigit(c))
                words.Add(Small[c - '0']);
        }

        return string.Join(' ', words);
    }
}
