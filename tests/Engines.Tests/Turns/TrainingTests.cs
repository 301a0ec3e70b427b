using VoiceAgent.Engines.Turns;
using VoiceAgent.Training;

namespace VoiceAgent.Engines.Tests.Turns;

/// <summary>What trains the turn detector's network.</summary>
public sealed class TrainingTests
{
    [Fact]
    public void The_gradient_is_the_slope_of_the_loss()
    {
        var network = new TurnNetwork(words: 4, inputs: 8, units: 8);
        var random = new Random(1);
        foreach (ref var weight in network.Weights.AsSpan())
            weight = (random.NextSingle() - 0.5f);
        var pass = new Pass(network);
        Learn(pass);
        foreach (var i in Enumerable.Range(0, network.Weights.Length).Where(i => i < 32 || i % 7 == 0 || i >= network.Biases))
        {
            var weight = network.Weights[i];
            network.Weights[i] = weight + 0.01f;
            var above = Loss();
            network.Weights[i] = weight - 0.01f;
            var below = Loss();
            network.Weights[i] = weight;
            ((double)pass.Gradient[i]).ShouldBe((above - below) / 0.02, 0.002, $"weight {i}");
        }

        double Loss()
        {
            var fresh = new Pass(network);
            Learn(fresh);
            return fresh.Loss;
        }

        static void Learn(Pass pass)
        {
            int[] words = [1, 2, 3, 1];
            pass.Forward(words);
            pass.Backward(words, from: 1, [1, 0, 4]);
        }
    }

    [Fact]
    public void A_turn_is_learned_with_its_contractions_and_without()
    {
        var examples = Example.Of(new Turn("Good morning. How can I help you?", "I'd like a table, please. That's all.")).ToList();
        examples[0].Words.ShouldBe(["how", "can", "i", "help", "you", TurnText.Asked, "id", "like", "a", "table", "please", "thats", "all"]);
        examples[0].Caller.ShouldBe(6);
        examples[0].Weights.ShouldBe([1, 1, 1, 0.25f, 0, 1, 4], "a comma, a full stop, the end");
        string.Join(' ', examples[1].Words.Skip(6)).ShouldBe("i would like a table please that is all");
        Example.Of(new Turn("", "No, thanks, that is all I want, bye")).Single().Weights.ShouldBe([0, 0, 1, 1, 1, 1, 0.25f, 4], "short answers may be all");
        Example.Of(new Turn("", "...")).ShouldBeEmpty();
    }
}
