using System.Runtime.CompilerServices;
using VoiceAgent.Calls;
using VoiceAgent.Conversation;
using VoiceAgent.Speech;
using VoiceAgent.Testing;

namespace VoiceAgent.Bench;

/// <summary>What it costs the caller that a model judges where the conversation goes on, in virtual time: the response of turns with a flow against that of turns without one.</summary>
internal static class FlowBench
{
    private const int TurnsPerCall = 20;

    public static async Task RunAsync(Report report, bool isQuick)
    {
        var calls = isQuick ? 2 : 26; // The last turn of each call is spoken over, and does not count.
        report.Section($"flow: first audio after the caller's last sound, {calls * (TurnsPerCall - 1)} turns each; first token after 300 ms, first audio of the voice after 150 ms");
        report.Line($"{"turn",-56}{"median ms",11}{"p95 ms",10}{"later by ms",13}");
        var without = await MeasureAsync(null, calls, judge: 0);
        Show("without a flow", without);
        foreach (var judge in (int[])[100, 300, 1000])
        {
            Show($"stays where it is, judged in {judge} ms", await MeasureAsync(Flow(Kind.Stays), calls, judge));
            Show($"moves where calls usually move, judged in {judge} ms", await MeasureAsync(Flow(Kind.Moves), calls, judge));
            Show($"moves where no call has moved, judged in {judge} ms", await MeasureAsync(Flow(Kind.Moves), calls, judge, knows: false));
        }

        Show("moves, judged before in the same words", await MeasureAsync(Flow(Kind.Moves), calls, 1000, isSaidAgain: true));
        Show("moves by a plain answer", await MeasureAsync(Flow(Kind.Answers), calls, 1000, isSaidAgain: true));
        Show("the judge says nothing", await MeasureAsync(Flow(Kind.Stays), calls, 3_600_000));

        void Show(string name, List<double> responses)
        {
            if (responses.Count < calls * (TurnsPerCall - 2))
                report.Fault($"{name}: only {responses.Count} turns were answered.");
            responses.Sort();
            without.Sort();
            var (median, baseline) = (responses[responses.Count / 2], without[without.Count / 2]);
            report.Line($"{name,-56}{median,11:0}{responses[(int)(responses.Count * 0.95)],10:0}{median - baseline,13:0}");
            report.Keep(new Figure("flow", name, median, "ms", Ratio: median / baseline, Baseline: "without a flow"));
        }
    }

    private enum Kind
    {
        Stays,
        Moves,
        Answers,
    }

    /// <summary>Two nodes that lead to each other.</summary>
    private static ConversationFlow Flow(Kind kind)
    {
        return new ConversationFlow("one", [Node("one", "two"), Node("two", "one")]);

        FlowNode Node(string name, string to) => kind is Kind.Answers
            ? new FlowNode(name) { Answers = [PacedSpeechToText.Said], Next = [new FlowEdge(to) { Answer = PacedSpeechToText.Said }] }
            : new FlowNode(name) { Next = [new FlowEdge(to) { When = kind is Kind.Moves ? Judge.Moves : "The caller says goodbye." }] };
    }

    /// <param name="isSaidAgain">All turns have the same words.</param>
    /// <param name="knows">What was judged is remembered.</param>
    /// <returns>The response of each turn in milliseconds.</returns>
    private static async Task<List<double>> MeasureAsync(ConversationFlow? flow, int calls, int judge, bool isSaidAgain = false, bool knows = true)
    {
        var responses = new List<double>();
        VirtualHost? host = null;
        VirtualTime.Run(async time =>
        {
            var engines = PacedEngines.Create(time) with { SpeechToText = new PacedSpeechToText(time, isNumbered: !isSaidAgain), LanguageModel = new Judge(new PacedLanguageModel(time), TimeSpan.FromMilliseconds(judge), time) };
            var agent = PacedEngines.Agent with { Step = state => new AgentStep($"You are a benchmark in {state.Node}.", null, null), Transitions = knows ? new TransitionCache() : null };
            host = new VirtualHost(time, new CallOptions(), new ConversationOptions { Agent = new() { Greeting = "Hello." } }, engines, new ScriptedVoiceActivity(), agent, flow);
            for (var i = 0; i < calls; i++)
            {
                await host.CallAsync($"{i}", TurnsPerCall, TimeSpan.FromSeconds(14));
                responses.AddRange(host.Calls.Find($"{i}")!.Turns.Where(t => t is { Caller: not null, Outcome: ReplyOutcome.Completed }).Select(t => t.Timings.Response).OfType<TimeSpan>().Select(r => r.TotalMilliseconds));
            }
        });
        await host!.DisposeAsync();
        return responses;
    }

    /// <summary>A model that also judges: a sentence is true of the caller's words or not.</summary>
    private sealed class Judge(ILanguageModel model, TimeSpan takes, TimeProvider time) : ILanguageModel
    {
        public const string Moves = "The caller wants something.";

        public string Name => model.Name;

        public async IAsyncEnumerable<ReplyPart> ReplyAsync(ReplyRequest request, [EnumeratorCancellation] CancellationToken cancellationToken)
        {
            if (request.Instructions.StartsWith("You judge", StringComparison.Ordinal))
            {
                await Task.Delay(takes, time, cancellationToken);
                yield return new ReplyText(request.Instructions.Contains(Moves, StringComparison.Ordinal) ? "1" : "0");
                yield break;
            }

            await foreach (var part in model.ReplyAsync(request, cancellationToken))
                yield return part;
        }
    }
}
