using System.Collections.Frozen;

namespace VoiceAgent.Conversation.Text;

/// <summary>What a full stop after a word means.</summary>
internal enum FullStopRole
{
    /// <summary>The word is an ordinary one: the sentence is over.</summary>
    EndsSentence,

    /// <summary>The word is an ordinary short one, or an abbreviation nobody listed: the sentence is over unless a small letter follows.</summary>
    EndsUnlessLowercase,

    /// <summary>The word introduces the next (Mr. Smith, e.g. this, 1. First): the sentence is never over.</summary>
    Introduces,

    /// <summary>The word is an abbreviation before a number (No. 5), and an ordinary word elsewhere (No.).</summary>
    IntroducesNumber,

    /// <summary>The word is a small number: the sentence is over unless the name of a month follows (German: am 5. Mai).</summary>
    EndsUnlessMonth,

    /// <summary>The word is an abbreviation or initial that may also end a sentence (p.m., U.S., Inc., J.): it does where the next word begins sentences.</summary>
    MayEnd,
}

/// <summary>Tells the full stop that ends a sentence from the one that belongs to the word before it.</summary>
/// <remarks>Spelling is compared exactly: "Gen." is a title and "gen" is not, "Sat." is a day and "sat" a verb.</remarks>
internal static class FullStops
{
    /// <summary>The length of the longest word that is looked up, in characters.</summary>
    public const int LongestWord = 12;

    private const int LongestUnlistedAbbreviation = 4;
    private const int LongestListNumber = 3;

    private static readonly FrozenDictionary<string, FullStopRole>.AlternateLookup<ReadOnlySpan<char>> Abbreviations = Roles(
        (FullStopRole.Introduces, """
            Mr Mrs Ms Mx Dr Prof Rev Fr Wm Chas Thos Geo Robt Jos Hon Pres Gov Sen Rep Amb Capt Cpt Cmdr Col Lt Maj Sgt Gen Adm Pvt Messrs Mmes Mt
            e.g i.e eg ie vs cf viz approx ca incl excl esp resp prev Opp Mk Rt Rte Acct acct
            Fig Figs Eq Sec Ch Vol Vols Div Op pp Tel Ext ext tel fax Fax
            med phil jur rer nat Hr Hrn Nr z.B d.h bzw evtl ggf inkl zzgl Sra Srta Dra Ud Uds Mme Mlle
            """),
        (FullStopRole.IntroducesNumber, "No no Nos nos Art art Rs p pg Pub exp Exp"),
        (FullStopRole.MayEnd, """
            Mfg a.m p.m A.M P.M am pm U.S U.K U.N E.U D.C Ph.D M.D B.A M.A B.Sc M.Sc EE.UU
            etc al Inc Ltd Co Corp LLC Bros Jr Sr Esq Assn Dept dept Est est usw Str
            St Ste Pl Ct Ter Cir Plz Ft Ed Eds Ave Blvd Rd Ln Hwy Apt apt Bldg Rm Sq Pkwy
            Jan Feb Mar Apr Jun Jul Aug Sep Sept Oct Nov Dec Mon Tue Tues Wed Thu Thur Thurs Fri Sat Sun
            min mins max hr hrs sec secs wk wks yr yrs mo mos ft lb lbs oz kg km cm mm mph gal qt pt sq avg misc temp Dist
            """)).GetAlternateLookup<ReadOnlySpan<char>>();

    // Words that begin sentences and are hardly ever names or parts of names: after "p.m." or "U.S." they tell that a sentence ended.
    private static readonly FrozenSet<string>.AlternateLookup<ReadOnlySpan<char>> Openings = Words("""
        The This That These Those There Then Here It Its We You They She I My Your Our Their His Her
        What When Where Which Who Why How Is Are Was Were Does Did Can Could Would Should Shall Have Has Had
        And But Or If Because Since While After Before Although However Also Otherwise Therefore Meanwhile
        Please Thank Thanks Let Just Sure Okay OK Yes Yeah Sorry Unfortunately Currently Usually Actually Once Each Every Some Most Many Any Anything Someone
        """).ToFrozenSet(StringComparer.Ordinal).GetAlternateLookup<ReadOnlySpan<char>>();

    private static readonly FrozenSet<string>.AlternateLookup<ReadOnlySpan<char>> Months =
        Words("Januar Jänner Februar März April Mai Juni Juli August September Oktober November Dezember").ToFrozenSet(StringComparer.Ordinal).GetAlternateLookup<ReadOnlySpan<char>>();

    /// <summary>What the full stop after <paramref name="token"/> means, as far as the words before it tell.</summary>
    /// <param name="token">Everything between the last white space and the full stop.</param>
    /// <param name="isFirstWord">Whether the sentence begins with the token, so that it may be the number of a list item.</param>
    public static FullStopRole After(ReadOnlySpan<char> token, bool isFirstWord)
    {
        while (token.Length > 0 && Punctuation.IsOpener(token[0]))
            token = token[1..];
        // In a joined word only the last part counts, as in "1–Jan.", "Mon.-Fri." and "30-yr.".
        if (token.LastIndexOfAny('–', '-') is > 0 and var dash && (char.IsAsciiDigit(token[dash - 1]) || Abbreviations.ContainsKey(token[(dash + 1)..])))
            token = token[(dash + 1)..];
        if (token.Length > LongestWord)
            return FullStopRole.EndsSentence;
        if (isFirstWord && IsListNumber(token))
            return FullStopRole.Introduces;
        if (Abbreviations.TryGetValue(token, out var role))
            return role;
        if (IsInitials(token))
            return FullStopRole.MayEnd;
        if (token.Length is 1 or 2 && !token.ContainsAnyExceptInRange('0', '9'))
            return FullStopRole.EndsUnlessMonth;
        return token.Length > LongestUnlistedAbbreviation && !token.ContainsAnyInRange('0', '9') ? FullStopRole.EndsSentence : FullStopRole.EndsUnlessLowercase;
    }

    /// <summary>Whether the word is one that sentences begin with.</summary>
    public static bool IsOpening(ReadOnlySpan<char> word) => Openings.Contains(word);

    /// <summary>The word is a month after which German writes no year at once.</summary>
    public static bool IsMonth(ReadOnlySpan<char> word) => Months.Contains(word);

    private static bool IsListNumber(ReadOnlySpan<char> token) =>
        token.Length is > 0 and <= LongestListNumber && (!token.ContainsAnyExceptInRange('0', '9') || (token.Length == 1 && char.IsAsciiLetter(token[0])));

    // Tells single letters with full stops between, such as "J", "U.S" and "z.B".
    private static bool IsInitials(ReadOnlySpan<char> token)
    {
        if (token.Length % 2 == 0)
            return false;
        for (var i = 0; i < token.Length; i++)
            if (i % 2 == 0 ? !(char.IsUpper(token[i]) || char.IsLower(token[i])) : token[i] != '.')
                return false;
        return true;
    }

    private static FrozenDictionary<string, FullStopRole> Roles(params (FullStopRole Role, string Words)[] lists) =>
        lists.SelectMany(list => Words(list.Words), (list, word) => KeyValuePair.Create(word, list.Role)).ToFrozenDictionary(StringComparer.Ordinal);

    private static string[] Words(string list) => list.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
}
