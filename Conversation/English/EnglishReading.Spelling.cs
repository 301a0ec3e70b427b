using System.Text;
using System.Text.RegularExpressions;

namespace VoiceAgent.Conversation.English;

/// <summary>Reads codes that are spelled letter by letter.</summary>
internal sealed partial class EnglishReading
{
    /// <summary>Whether a code holds words, which are heard better than their letters: SPRING25OFF.</summary>
    private static bool HasWord(string core) => LongRun().Match(core) is { Success: true } run && run.ValueSpan.ContainsAny("AEIOU");

    [GeneratedRegex("[A-Z]{4,}")]
    private static partial Regex LongRun();

    /// <summary>Reads a code that is written in several groups: 1Z 999 AA1 01 2345 6784.</summary>
    private bool TrySpelledRun(string core)
    {
        if (!IsCapitalOrDigit(core))
            return false;
        var count = 1;
        while (count < 10 && IsJoined(_at + count - 1) && IsCapitalOrDigit(Core(_at + count)))
            count++;
        var isPlate = count == 2 && Enumerable.Range(1, 5).Any(back => Core(_at - back) is "plate" or "plates" or "registration" or "tag") && Core(_at).Any(char.IsAsciiDigit) && Core(_at).Any(char.IsAsciiLetter);
        if (isPlate)
            return Put(2, $"{Spell(core)}, {Spell(Core(_at + 1))}");
        if (count < 3)
            return false;
        var parts = Enumerable.Range(_at, count).Select(Core).ToList();
        var (digits, mixed) = (parts.Sum(p => p.Count(char.IsAsciiDigit)), parts.Count(p => p.Any(char.IsAsciiDigit) && p.Any(char.IsAsciiLetter)));
        if (digits < 5 || !parts.Any(p => p.Any(char.IsAsciiLetter)) || (mixed == 0 && !(parts[0].Length == 1 && parts.Skip(1).All(p => AreDigits(p)))) || parts.Any(p => p.Length > 2 && p.All(char.IsAsciiLetter)) || UnitOf(_at + count, out _, out _, out _))
            return false;
        return Put(count, string.Join(", ", parts.Select(Spell)));
    }

    private static bool IsCapitalOrDigit(string core) => core.Length is > 0 and <= 8 && core.All(c => char.IsAsciiLetterUpper(c) || char.IsAsciiDigit(c));

    /// <param name="isCertain">Whether the text is known to be a code, so that it may be short.</param>
    /// <returns>The spelled text; null where it may be a name that is read in another way.</returns>
    private static string? Spelled(string core, bool isCertain)
    {
        var digits = core.Count(char.IsAsciiDigit);
        var letters = core.Count(char.IsAsciiLetterUpper);
        if (digits == 0 || letters == 0 || core.Any(c => !char.IsAsciiDigit(c) && !char.IsAsciiLetterUpper(c) && c is not ('-' or '/')) || core[0] is '-' or '/' || core[^1] is '-' or '/' || core.Length > 40)
            return null;
        var groups = core.Split(['-', '/'], StringSplitOptions.RemoveEmptyEntries);
        if (FiscalYears.Contains(groups[0].TrimEnd('0', '1', '2', '3', '4', '5', '6', '7', '8', '9')))
            return null;
        if (!isCertain && (groups.Length == 1 ? !IsCode(core, digits) : digits < 4 && !(groups.Length > 2 && groups.All(g => g.Length == 1)) && !groups.Any(g => IsCode(g, g.Count(char.IsAsciiDigit)))))
            return null;
        if (groups.Length > 2 && groups.All(g => g.Length == 1))
            return string.Join(' ', groups.Select(Spell));
        return string.Join(", ", groups.SelectMany(group => Parts(group).Select(part => part.Length < group.Length ? SpellEach(part) : Spell(part))));
    }

    private static bool IsCode(string group, int digits)
    {
        if (group.Length < 5)
            return group.Length == 4 && Switches(group) == 3;
        var prefix = group.TakeWhile(char.IsAsciiLetterUpper).Count();
        if (prefix + digits == group.Length && prefix > 0)
            return digits >= 3 && !(prefix >= 4 && group.AsSpan(0, prefix).ContainsAny("AEIOU")) && !(digits == 4 && FiscalYears.Contains(group[..prefix]));
        return digits >= 3 || Switches(group) >= 3;
    }

    private static int Switches(string group)
    {
        var count = 0;
        for (var i = 1; i < group.Length; i++)
            count += char.IsAsciiDigit(group[i]) != char.IsAsciiDigit(group[i - 1]) ? 1 : 0;
        return count;
    }

    /// <summary>Parts a group of characters, for nobody follows more than 8 without a pause.</summary>
    private static List<string> Parts(string group)
    {
        if (group.Length <= 8)
            return [group];
        // The letters come first, as in INC0048213.
        var prefix = group.TakeWhile(char.IsAsciiLetterUpper).Count();
        return prefix is > 1 and <= 4 && AreDigits(group.AsSpan(prefix)) ? [group[..prefix], .. InFours(group[prefix..])] : InFours(group);
    }

    /// <summary>Parts a group of characters into fours; no character stays alone.</summary>
    private static List<string> InFours(string group)
    {
        var parts = group.Chunk(4).Select(c => new string(c)).ToList();
        if (parts.Count > 1 && parts[^1].Length == 1)
            (parts[^2], parts[^1]) = (parts[^2][..3], parts[^2][3..] + parts[^1]);
        return parts;
    }

    private static string Spell(string group)
    {
        // Capitals with a vowel are a word.
        if (group.Length >= 4 && group.All(char.IsAsciiLetterUpper))
            return group.AsSpan().ContainsAny("AEIOU") ? group : string.Join(' ', group.AsEnumerable());
        return SpellEach(group);
    }

    private static string SpellEach(string group)
    {
        var words = new StringBuilder(group.Length * 5);
        foreach (var c in group)
        {
            if (words.Length > 0)
                words.Append(' ');
            words.Append(char.IsAsciiDigit(c) ? EnglishNumbers.Digits([c]) : c.ToString());
        }

        return words.ToString();
    }
}
