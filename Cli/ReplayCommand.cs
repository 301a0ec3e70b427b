using System.CommandLine;
using System.Globalization;
using VoiceAgent.Agent;
using VoiceAgent.Calls;
using VoiceAgent.Conversation;

namespace VoiceAgent.Cli;

/// <summary><c>./run replay LOG</c>: shows what the engine decided in a recorded call, and whether it decides that now as well.</summary>
internal static class ReplayCommand
{
    public static Command Create()
    {
        var log = new Argument<string>("log") { Description = "The call's event log (LOG.jsonl). The platform writes one of each call where Calls__RecordTo names a folder." };
        var command = new Command("replay", "Replays a recorded call's event log, and tells whether the same is decided now.") { log };
        command.SetAction(parsed => Run(parsed.GetRequiredValue(log)));
        return command;
    }

    private static int Run(string path)
    {
        try
        {
            var (lines, differing) = CallReplay.Run(File.ReadLines(path), Print, flow: AgentDefinition.FlowOf);
            Console.WriteLine(differing == 0
                ? $"{lines} events replayed: every decision is the same."
                : $"{lines} events replayed: {differing} led to other decisions (marked with !).");
            return differing == 0 ? 0 : 1;
        }
        catch (Exception e) when (e is IOException or InvalidDataException or UnauthorizedAccessException)
        {
            Console.Error.WriteLine(e.Message);
            return 2;
        }
    }

    private static void Print(CallLogLine line, bool isSame)
    {
        // Marks come five times a second and mostly decide nothing.
        if (line.Event is MarkReached or SpeechContinued && line.Commands.Count == 0 && isSame)
            return;
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{(isSame ? ' ' : '!')} {line.At.TotalSeconds,9:0.000}  {Describe(line.Event)}"));
        foreach (var command in line.Commands)
            Console.WriteLine($"               -> {Describe(command)}");
    }

    private static string Describe(object step) => step switch
    {
        AnswerExpected e => $"AnswerExpected {{ Reply = {e.Reply}, {e.Expectation.Phrases.Count} phrases }}",
        ExpectAnswer e => $"ExpectAnswer {{ {e.Expectation.Phrases.Count} phrases }}",
        GenerateReply c => $"GenerateReply {{ Reply = {c.Reply}, History = {c.History.Count} entries }}",
        EndReply c => $"EndReply {{ Reply = {c.Reply}, Outcome = {c.Outcome}, Heard = \"{c.Heard}\" }}",
        SegmentQueued e => $"SegmentQueued {{ Reply = {e.Reply}, Segment = {e.Segment}, Duration = {e.Duration} }}",
        _ => step.ToString()!,
    };
}
