using System.Globalization;

namespace VoiceAgent.Bench;

/// <summary>The arguments of the command line.</summary>
internal sealed record BenchArguments(IReadOnlyList<string> Names, bool IsQuick, string? Json, IReadOnlyList<int>? Calls, int Minutes, string VoiceActivity, string? Cases, bool IsVerbose, bool WantsHelp)
{
    public const string Help =
        """
        ./run bench [NAME …] [OPTION …]

        Benchmarks (without a name: all)
          frames      cost of a 20 ms frame in each step of the media path
          engine      conversation engine: events a second, replay speed
          flow        what a judged step of an agent's flow costs the caller, in virtual time
          pipeline    simulated calls through webhooks, Call Control and media sockets
          cluster     the same calls without a cluster, on one process and on three
          services    calls of five turns with the real engines at services with scripted latencies: how much later than those allow callers hear the agent
          callers     50 calls at once of callers who hesitate, interrupt, acknowledge and cough, at the same services: how soon they hear the agent, with and without speculation
          turns       callers who pause, acknowledge, interrupt, cough and echo, in virtual time: wrong decisions and delays, for several settings
          spoken      what becomes of texts that models write on the phone, and what that costs a token
          soak        10,000 short calls: memory, handles and threads must stay flat

        Options
          --quick           six minutes in all instead of half an hour
          --calls N,N,…     pipeline, cluster: how many calls at once; pipeline: step by step
          --minutes N       cluster: holds the calls (100) on three processes for so long and watches the heap instead
          --verbose         turns: what was wrong in which case; spoken: what became of each text
          --cases FOLDER    turns, spoken: the data files (default: those of the benchmark)
          --vad NAME        pipeline, cluster, turns: BuiltIn (default) or Silero
          --json FILE       where the figures go (default: artifacts/bench/<time>.json)
        """;

    private static readonly string[] All = ["frames", "engine", "flow", "pipeline", "cluster", "services", "callers", "turns", "spoken", "soak"];

    /// <summary>How many calls are held at once in a benchmark that takes one number.</summary>
    public int CallsOf(int unlessTold) => Calls is [.., var last] ? last : unlessTold;

    /// <exception cref="ArgumentException">A word of the command line is not understood.</exception>
    public static BenchArguments Parse(string[] words)
    {
        var names = new List<string>();
        var (quick, help, json, calls, minutes, vad, cases, verbose) = (false, false, (string?)null, (int[]?)null, 0, "BuiltIn", (string?)null, false);
        for (var i = 0; i < words.Length; i++)
        {
            switch (words[i])
            {
                case "--quick":
                    quick = true;
                    break;
                case "--help" or "-h" or "help":
                    help = true;
                    break;
                case "--json":
                    json = Next();
                    break;
                case "--verbose":
                    verbose = true;
                    break;
                case "--cases":
                    cases = Next();
                    break;
                case "--vad":
                    vad = Next();
                    if (vad is not ("BuiltIn" or "Silero"))
                        throw new ArgumentException($"--vad is \"{vad}\"; allowed: BuiltIn, Silero.");
                    break;
                case "--minutes":
                    minutes = int.TryParse(Next(), NumberStyles.None, CultureInfo.InvariantCulture, out var length) && length > 0
                        ? length
                        : throw new ArgumentException($"--minutes is \"{words[i]}\"; allowed: a number from 1.");
                    break;
                case "--calls":
                    calls = [.. Next().Split(',').Select(n => int.TryParse(n, NumberStyles.None, CultureInfo.InvariantCulture, out var count) && count > 0
                        ? count
                        : throw new ArgumentException($"--calls holds \"{n}\"; allowed: numbers from 1, separated by commas."))];
                    break;
                case var name when All.Contains(name):
                    names.Add(name);
                    break;
                default:
                    throw new ArgumentException($"\"{words[i]}\" is neither a benchmark nor an option.");
            }

            string Next() => ++i < words.Length ? words[i] : throw new ArgumentException($"{words[i - 1]} needs a value.");
        }

        return new BenchArguments(names.Count > 0 ? names : All, quick, json, calls, minutes, vad, cases, verbose, help);
    }
}
