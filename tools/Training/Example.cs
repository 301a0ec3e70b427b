using System.Text.RegularExpressions;
using VoiceAgent.Engines.Turns;

namespace VoiceAgent.Training;

/// <summary>A turn as the network reads it.</summary>
/// <param name="Words">The agent's words, followed by the caller's.</param>
/// <param name="Caller">How many of the words are the agent's.</param>
/// <param name="Weights">For each of the caller's words, how much is to be learned from its being the last one, or not.</param>
internal sealed partial record Example(IReadOnlyList<string> Words, int Caller, IReadOnlyList<float> Weights)
{
    private const int Longest = 60;

    /// <summary>The weight of a last word, because there are about ten other words for each last one.</summary>
    private const float End = 4;

    /// <summary>The weight of a word between parts of a sentence, where many callers could have ended.</summary>
    private const float Part = 0.25f;

    /// <summary>The weight of a word after which the caller may go on or not, so that nothing is to be learned. Such words end a whole sentence,
    /// or a short answer before a comma ("no, …", "I think so, …").</summary>
    private const float Whole = 0;

    /// <summary>The most words of a short answer.</summary>
    private const int Short = 3;

    /// <summary>Makes examples of a turn as it was written, and as people and recognizers say it without contractions.</summary>
    public static IEnumerable<Example> Of(Turn turn) =>
        new[] { turn.Caller, Expanded(turn.Caller) }.Distinct().Select(text => Of(turn.Agent, text)).OfType<Example>();

    private static Example? Of(string said, string text)
    {
        var (agent, caller) = (TurnText.Agent(said), TurnText.Words(text));
        if (caller.Count is 0 or > Longest)
            return null;
        var weights = Enumerable.Repeat(1f, caller.Count).ToArray();
        foreach (Match stop in Stop().Matches(text))
        {
            var words = TurnText.Words(text.AsSpan(0, stop.Index)).Count;
            weights[Math.Clamp(words - 1, 0, weights.Length - 1)] = stop.Value == "," && words > Short ? Part : Whole;
        }

        weights[^1] = End;
        return new Example([.. agent, .. caller], agent.Count, weights);
    }

    private static string Expanded(string text)
    {
        var written = text.Replace('’', '\'');
        written = Is().Replace(written, "$1 is");
        foreach (var (short_, long_) in new[] { ("'m", " am"), ("'d", " would"), ("'ll", " will"), ("'ve", " have"), ("'re", " are"), ("can't", "cannot"), ("won't", "will not"), ("n't", " not") })
            written = written.Replace(short_, long_, StringComparison.OrdinalIgnoreCase);
        return written;
    }

    [GeneratedRegex(@"(,|[.?!]+)(?=\s|$)")]
    private static partial Regex Stop();

    [GeneratedRegex(@"\b(that|it|what|where|there|here|who|how|he|she)'s\b", RegexOptions.IgnoreCase)]
    private static partial Regex Is();
}
