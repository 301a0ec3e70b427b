using VoiceAgent.Simulator;
using VoiceAgent.TestSilo;

namespace VoiceAgent.Cluster.Tests;

/// <summary>The agent as the caller's ear heard it.</summary>
internal static class Answer
{
    private const int Piece = Sound.SampleRate / 50;

    private static readonly TimeSpan PieceLength = TimeSpan.FromMilliseconds(20);

    private static readonly TimeSpan Word = TimeSpan.FromSeconds((double)Sound.Word / Sound.SampleRate);

    /// <summary>A word that sounds shorter was not heard.</summary>
    public static readonly TimeSpan ShortestWord = Word - TimeSpan.FromMilliseconds(100);

    public static bool IsSounding(ReadOnlySpan<short> heard)
    {
        foreach (var sample in heard)
        {
            if (sample is > 1000 or < -1000)
                return true;
        }

        return false;
    }

    /// <summary>The words that were heard, in order, how long each sounded without a break, and until when. A single piece is none: one in which a word breaks off and
    /// goes on sounds like any other.</summary>
    public static IReadOnlyList<(string Word, TimeSpan Sounded, TimeSpan Until)> Words(EarLog ear)
    {
        var heard = new List<(string Word, TimeSpan Sounded, TimeSpan Until)>();
        for (var at = 0; at + Piece <= ear.Length; at += Piece)
        {
            if (Sound.Heard(ear.Audio.Slice(at, Piece)) is not { } word)
                continue;
            var until = ear.TimeOf(at + Piece);
            if (heard.Count > 0 && heard[^1].Word == word && heard[^1].Until == until - PieceLength)
                heard[^1] = (word, heard[^1].Sounded + PieceLength, until);
            else
                heard.Add((word, PieceLength, until));
        }

        heard.RemoveAll(h => h.Sounded == PieceLength);
        return heard;
    }

    /// <summary>Every word of so many turns of the script was heard, in order, and little more.</summary>
    /// <param name="mostRepeated">In words. A conversation that moves while the agent speaks may begin again at the word at which the phone fell silent.</param>
    public static bool IsWhole(IReadOnlyList<(string Word, TimeSpan Sounded, TimeSpan Until)> heard, int turns, double mostRepeated) =>
        heard.Select(h => h.Word).Distinct().SequenceEqual(Script.WordsOf(turns))
        && heard.GroupBy(h => h.Word).All(word => Sum(word) >= ShortestWord)
        && Repeated(heard, turns) <= mostRepeated;

    /// <summary>How much longer the agent sounded than so many turns of the script do, in words.</summary>
    public static double Repeated(IReadOnlyList<(string Word, TimeSpan Sounded, TimeSpan Until)> heard, int turns) => (Sum(heard) / Word) - Script.WordsOf(turns).Count;

    private static TimeSpan Sum(IEnumerable<(string Word, TimeSpan Sounded, TimeSpan Until)> heard) => heard.Aggregate(TimeSpan.Zero, (sum, h) => sum + h.Sounded);

    /// <summary>The longest the caller waited for the agent in a stretch of the call: silence that a sound of the agent's ended.</summary>
    public static TimeSpan? LongestWait(EarLog ear, TimeSpan from, TimeSpan until)
    {
        TimeSpan? longest = null;
        var silentSince = from;
        for (var at = from; at < until && at < ear.TimeOf(ear.Length - Piece); at += TimeSpan.FromMilliseconds(20))
        {
            if (!IsSounding(ear.Audio.Slice((int)(at.TotalSeconds * ear.SampleRate), Piece)))
                continue;
            if (longest is null || at - silentSince > longest)
                longest = at - silentSince;
            silentSince = at + TimeSpan.FromMilliseconds(20);
        }

        return longest;
    }
}
