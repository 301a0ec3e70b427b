using System.Collections.Frozen;

namespace VoiceAgent.Conversation.English;

/// <summary>Reads numbers that are said in pairs.</summary>
internal sealed partial class EnglishReading
{
    private static readonly FrozenSet<string> Paired = Set("ram silverado sierra error form forms boeing route rte rt highway hwy interstate peugeot porsche bmw title studio office section sec microsoft sr cr fm airbus");

    private static readonly FrozenSet<string> Airlines = "Delta Southwest United American JetBlue Alaska Spirit Frontier Lufthansa Ryanair Emirates Airlines Airways Amtrak".Split(' ').ToFrozenSet(StringComparer.Ordinal);

    /// <summary>Reads a number that is a name: Form 1099, Boeing 737-800, 504 plan.</summary>
    private bool TryPaired(string core)
    {
        if (core is "405" or "101" or "110" or "210" or "605" or "710" or "805" or "280" or "880" or "680" or "580" && Core(_at - 1) is "the" or "The" && NextCore(_at) is "is" or "to" or "at" or "N" or "S" or "E" or "W" or "North" or "South" or "East" or "West" or "north" or "south" or "east" or "west" or "freeway" or "on" or "exit" or "until" or "toward" or "has")
            return Put(1, EnglishNumbers.Paired(core));
        if (core is "800" or "888" or "877" or "866" or "855" or "844" or "833" && NextCore(_at) is "number" or "line")
            return Put(1, core is "800" ? "eight hundred" : EnglishNumbers.Digits(core));
        if (core.Length == 4 && Airlines.Contains(Core(_at - 1)) && IsJoined(_at - 1) && AreDigits(core) && !CountsWhatFollows(_at))
            return Put(1, EnglishNumbers.Paired(core));
        if (core.Length > 7 || !(Paired.Contains(Core(_at - 1)) || core.Length == 3 || core is ['1', '0', _, _] or ['7', _, '7', '-', ..]))
            return false;
        if (core is "1040" or "1095" or "1098" or "1099" && (NextCore(_at) is "form" or "forms" || _text.Contains("W-2", StringComparison.Ordinal) || _text.Contains("tax", StringComparison.OrdinalIgnoreCase) || _text.Contains("IRS", StringComparison.Ordinal) || Core(_at - 1) is "your" or "Your" or "a" or "the" or "my" && !CountsWhatFollows(_at)))
            return Put(1, EnglishNumbers.Paired(core));
        var parts = core.Split('-');
        if (core is ['7', _, '7', '-', ..] && parts.Length == 2 && parts.All(p => AreDigits(p)) && parts[1].Length <= 3)
            return Put(1, string.Join(' ', parts.Select(EnglishNumbers.Paired)));
        if (parts.Length > 2 || !parts.All(p => AreDigits(p)))
            return false;
        if (parts.Length == 1 && core is { Length: 3 } && (NextCore(_at) is "plan" or "plans" && core is "504" or "529" or "457" or "403" or "401" || (core == "504" && _text.Contains("IEP", StringComparison.Ordinal)) || (core == "404" && NextCore(_at) is "error" or "page")) && !CodeNames.Contains(Core(_at - 1)))
            return Put(1, EnglishNumbers.Paired(core));
        if (!Paired.Contains(Core(_at - 1)) || !IsJoinedOrShort(_at - 1) || (MarkAfter(_at - 1) is '.' && Core(_at - 1).Length > 4) || (UnitOf(_at + 1, out _, out _, out _) && IsJoined(_at)) || !(parts[0].Length is >= 2 and <= 4) || (parts.Length == 2 && !(parts[0].Length == 3 && parts[1].Length <= 3)) || (CountsWhatFollows(_at) && CountedThings.Contains(NextCore(_at))))
            return false;
        return Put(1, string.Join(' ', parts.Select(EnglishNumbers.Paired)));
    }
}
