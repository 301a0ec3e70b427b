using System.Numerics.Tensors;

namespace VoiceAgent.Engines.Turns;

/// <summary>A gated recurrent network that reads words and says after each how likely it is the last.</summary>
/// <remarks>
/// Each word is a vector. A state of <see cref="Units"/> numbers takes the vectors in, one after the other (Cho et al. 2014, arXiv:1406.1078, with the reset after the product).
/// The probability is a logistic function of the state.
/// </remarks>
internal sealed class TurnNetwork
{
    /// <param name="words">How many words the network knows.</param>
    /// <param name="inputs">How many numbers a word's vector has.</param>
    /// <param name="units">How many numbers the state has.</param>
    public TurnNetwork(int words, int inputs, int units)
    {
        (Words, Inputs, Units) = (words, inputs, units);
        InputRows = words * inputs;
        StateRows = InputRows + (3 * units * inputs);
        Biases = StateRows + (3 * units * units);
        StateBiases = Biases + (3 * units);
        Output = StateBiases + units;
        OutputBias = Output + units;
        Weights = new float[OutputBias + 1];
    }

    public int Words { get; }

    public int Inputs { get; }

    public int Units { get; }

    /// <summary>All weights: the words' vectors, the rows of inputs and of states for update, reset and candidate, their biases, the output's row.</summary>
    public float[] Weights { get; }

    public int InputRows { get; }

    public int StateRows { get; }

    public int Biases { get; }

    /// <summary>Where the biases begin that are added to the candidate's part of the state, within the reset.</summary>
    public int StateBiases { get; }

    public int Output { get; }

    public int OutputBias { get; }

    /// <summary>Takes in a word.</summary>
    /// <param name="before">The state before the word; zeros at the beginning.</param>
    /// <param name="after">The state with the word.</param>
    /// <param name="gates">The values of update, reset and candidate, for code that wants to learn from them.</param>
    /// <param name="candidate">The candidate's part of the state before its reset.</param>
    public void Read(int word, ReadOnlySpan<float> before, Span<float> after, Span<float> gates, Span<float> candidate)
    {
        var weights = Weights.AsSpan();
        var units = Units;
        var input = weights.Slice(word * Inputs, Inputs);
        for (var row = 0; row < 2 * units; row++)
            gates[row] = Logistic(weights[Biases + row] + Input(row, input) + State(row, before));
        for (var unit = 0; unit < units; unit++)
        {
            var row = (2 * units) + unit;
            candidate[unit] = weights[StateBiases + unit] + State(row, before);
            gates[row] = MathF.Tanh(weights[Biases + row] + Input(row, input) + (gates[units + unit] * candidate[unit]));
            after[unit] = before[unit] + (gates[unit] * (gates[row] - before[unit]));
        }
    }

    /// <summary>How likely it is, 0 to 1, that the word read last was the last one.</summary>
    public float Probability(ReadOnlySpan<float> state) => Logistic(Weights[OutputBias] + TensorPrimitives.Dot(Weights.AsSpan(Output, Units), state));

    private float Input(int row, ReadOnlySpan<float> input) => TensorPrimitives.Dot(Weights.AsSpan(InputRows + (row * Inputs), Inputs), input);

    private float State(int row, ReadOnlySpan<float> state) => TensorPrimitives.Dot(Weights.AsSpan(StateRows + (row * Units), Units), state);

    private static float Logistic(float x) => 1 / (1 + MathF.Exp(-x));
}
