using System.Numerics.Tensors;
using VoiceAgent.Engines.Turns;

namespace VoiceAgent.Training;

/// <summary>Trains the network by back-propagation through each turn, with Adam (Kingma and Ba 2015, arXiv:1412.6980) and a rate that falls to almost nothing.</summary>
internal sealed class Trainer(TurnNetwork network, TurnVocabulary vocabulary)
{
    private const int Batch = 24;
    private const float Rate = 0.003f;

    /// <summary>The share of words that are read as unknown, so that the network learns what to make of unknown words.</summary>
    private const double Unknown = 0.03;
    /// <summary>The share of turns that are read without the agent, so that the network learns what to make of turns whose agent is not known.</summary>
    private const double WithoutAgent = 0.1;

    private readonly float[] _first = new float[network.Weights.Length];
    private readonly float[] _second = new float[network.Weights.Length];
    private readonly Lock _update = new();
    private int _steps;

    /// <param name="turns">The turns, each as one or two examples, of which one is taken in each round.</param>
    /// <param name="report">Called after each round with its mean loss.</param>
    public void Train(IReadOnlyList<Example[]> turns, int rounds, Action<int, double> report)
    {
        var random = new Random(1);
        var total = (double)rounds * turns.Count / Batch;
        Begin(random);
        var order = Enumerable.Range(0, turns.Count).ToArray();
        for (var round = 0; round < rounds; round++)
        {
            random.Shuffle(order);
            var (next, loss, count) = (0, 0.0, 0L);
            Parallel.For(0, Environment.ProcessorCount, worker =>
            {
                var (chance, pass) = (new Random(HashCode.Combine(round, worker)), new Pass(network));
                while (Interlocked.Add(ref next, Batch) is var until && until <= order.Length)
                {
                    foreach (var turn in order.AsSpan((until - Batch)..until))
                        Learn(pass, turns[turn][chance.Next(turns[turn].Length)], chance);
                    lock (_update)
                        Update(pass, (float)(Rate * (1 - (0.97 * _steps / total))));
                }

                lock (_update)
                    (loss, count) = (loss + pass.Loss, count + pass.Count);
            });
            report(round + 1, loss / count);
        }
    }

    private void Begin(Random random)
    {
        for (var i = 0; i < network.Biases; i++)
            network.Weights[i] = Between(i < network.InputRows ? 0.3 : Math.Sqrt(3.0 / (i < network.StateRows ? network.Inputs : network.Units)));
        for (var i = network.Output; i < network.OutputBias; i++)
            network.Weights[i] = Between(0.2);

        float Between(double limit) => (float)(((2 * random.NextDouble()) - 1) * limit);
    }

    private void Learn(Pass pass, Example turn, Random chance)
    {
        var from = chance.NextDouble() < WithoutAgent ? turn.Caller - 1 : 0; // The agent's last sign stays.
        var words = turn.Words.Skip(from).Select(word => vocabulary.Number(word, known: chance.NextDouble() >= Unknown)).ToArray();
        pass.Forward(words);
        pass.Backward(words, turn.Caller - from, turn.Weights);
    }

    private void Update(Pass pass, float rate)
    {
        _steps++;
        var (first, second) = (1 - MathF.Pow(0.9f, _steps), 1 - MathF.Pow(0.999f, _steps));
        foreach (var word in pass.Read)
            Step(word * network.Inputs, network.Inputs);
        Step(network.InputRows, network.Weights.Length - network.InputRows);
        pass.Read.Clear();

        void Step(int from, int length)
        {
            var gradient = pass.Gradient.AsSpan(from, length);
            var (mean, square, weights) = (_first, _second, network.Weights);
            for (var i = 0; i < length; i++)
            {
                var g = gradient[i] / Batch;
                mean[from + i] += 0.1f * (g - mean[from + i]);
                square[from + i] += 0.001f * ((g * g) - square[from + i]);
                weights[from + i] -= rate * (mean[from + i] / first) / (MathF.Sqrt(square[from + i] / second) + 1e-6f);
            }

            gradient.Clear();
        }
    }
}

/// <summary>One worker's way through turns, and the gradient it gathers.</summary>
internal sealed class Pass(TurnNetwork network)
{
    private const int Longest = 128;

