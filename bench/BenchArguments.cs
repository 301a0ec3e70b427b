using System.Globalization;

namespace VoiceAgent.Bench;

/// <summary>What the command line asks for.</summary>
internal sealed record BenchArguments(IReadOnlyList<string> Names, bool IsQuick, string? Json, IReadOnlyList<int> Calls, string VoiceActivity, bool WantsHelp)
{
    public const string Help =
        """
        ./run bench [NAME …] [OPTION …]

        Benchmarks (without a name: all)
          frames      cost of a 20 ms frame in each step of the media path
          engine      conversation engine: events a second, replay speed
          pipeline    simulated calls through webhooks, Call Control and media sockets
          soak        10,000 short calls: memory, handles and threads must stay flat

        Options
          --quick           a minute in all instead of six
          --calls N,N,…     pipeline: how many calls at once, step by step
          --vad NAME        pipeline: BuiltIn (default) or Silero
          --json FILE       where the figures go (default: artifacts/bench/<time>.json)
        """;

    private static readonly string[] All = ["frames", "engine", "pipeline", "soak"];
    private static readonly int[] Steps = [10, 50, 100, 200, 300, 400, 500, 600, 800];
    private static readonly int[] QuickSteps = [10, 50];

    /// <exception cref="ArgumentException">A word is not understood.</exception>
    public static BenchArguments Parse(string[] words)
    {
        var names = new List<string>();
        var (quick, help, json, calls, vad) = (false, false, (string?)null, (int[]?)null, "BuiltIn");
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
                case "--vad":
                    vad = Next();
                    if (vad is not ("BuiltIn" or "Silero"))
                        throw new ArgumentException($"--vad is \"{vad}\"; allowed: BuiltIn, Silero.");
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
                    throw new ArgumentException($"\"{words[i]}\" is no benchmark.");
            }

            string Next() => ++i < words.Length ? words[i] : throw new ArgumentException($"{words[i - 1]} needs a value.");
        }

        return new BenchArguments(names.Count > 0 ? names : All, quick, json, calls ?? (quick ? QuickSteps : Steps), vad, help);
    }
}
