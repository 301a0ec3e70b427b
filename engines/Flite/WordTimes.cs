using System.Runtime.InteropServices;
using VoiceAgent.Speech;

namespace VoiceAgent.Engines.Flite;

/// <summary>Reads from an utterance where its words end. Flite knows all durations before it makes the first sample.</summary>
internal static unsafe class WordTimes
{
    /// <summary>The path to the end of the last sound of the last word that a token became ("$5" becomes two words). A token without words gives 0.</summary>
    private static ReadOnlySpan<byte> TokenEnd => "daughtern.R:SylStructure.daughtern.daughtern.R:Segment.end"u8;

    /// <summary>The silence that every utterance begins with; zero where there is none.</summary>
    public static TimeSpan LeadingSilence(FliteNative.Utterance* utterance)
    {
        var first = FliteNative.relation_head(FliteNative.utt_relation(utterance, "Segment"u8));
        return first != 0 && Text(first, "name"u8) == "pau" ? TimeSpan.FromSeconds(FliteNative.flite_ffeature_float(first, "end"u8)) : TimeSpan.Zero;
    }

    /// <summary>The ends of the words as (characters of <paramref name="ascii"/> spoken, time); empty if they cannot be matched with the text.</summary>
    public static IReadOnlyList<WordEnd> Read(FliteNative.Utterance* utterance, string ascii)
    {
        var ends = new List<WordEnd>();
        var place = 0;
        for (var token = FliteNative.relation_head(FliteNative.utt_relation(utterance, "Token"u8)); token != 0; token = FliteNative.item_next(token))
        {
            var name = Text(token, "name"u8);
            var found = ascii.IndexOf(name, place, StringComparison.Ordinal);
            if (name.Length == 0 || found < 0)
                return [];
            place = found + name.Length;
            // Closing marks belong to the word before them.
            while (place < ascii.Length && char.IsPunctuation(ascii[place]))
                place++;
            var at = TimeSpan.FromSeconds(FliteNative.flite_ffeature_float(token, TokenEnd));
            if (at == TimeSpan.Zero)
                continue;
            if (ends.Count > 0 && at <= ends[^1].At)
                return [];
            ends.Add(new WordEnd(place, at));
        }

        return ends;
    }

    private static string Text(nint item, ReadOnlySpan<byte> feature) => Marshal.PtrToStringUTF8(FliteNative.flite_ffeature_string(item, feature)) ?? "";
}