    private readonly float[] _states = new float[(Longest + 1) * network.Units];
    private readonly float[] _gates = new float[Longest * 3 * network.Units];
    private readonly float[] _candidates = new float[Longest * network.Units];
    private readonly float[] _slopes = new float[4 * network.Units];
    private float[] _error = new float[network.Units];
    private float[] _earlier = new float[network.Units];

    public float[] Gradient { get; } = new float[network.Weights.Length];

    /// <summary>The words whose vectors have a gradient.</summary>
    public HashSet<int> Read { get; } = [];

    public double Loss { get; private set; }

    public long Count { get; private set; }

    public void Forward(ReadOnlySpan<int> words)
    {
        for (var at = 0; at < words.Length; at++)
            network.Read(words[at], State(at), State(at + 1), Gates(at), Candidate(at));
    }

    /// <summary>The probability with which the network takes a word to be the last of the turn.</summary>
    public float Probability(int at) => network.Probability(State(at + 1));

    /// <param name="from">The index of the caller's first word.</param>
    /// <param name="matters">The weight of each of the caller's words.</param>
    public void Backward(ReadOnlySpan<int> words, int from, IReadOnlyList<float> matters)
    {
        var (units, inputs) = (network.Units, network.Inputs);
        Span<float> weights = network.Weights, gradient = Gradient;
        Span<float> update = _slopes.AsSpan(0, units), reset = _slopes.AsSpan(units, units), candidate = _slopes.AsSpan(2 * units, units), part = _slopes.AsSpan(3 * units, units);
        Array.Clear(_error);
        for (var at = words.Length - 1; at >= 0; at--)
        {
            Span<float> before = State(at), after = State(at + 1), gates = Gates(at);
            if (at >= from)
            {
                var (isEnd, weight, probability) = (at == words.Length - 1, matters[at - from], network.Probability(after));
                Loss -= weight * Math.Log((isEnd ? probability : 1 - probability) + 1e-9);
                Count++;
                var slope = weight * (probability - (isEnd ? 1 : 0));
                gradient[network.OutputBias] += slope;
                Add(slope, after, gradient.Slice(network.Output, units));
                Add(slope, weights.Slice(network.Output, units), _error);
            }

            for (var unit = 0; unit < units; unit++)
            {
                var (z, r, c, error) = (gates[unit], gates[units + unit], gates[(2 * units) + unit], _error[unit]);
                candidate[unit] = error * z * (1 - (c * c));
                part[unit] = candidate[unit] * r;
                update[unit] = error * (c - before[unit]) * z * (1 - z);
                reset[unit] = candidate[unit] * Candidate(at)[unit] * r * (1 - r);
                _earlier[unit] = error * (1 - z);
            }

            Read.Add(words[at]);
            Span<float> input = weights.Slice(words[at] * inputs, inputs), inputGradient = gradient.Slice(words[at] * inputs, inputs);
            for (var row = 0; row < 3 * units; row++)
            {
                var (slope, stateSlope) = (_slopes[row], row < 2 * units ? _slopes[row] : part[row - (2 * units)]);
                gradient[network.Biases + row] += slope;
                if (row >= 2 * units)
                    gradient[network.StateBiases + row - (2 * units)] += stateSlope;
                Add(slope, input, gradient.Slice(network.InputRows + (row * inputs), inputs));
                Add(slope, weights.Slice(network.InputRows + (row * inputs), inputs), inputGradient);
                Add(stateSlope, before, gradient.Slice(network.StateRows + (row * units), units));
                Add(stateSlope, weights.Slice(network.StateRows + (row * units), units), _earlier);
            }

            (_error, _earlier) = (_earlier, _error);
        }
    }

    private static void Add(float factor, ReadOnlySpan<float> what, Span<float> to) => TensorPrimitives.MultiplyAdd(what, factor, to, to);

    private Span<float> State(int at) => _states.AsSpan(at * network.Units, network.Units);

    private Span<float> Gates(int at) => _gates.AsSpan(at * 3 * network.Units, 3 * network.Units);

    private Span<float> Candidate(int at) => _candidates.AsSpan(at * network.Units, network.Units);
}
