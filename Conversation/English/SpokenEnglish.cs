using System.Buffers;
using System.Collections.Frozen;
using VoiceAgent.Conversation.Text;

namespace VoiceAgent.Conversation.English;

/// <summary>Writes text as it is spoken in American English: numbers, money, times, dates, codes, telephone numbers, addresses, short forms.</summary>
/// <remarks>Voices guess at these forms, and fast voices guess wrong: "$12.50" becomes "dollar twelve point fifty". The spoken text is the remembered text, so that
/// the place of an interruption is known to the word. Only whole pieces are written: a piece of a reply is never cut within a number.</remarks>
public static partial class SpokenEnglish
{
    private static readonly SearchValues<char> Telling = SearchValues.Create("_0123456789@&½¼¾⅓⅔⅛⅜⅝⅞⅕⅖⅗⅘⅙⅚*#$€£¥₹§¶<>~≈±→←▲▼▶◀↑↓⌘⌥⌃⇧↵⏎″\\+");

    private static readonly SearchValues<string> ShortForms = SearchValues.Create(
        [" /", " -", " Esc", " Fn ", "Est.", "Div.", "Fl.", " w/", " N ", " S ", " E ", " W ", " E.", " N.", " S.", " W.", " PO ", " BID", " TID", " PRN", " St", " Ave", " Blvd", " Rd", " Dr", " Ln", " Ct", " Pl", " Pkwy", " Hwy", " Sq", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun", "w/", "c/o", "e.g", "i.e", "E.g", "I.e", " vs", " fl.", "nt'l", "ov't", "at'l", "Ret", "Hosp", "avg.", "Cmd", "Ctrl", "temp.", "max.", "min.", "bldg", "Bldg", "mid-", "S/N", "P/N", "Ph:", "Ph.", "d/b/a", "Mfg", "Wm.", "Chas.", "Dist.", "NE ", "NW ", "SE ", "SW ", "the N ", "the S ", "the E ", "the W ", "Hon.", "Mk", "LV", " XL", "Opp.", "Ret'd", "II", "IV", " VI", " IX", "XI", "XV", " V", " X", "Part I", "War I", ", W", ", A", ", C", ", N", ", T", ", M", ", F", ", G", ", I", ", K", ", L", ", P", ", S", ", U", ", V", ", D", "pprox", "appt", "Appt", "dept", "Dept", "incl.", "excl.", "acct", "Acct", "qty", "Qty", "hrs", "Hrs", "yrs", "wks", "mins", "lbs", "govt", "mgmt", "Mgr", "mgr", "Asst", "asst", "tsp", "tbsp", "rev.", "M-F", "M–F", "M/W", "Tu/", "T/Th", "F-Su", "Jan.", "Feb.", "Mar.", "Apr.", "Jun.", "Jul.", "Aug.", "Sept.", "Sep.", "Oct.", "Nov.", "Dec.", " wk", " yr", " hr", " mo.", " min", "est.", "amt", "Amt", " ext.", " Ext.", " lg", " sm.", "pkg", "Tbsp", " no.", "Rev.", " Ch.", "incl", " A-", " B-", " O-", " AB-", "C-", "D-", "btwn", " pls", "ymt", "exp.", "Jos.", ", OR", ", OK", ", OH", ", IN"], StringComparison.Ordinal);

    private const string EnglishWords = "the is are you your yours to of and at on for we will can please call it its this that have has my me with or from be our not here there by as was were do does how what when which would should if than then i just about all any there's it's i'm don't thanks press dial call option account order number today open closed hours";

    private const string ForeignWords = """
        fue muy pero cuando también hablar marque oprima español pulse opción menú saldo pago código dirección custa pedido chega dias
        horario abierto cerrado lun mié jue vie sáb
        orari apertura chiuso aperto lun mar mer gio ven sab indirizzo
        unser unsere unserem kommt bis zwischen etwa rechnen rückfragen inkl zzgl ggf mwst öffnungszeiten geschlossen täglich
        horaires ouvert ouverte fermé adresse
        são horário aberto fechado endereço
        son el la los las es está están para por con una unos del su sus usted en y lunes martes miércoles jueves viernes sábado domingo hoy mañana horas gracias hola claro señor señora nuestra nuestro puede tiene desea cita número llame hasta desde enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre
        der die das den dem ist sind um und ein eine einen wir sie ihr ihre ihren ihrem bei von mit für uhr nicht auf im zum zur kostet beträgt können bitte wurde wird werden heute morgen gern gerne natürlich danke hallo guten haben oder aber noch termin montag dienstag mittwoch donnerstag freitag samstag sonntag
        le les des et vous votre vos à pour une dans nous du est au aux avec sur heures merci bonjour bien sûr voulez avez nous notre sont lundi mardi mercredi jeudi vendredi samedi dimanche rendez demain
        il lo gli di è per un con alle dalle ore sono della delle grazie certo buongiorno prego nostro nostra suo vostro costa notte può vuole lunedì martedì mercoledì giovedì venerdì sabato domenica prenotazione
        o os e é de um uma às sua seu você das dos obrigado obrigada olá nosso nossa pode tem segunda terça quarta quinta sexta posso ajudar
        het een voor niet zijn uw u op wij kunt dank graag afspraak
        och att det som är på för med av inte tack hej
        og på til af ikke er det som dig mig tak
        nie jest w z na do się że dla proszę dziękuję dzień dobry
        ve bir bu için ile da mı sizin evet teşekkürler merhaba
        hai ka ki ke aap aapka aapki hoon kar nahi yeh toh
        yang di untuk dengan anda ini itu tidak akan
        ang sa mga ninyo salamat
        """;

    private static readonly FrozenDictionary<string, (int English, int Foreign)>.AlternateLookup<ReadOnlySpan<char>> SmallWords = (
        from entry in Split(EnglishWords).Select(word => (Word: word, English: 1, Foreign: 0)).Concat(Split(ForeignWords).Distinct().Select(word => (Word: word, English: 0, Foreign: 1)))
        group entry by entry.Word).ToFrozenDictionary(word => word.Key, word => (word.Sum(e => e.English), word.Sum(e => e.Foreign)), StringComparer.OrdinalIgnoreCase).GetAlternateLookup<ReadOnlySpan<char>>();

    /// <summary>Writes a text out; text that is read as it is written comes back as it is.</summary>
    public static string Write(string text)
    {
        return Write(text, new SpokenTopics());
    }

    /// <param name="text">One piece of a text.</param>
    /// <param name="topics">What the earlier pieces of the text were about. What this piece is about is added.</param>
    internal static string Write(string text, SpokenTopics topics)
    {
        ArgumentNullException.ThrowIfNull(text);
        if (!text.AsSpan().ContainsAny(Telling) && !text.AsSpan().ContainsAny(ShortForms) && !HasInnerDot(text))
        {
            topics.IsKeypad |= text.Contains("Press ", StringComparison.Ordinal) || text.Contains(" press the ", StringComparison.Ordinal) || text.Contains("Dial ", StringComparison.Ordinal) || text.Contains("keypad", StringComparison.Ordinal);
            return text;
        }

        if (text.Contains('<', StringComparison.Ordinal) && VoiceTags.First(text) is { Success: true } tag)
            return Write(text[..tag.Index], topics) + tag.Value + Write(text[(tag.Index + tag.Length)..], topics);
        return new EnglishReading(text, topics).Write();
    }

    /// <summary>Whether a text is English, by its letters and its small words.</summary>
    /// <returns>Null where letters and small words do not tell.</returns>
    public static bool? IsEnglish(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var (english, foreign, isCertain, hasAccent) = (0, 0, false, false);
        for (var at = 0; at < text.Length;)
        {
            var end = at;
            var isShouted = true;
            for (; end < text.Length && (char.IsLetter(text[end]) || text[end] is '\'' or '’'); end++)
            {
                if (text[end] > '\u024F' && text[end] is not ('’' or >= '\u1E00' and <= '\u1EFF'))
                    return false; // The letter is one of another script.
                isShouted &= !char.IsLower(text[end]);
            }

            // Words in capitals are names of states and offices, and text within an address is no word.
            var word = (at > 0 && text[at - 1] is '.' or '@' or '/') || (end == at + 1 && end < text.Length && text[end] is '/') ? default : text.AsSpan(at, end - at);
            var isFirst = word.Length > 0 && text.AsSpan(0, at).IndexOfAnyExcept(" ¡¿*\"") < 0 && word is not ("Pour" or "Die" or "Costa" or "Con" or "Per" or "Come" or "Den" or "Des" or "Notte" or "Hay" or "Para");
            hasAccent |= word.Length > 3 && char.IsLower(word[0]) && word.ContainsAnyInRange('\u00C0', '\u024F');
            if (word.Length > 0 && SmallWords.TryGetValue(word, out var counts))
            {
                english += counts.English;
                // Words in capitals are names of states and offices, and small words with one capital belong to places and people, except in German.
                if (counts.Foreign > 0 && !isShouted && (!char.IsUpper(word[0]) || isFirst || word is "Uhr" or "Sie" or "Ihr" or "Ihre" or "Ihnen" or "Ihren"))
                {
                    foreign++;
                    isCertain |= word.Length > 3 || word.ContainsAnyExceptInRange('\0', '\u007F');
                }
            }

            at = end + 1;
        }

        // Short words alone are not enough: "de la" and "van der" stand in English names, too.
        if (foreign < (english == 0 ? 2 : 3) && !isCertain && !hasAccent)
            foreign = 0;
        return english == foreign && english == 0 ? null : english >= foreign;
    }

    /// <summary>Whether a dot stands within the text, as in "example.com", and not only at the end of a sentence.</summary>
    private static bool HasInnerDot(string text)
    {
        for (var i = text.IndexOf('.', StringComparison.Ordinal); i >= 0 && i + 1 < text.Length; i = text.IndexOf('.', i + 1))
        {
            if (char.IsAsciiLetter(text[i + 1]))
                return true;
        }

        return false;
    }

    private static string[] Split(string words) => words.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
}
