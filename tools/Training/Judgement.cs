using VoiceAgent.Engines.Turns;

namespace VoiceAgent.Training;

/// <summary>How well the network tells the last word of a turn from words within its sentences.</summary>
internal sealed class Judgement(List<(float Probability, bool IsEnd)> judged)
{
    public static Judgement Of(TurnVocabulary vocabulary, TurnNetwork network, IEnumerable<Example> turns)
    {
        var (judged, pass) = (new List<(float, bool)>(), new Pass(network));
        foreach (var turn in turns)
        {
            pass.Forward([.. turn.Words.Select(vocabulary.Number)]);
            for (var at = turn.Caller; at < turn.Words.Count; at++)
            {
                var isEnd = at == turn.Words.Count - 1;
                if (isEnd || turn.Weights[at - turn.Caller] == 1)
                    judged.Add((pass.Probability(at), isEnd));
            }
        }

        judged.Sort();
        return new Judgement(judged);
    }

    public void Print()
    {
        var (ends, others) = (judged.Count(j => j.IsEnd), judged.Count(j => !j.IsEnd));
        var below = judged.Index().Where(j => j.Item.IsEnd).Sum(j => j.Index + 1.0) - (ends * (ends + 1.0) / 2);
        Console.WriteLine($"{ends} ends and {others} other words of other dialogues: an end is above another word in {100 * below / ends / others:0.00} % of pairs");
        foreach (var limit in new[] { 0.02, 0.1, 0.5, 0.9 })
            Console.WriteLine($"{limit:0.00} and above: {Share(true, limit):0.0} % of ends, {Share(false, limit):0.0} % of other words");

        double Share(bool isEnd, double limit) => 100.0 * judged.Count(j => j.IsEnd == isEnd && j.Probability >= limit) / (isEnd ? ends : others);
    }
}
