using VoiceAgent.Simulator;
using VoiceAgent.TestSilo;

namespace VoiceAgent.Cluster.Tests;

/// <summary>The agent as the caller's ear heard it.</summary>
internal static class Answer
{
    private const int Piece = Sound.SampleRate / 50;

    /// <summary>Words that may be heard twice in a call.</summary>
    private const int MostRepeated = 3;

    private static readonly TimeSpan PieceLength = TimeSpan.FromMilliseconds(20);

    private static readonly TimeSpan Word = TimeSpan.FromSeconds((double)Sound.Word / Sound.SampleRate);

    /// <summary>A word that sounds shorter was not heard.</summary>
    private static readonly TimeSpan ShortestWord = Word - TimeSpan.FromMilliseconds(100);

    public static bool IsSounding(ReadOnlySpan<short> heard)
    {
        foreach (var sample in heard)
        {
            if (sample is > 1000 or < -1000)
                return true;
        }

        return false;
    }

    /// <summary>The words that were heard, in order, and how long each sounded.</summary>
    public static IReadOnlyList<(string Word, TimeSpan Sounded)> Words(EarLog ear)
    {
        var heard = new List<(string Word, TimeSpan Sounded)>();
        for (var at = 0; at + Piece <= ear.Length; at += Piece)
        {
            if (Sound.Heard(ear.Audio.Slice(at, Piece)) is not { } word)
                continue;
            if (heard.Count > 0 && heard[^1].Word == word)
                heard[^1] = (word, heard[^1].Sounded + PieceLength);
            else
                heard.Add((word, PieceLength));
        }

        return heard;
    }

    /// <summary>Every word of the script was heard, in order, and little more: where a conversation moves while the agent speaks, it begins again shortly
    /// before the word at which the phone fell silent.</summary>
    public static bool IsWhole(IReadOnlyList<(string Word, TimeSpan Sounded)> heard)
    {
        var sounded = heard.GroupBy(h => h.Word).ToDictionary(g => g.Key, g => g.Aggregate(TimeSpan.Zero, (sum, h) => sum + h.Sounded));
        var inAll = sounded.Values.Aggregate(TimeSpan.Zero, (sum, time) => sum + time);
        return heard.Select(h => h.Word).Distinct().SequenceEqual(Script.Words)
            && sounded.Values.All(time => time >= ShortestWord)
            && inAll <= (Word * (Script.Words.Count + MostRepeated));
    }

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
