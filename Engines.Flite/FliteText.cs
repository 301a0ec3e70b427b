using VoiceAgent.Speech;

namespace VoiceAgent.Engines.Flite;

/// <summary>Brings text into Flite's alphabet and its word times back onto the text.</summary>
internal static unsafe class FliteText
{
    /// <summary>Replaces what Flite cannot read by the nearest ASCII, one character for one, so that positions stay true.</summary>
    public static string Plain(string text) => string.Create(text.Length, text, static (plain, source) =>
    {
        for (var i = 0; i < plain.Length; i++)
            plain[i] = Plain(source[i]);
    });

    /// <summary>The ends of the words as written: "$5" is one word, however many are spoken for it.</summary>
    public static IReadOnlyList<WordEnd> WordEnds(FliteNative.Utterance* utterance, string text)
    {
        if (FliteNative.HasRelation(utterance, "Word") == 0)
            return [];
        var ends = new List<WordEnd>();
        for (var word = FliteNative.GetHead(FliteNative.GetRelation(utterance, "Word")); word != 0; word = FliteNative.GetNext(word))
        {
            // The reader has gone on to the blank after the token; at the end of the text there is none.
            var length = Math.Clamp(FliteNative.GetInt(word, "R:Token.parent.file_pos"), 0, text.Length);
            while (length > 0 && char.IsWhiteSpace(text[length - 1]))
                length--;
            var at = TimeSpan.FromSeconds(FliteNative.GetFloat(word, "R:SylStructure.daughtern.daughtern.R:Segment.end"));
            if (ends.Count > 0 && ends[^1].TextLength == length)
                ends[^1] = new WordEnd(length, at > ends[^1].At ? at : ends[^1].At);
            else if (length > 0 && at > TimeSpan.Zero)
                ends.Add(new WordEnd(length, at));
        }

        return ends;
    }

    private static char Plain(char c) => c switch
    {
        >= ' ' and <= '~' => c,
        '\u2018' or '\u2019' or '\u02BC' => '\'',
        '\u201C' or '\u201D' => '"',
        '\u2010' or '\u2011' or '\u2012' or '\u2013' or '\u2014' => '-',
        'à' or 'á' or 'â' or 'ã' or 'ä' or 'å' => 'a',
        'è' or 'é' or 'ê' or 'ë' => 'e',
        'ì' or 'í' or 'î' or 'ï' => 'i',
        'ò' or 'ó' or 'ô' or 'õ' or 'ö' or 'ø' => 'o',
        'ù' or 'ú' or 'û' or 'ü' => 'u',
        'ç' => 'c',
        'ñ' => 'n',
        'ß' => 's',
        _ => ' ',
    };
}
