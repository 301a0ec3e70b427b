using System.Diagnostics;
using System.Globalization;
using VoiceAgent.Engines.Turns;
using VoiceAgent.Training;

// Trains the network of Engines.Turns; its README says where the corpora are.
CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
if (args is not [var folder, var file])
{
    Console.Error.WriteLine("usage: ./run train FOLDER FILE   (FOLDER: with the corpora of engines/Turns/README.md; FILE: engines/Turns/english.turns)");
    return 1;
}

const int Rounds = 5, Inputs = 32, Units = 64, OftenEnough = 12;
var turns = Corpora.Learn(folder).Select(turn => Example.Of(turn).ToArray()).Where(examples => examples.Length > 0).ToList();
var others = Corpora.Judge(folder).SelectMany(turn => Example.Of(turn).Take(1)).ToList();
if (turns.Count == 0 || others.Count == 0)
{
    Console.Error.WriteLine($"{folder} has none of the corpora.");
    return 1;
}

var counts = turns.SelectMany(examples => examples).SelectMany(example => example.Words).CountBy(word => word).ToList();
var rare = counts.Where(word => word.Value < OftenEnough).GroupBy(word => TurnVocabulary.Ending(word.Key)).Where(ending => ending.Sum(word => word.Value) >= OftenEnough).Select(ending => ending.Key);
var vocabulary = new TurnVocabulary([TurnVocabulary.Unknown, .. counts.Where(word => word.Value >= OftenEnough).Select(word => word.Key).Concat(rare).Distinct().Where(word => word != TurnVocabulary.Unknown).Order(StringComparer.Ordinal)]);
var network = new TurnNetwork(vocabulary.Words.Count, Inputs, Units);
Console.WriteLine($"{turns.Count} turns, {vocabulary.Words.Count} words, {network.Weights.Length} weights");
var watch = Stopwatch.StartNew();
new Trainer(network, vocabulary).Train(turns, Rounds, (round, loss) => Console.WriteLine($"round {round}: loss {loss:0.0000}, {watch.Elapsed.TotalSeconds:0} s"));
using (var stream = File.Create(file))
    TurnFile.Write(stream, vocabulary, network);
(vocabulary, network) = TurnFile.Read(new MemoryStream(File.ReadAllBytes(file)));
Judgement.Of(vocabulary, network, others).Print();
return 0;
