using System.Collections.Frozen;

namespace VoiceAgent.Conversation.English;

/// <summary>Reads Roman numerals.</summary>
internal sealed partial class EnglishReading
{
    private static readonly FrozenDictionary<string, int> Romans = Enumerable.Range(1, 89).ToFrozenDictionary(Roman, n => n, StringComparer.Ordinal);

    private static string Roman(int number) => string.Concat(Enumerable.Repeat('L', number / 50)) + (number % 50 / 10) switch { 4 => "XL", var tens => new string('X', tens) }
        + (number % 10) switch { 9 => "IX", >= 5 and var five => "V" + new string('I', five - 5), 4 => "IV", var ones => new string('I', ones) };

    private static readonly FrozenSet<string> RomanNames = Set("gallery hall part chapter phase type class level tier stage section article title volume act room rooms war bowl category grade appendix schedule group division zone book mk ward step tower building block wing pier platform");

    private static readonly FrozenSet<string> Kings = "Henry Charles Elizabeth Louis Richard Edward George James William Philip Felipe Paul Benedict Pius John Catherine Frederick Nicholas Alexander Napoleon Ramses Ptolemy".Split(' ').ToFrozenSet(StringComparer.Ordinal);

    /// <summary>Reads a Roman numeral behind a name: Gallery IV, Henry VIII, World War II.</summary>
    private bool TryRoman(string core)
    {
        var isOwner = core.EndsWith("'s", StringComparison.Ordinal) || core.EndsWith("’s", StringComparison.Ordinal);
        if (!Romans.TryGetValue(isOwner ? core[..^2] : core, out var number) || _at == 0 || !IsJoined(_at - 1))
            return false;
        var before = Core(_at - 1);
        // A letter is a number only behind a title, and not in "John L. Smith", "The Class I teach" and "Building L".
        var isLetter = (isOwner ? core.Length - 2 : core.Length) == 1;
        if (Kings.Contains(before) && (isLetter ? Core(_at - 2) is "King" or "Queen" or "Pope" or "Emperor" or "Tsar" || (_seen.Roman >= 0 && Core(_at + 1) is "is" or "are" or "and") : number <= 20))
        {
            _seen.Roman = _at;
            return Put(1, "the " + EnglishNumbers.Ordinal(number) + (isOwner ? "'s" : ""));
        }

        if (isLetter && !(before is "Part" or "Chapter" or "Title" or "Act" or "Phase" or "Volume" or "Article" or "War" or "Type" or "Stage" && core is not "L" && (core is not "I" || !IsJoined(_at) || Core(_at + 1) is "of" or "is" or "and" or "or" or "was" or "covers" or "diabetes"))
            && !(before is "to" or "and" or "or" && _seen.Roman == _at - 2))
            return false;
        if ((RomanNames.Contains(before) && (char.IsUpper(before[0]) || before is "world" or "tier" or "type" or "phase" or "stage" or "level" or "class")) || (before is "to" or "and" or "or" && _seen.Roman == _at - 2) || (before is "is" && RomanNames.Contains(Core(_at - 2)) && core.Length > 1) || (before is "number" or "Number" && core.Length > 1) || (before is "is" && Core(_at - 2) is "number"))
        {
            _seen.Roman = _at;
            return Put(1, EnglishNumbers.Cardinal(number));
        }

        return false;
    }
}
