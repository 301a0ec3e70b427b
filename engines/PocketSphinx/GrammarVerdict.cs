namespace VoiceAgent.Engines.PocketSphinx;

/// <summary>Decides whether an utterance was inside the grammar, by how much better free speech explains the same sound.</summary>
/// <remarks>
/// A grammar always finds something: forced onto other speech it fits badly, over all or in at least one word. So the verdict weighs
/// the mean difference of the acoustic scores per frame and the difference within the grammar's worst word.
/// The figures behind weights and margins are in this room's README.
/// </remarks>
/// <param name="Accepted">Whether the grammar's words stand.</param>
/// <param name="Confidence">How sure the verdict is, from 0 to 1: 0.5 at the border, 1 far inside.</param>
internal readonly record struct GrammarVerdict(bool Accepted, float Confidence)
{
    private const double WorstWordWeight = 0.5;

    /// <summary>The longest word in frames: 1.2 s. Nobody draws one word out for longer, but a grammar that must stretch over a long sentence does.</summary>
    private const int LongestWord = 120;

    /// <summary>The share of the utterance that the grammar must explain. Where it explains less, its search had given up.</summary>
    private const double LeastCover = 0.9;

    /// <summary>The spread of the score over which confidence rises from 0.5 to 1.</summary>
    private const double Spread = 60;

    /// <summary>The share of equal words in equal order above which free speech heard the grammar's sentence with a slip.</summary>
    private const double MostWords = 0.6;

    /// <summary>The worth, in score per frame, of a sentence that free speech heard with a slip.</summary>
    private const double AgreementBonus = 12;

    /// <summary>The share of words above which a long sentence cannot agree by chance: "boot an appointment" in one of the grammar is a slip of the free search.</summary>
    private const double NearlyAllWords = 0.7;

    private const int LongEnough = 5;

    /// <summary>The most words of free speech whose language score counts. Of a long sentence that it cannot follow, free speech finds unlikely words without end.</summary>
    private const double MostUnlikely = 4;

    private static readonly GrammarVerdict Rejected = new(false, 0);

    /// <param name="margin">How much worse than free speech, in score per frame, still counts as inside.</param>
    /// <param name="languageWeight">How much of free speech's language score counts against free speech. It may choose among all words, and finds unlikely ones that fit
    /// a short answer better than the answer's own.</param>
    public static GrammarVerdict Of(Hypothesis grammar, Hypothesis free, double margin, double languageWeight = 0)
    {
        if (grammar.Text.Length == 0 || free.Text.Length == 0)
            return Rejected;
        if (Count(free) > 1.5 * Count(grammar) + 2)
            return Rejected;
        if (grammar.Text == free.Text)
            return new GrammarVerdict(true, 1);
        var frames = Math.Min(grammar.Words[^1].LastFrame, free.Words[^1].LastFrame) + 1;
        if (grammar.Words[^1].LastFrame + 1 < LeastCover * (free.Words[^1].LastFrame + 1))
            return Rejected;

        var (freeScores, speech) = (PerFrame(free, frames), Math.Max(Speech(free), Speech(grammar)));
        double difference = languageWeight * Language(free), worst = double.MinValue;
        foreach (var word in grammar.Words)
        {
            var (first, last) = (word.FirstFrame, Math.Min(word.LastFrame, frames - 1));
            if (last < first)
                continue;
            var share = word.Score * ((last - first + 1) / (double)word.Frames);
            var worse = freeScores.AsSpan(first, last - first + 1).Sum() - share;
            difference += worse;
            if (word.IsFiller)
                continue;
            if (word.Frames > LongestWord)
                return Rejected;
            worst = Math.Max(worst, worse / (last - first + 1));
        }

        var agreement = Agreement(grammar, free);
        if (agreement > NearlyAllWords && Count(grammar) >= LongEnough)
            return new GrammarVerdict(true, 0.9f);
        var room = margin - (difference / speech + WorstWordWeight * worst);
        if (agreement > MostWords)
            room += AgreementBonus;
        return new GrammarVerdict(room >= 0, (float)Math.Clamp(0.5 + room / (2 * Spread), 0, 1));
    }

    private static double Language(Hypothesis free) =>
        free.Words.Sum(w => (double)w.Language) * Math.Min(1, MostUnlikely / Math.Max(1.0, Count(free)));

    /// <summary>Counts the words. Free speech that finds so many more has heard a sentence of which the grammar knows a part.</summary>
    private static int Count(Hypothesis hypothesis) => hypothesis.Words.Count(w => !w.IsFiller);

    private static int Speech(Hypothesis hypothesis) => Math.Max(1, hypothesis.Words.Where(w => !w.IsFiller).Sum(w => w.Frames));

    /// <summary>The length of the longest common word sequence, as a share of the longer text.</summary>
    private static double Agreement(Hypothesis grammar, Hypothesis free)
    {
        var (a, b) = (grammar.Text.Split(' '), free.Text.Split(' '));
        var row = new int[b.Length + 1];
        foreach (var word in a)
        {
            var diagonal = 0;
            for (var i = 1; i <= b.Length; i++)
                (diagonal, row[i]) = (row[i], word == b[i - 1] ? diagonal + 1 : Math.Max(row[i], row[i - 1]));
        }

        return row[^1] / (double)Math.Max(a.Length, b.Length);
    }

    private static double[] PerFrame(Hypothesis hypothesis, int frames)
    {
        var scores = new double[frames];
        foreach (var word in hypothesis.Words)
        {
            for (var i = Math.Max(0, word.FirstFrame); i <= word.LastFrame && i < frames; i++)
                scores[i] = word.Score / (double)word.Frames;
        }

        return scores;
    }
}

file static class Sums
{
    public static double Sum(this Span<double> values)
    {
        var sum = 0.0;
        foreach (var value in values)
            sum += value;
        return sum;
    }
}
