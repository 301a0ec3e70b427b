namespace VoiceAgent.Engines.Receptionist;

/// <summary>Forgives slight mistakes of recognizers in longer words: <c>apointment</c>, <c>haircuts</c>, <c>color</c>.</summary>
internal static class Likeness
{
    private const int ShortestForgiven = 6;
    private const int ShortestForgivenTwice = 9;

    /// <summary>Whether two words are equal, or have their first letter in common and one wrong letter (two in words of nine letters and more).</summary>
    public static bool SoundsLike(string heard, string meant)
    {
        if (heard == meant) return true;
        if (meant.Length < ShortestForgiven || heard[0] != meant[0]) return false;

        var allowed = meant.Length >= ShortestForgivenTwice ? 2 : 1;
        return Math.Abs(heard.Length - meant.Length) <= allowed && Distance(heard, meant) <= allowed;
    }

    /// <summary>Computes Levenshtein's distance, in one row.</summary>
    private static int Distance(string left, string right)
    {
        Span<int> row = stackalloc int[right.Length + 1];
        for (var j = 0; j <= right.Length; j++) row[j] = j;
        for (var i = 1; i <= left.Length; i++)
        {
            var diagonal = row[0];
            row[0] = i;
            for (var j = 1; j <= right.Length; j++)
            {
                var substituted = diagonal + (left[i - 1] == right[j - 1] ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.Min(substituted, Math.Min(row[j], row[j - 1]) + 1);
            }
        }

        return row[right.Length];
    }
}
