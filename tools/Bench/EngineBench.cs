using VoiceAgent.Calls;
using VoiceAgent.Conversation;
using VoiceAgent.Testing;

namespace VoiceAgent.Bench;

/// <summary>How fast the conversation engine decides, on the recorded events of a whole call.</summary>
internal static class EngineBench
{
    private const string Baseline = "copying the event records into a list";

    public static void Run(Report report, bool isQuick)
    {
        var log = Record(turns: isQuick ? 6 : 20);
        var lines = new List<CallLogLine>();
        var (count, differing) = CallReplay.Run(log, (line, _) => lines.Add(line));
        if (differing > 0)
            report.Fault($"The replay of the recorded call differs in {differing} of {count} lines.");
        var options = new ConversationOptions { Agent = new() { Greeting = "Hello." } };
        var length = lines[^1].At;
        var commands = lines.Sum(l => l.Commands.Count);

        report.Section($"engine: a call of {length.TotalSeconds:0} s, {count} events, {commands} commands, one thread");
        report.Line($"{"step",-44}{"best ns",10}{"median ns",11}{"bytes",8}{"ratio",8}");
        var baseline = PerEvent(Measure.Of(n =>
        {
            for (var i = 0; i < n; i++)
            {
                var list = new List<CallEvent>();
                foreach (var line in lines)
                    list.Add(line.Event with { });
            }
        }));
        Show(Baseline, baseline);
        var decide = PerEvent(Measure.Of(n =>
        {
            for (var i = 0; i < n; i++)
            {
                var engine = new ConversationEngine(options);
                foreach (var line in lines)
                {
                    engine.Handle(line.Event, line.At);
                    _ = engine.Deadline; // The session asks for the deadline after each event, too.
                }
            }
        }));
        Show("engine, an event and the next deadline", decide);
        report.Line($"{1e9 / decide.Median:0} events a second; a call second costs {decide.Median * count / length.TotalSeconds / 1000:0.0} us");
        report.Keep(new Figure("engine", "events per second", 1e9 / decide.Median, "1/s", 1e9 / decide.Best));
        var replay = PerEvent(Measure.Of(n =>
        {
            for (var i = 0; i < n; i++)
                CallReplay.Run(log);
        }));
        Show("replay of the log (JSON read and compared)", replay);
        var speed = length.TotalNanoseconds / (replay.Median * count);
        report.Line($"replay: {speed:0} call seconds a second");
        report.Keep(new Figure("engine", "replay speed", speed, "call s/s"));

        Cost PerEvent(Cost run) => new(run.Best / count, run.Median / count, run.Bytes / count);

        void Show(string name, Cost cost)
        {
            var ratio = cost.Median / baseline.Median;
            report.Line($"{name,-44}{cost.Best,10:0}{cost.Median,11:0}{cost.Bytes,8:0}{ratio,8:0.0}");
            report.Keep(new Figure("engine", name, cost.Median, "ns/event", cost.Best, cost.Bytes, ratio, Baseline));
        }
    }

    /// <summary>Holds a call in virtual time and returns its log.</summary>
    private static string[] Record(int turns)
    {
        var folder = Directory.CreateTempSubdirectory("voiceagent-bench").FullName;
        try
        {
            VirtualHost? host = null;
            VirtualTime.Run(async time =>
            {
                host = new VirtualHost(time, new CallOptions { RecordTo = folder }, new ConversationOptions { Agent = new() { Greeting = "Hello." } });
                await host.CallAsync("engine", turns, TimeSpan.FromSeconds(9));
            });
            host!.DisposeAsync().AsTask().GetAwaiter().GetResult();
            return File.ReadAllLines(Directory.GetFiles(folder).Single());
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}
