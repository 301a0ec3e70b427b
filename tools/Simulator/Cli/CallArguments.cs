using System.Globalization;

namespace VoiceAgent.Simulator;

/// <summary>The arguments of <c>./run call</c>.</summary>
internal sealed record CallArguments
{
    public static string Help { get; } = """
        ./run call [FILE.wav ...]   places a simulated phone call to the running platform; without files it plays the demo

          --caller KIND             who calls: KINDS
          FILE.wav | --say "text"   a caller turn; repeatable and mixed, in order; in a text <600> pauses for
                                    600 ms, and [cough], [laugh], [door] and [noise] are sounds
          --digits 123#             a turn of pressed keys
          --interrupt SECONDS       the following turn speaks into the agent's reply, this long after it began
          --aside SECONDS "text"    said into the agent's reply to the turn before, this long after it began,
                                    and wants no answer: "mhm", "[cough]"; repeatable
          --voice NAME              flite voice for --say: awb (default), slt, kal16
          --pace FACTOR --gain DB   how fast (1) and loud (0) it speaks
          --noise DB --echo DB      noise on the caller's line (-65); the agent's voice comes back from a loudspeaker
          --platform URL            default http://localhost:8000
          --carrier-port PORT       where the simulated carrier's API listens, default 8010
          --key FILE                signing key pair, made if missing; default artifacts/simulator-key.pem
          --codec NAME              of the phone leg: PCMU (default), PCMA, L16/16000
          --jitter MS --loss PERCENT --reorder PERCENT --duplicate PERCENT    faults on the caller's audio
          --from NUMBER --to NUMBER
          --out FILE.wav            what the caller heard; default recordings/call-TIME.wav
          --calls N                 N calls at once, only the summary is printed
          --json FILE               the measurements as JSON
        keygen FILE                 makes the key pair file and prints the public key for Telnyx__PublicKey
        """.Replace("KINDS", string.Join(", ", DemoCallers.All.Select(caller => caller.Name)), StringComparison.Ordinal);

    public Uri Platform { get; private set; } = new("http://localhost:8000");

    public int CarrierPort { get; private set; } = 8010;

    public string KeyFile { get; private set; } = Path.Combine("artifacts", "simulator-key.pem");

    public string Voice { get; private set; } = "awb";

    /// <summary>The caller's speaking rate, 0.5 to 2; 1 is the voice's own.</summary>
    public double Pace { get; private set; } = 1;

    /// <summary>The gain of the caller's voice in dB.</summary>
    public double Gain { get; private set; }

    public CallerManners Manners { get; } = new();

    public MediaCodec Codec { get; private set; } = MediaCodec.Pcmu;

    public LineImpairments Line { get; private set; } = new();

    public string From { get; private set; } = "+15550100001";

    public string To { get; private set; } = "+15550100002";

    public string? Out { get; private set; }

    public string? Json { get; private set; }

    public int Calls { get; private set; } = 1;

    public IReadOnlyList<CallerTurn> Turns { get; private set; } = DemoScript.Turns;

    /// <exception cref="ArgumentException">An option is unknown or its value wrong; the message says which.</exception>
    public static CallArguments Parse(IEnumerable<string> arguments)
    {
        var result = new CallArguments();
        var turns = new List<CallerTurn>();
        TimeSpan? interrupt = null;
        var words = new Queue<string>(arguments);
        while (words.TryDequeue(out var word))
        {
            CallerTurn? turn = word switch
            {
                "--say" => CallerTurn.Say(Value(word, words)),
                "--digits" => CallerTurn.Press(Value(word, words)),
                _ when !word.StartsWith('-') => File.Exists(word) ? CallerTurn.Play(word) : throw new ArgumentException($"The file {word} does not exist."),
                _ => null,
            };
            if (turn is not null)
            {
                turns.Add(turn with { InterruptAfter = interrupt });
                interrupt = null;
            }
            else if (word == "--caller")
            {
                var caller = DemoCallers.Find(Value(word, words)) ?? throw new ArgumentException($"--caller needs one of {string.Join(", ", DemoCallers.All.Select(c => c.Name))}.");
                turns.AddRange(caller.Turns);
                caller.SetUp(result.Manners);
                result = result with { Pace = caller.Pace };
            }
            else if (word == "--aside")
            {
                if (turns.Count == 0)
                    throw new ArgumentException("--aside needs a turn before it.");
                turns[^1] = turns[^1] with { Asides = [.. turns[^1].Asides, (TimeSpan.FromSeconds(Number(word, words)), CallerTurn.Say(Value(word, words)))] };
            }
            else if (word == "--interrupt")
            {
                interrupt = TimeSpan.FromSeconds(Number(word, words));
            }
            else
            {
                result = result.With(word, words);
            }
        }

        return interrupt is not null ? throw new ArgumentException("--interrupt needs a turn after it.")
            : turns.Count > 0 ? result with { Turns = turns }
            : result;
    }

    private CallArguments With(string option, Queue<string> words) => option switch
    {
        "--platform" => this with { Platform = Url(option, words) },
        "--carrier-port" => this with { CarrierPort = (int)Number(option, words, 65_535) },
        "--key" => this with { KeyFile = Value(option, words) },
        "--voice" => this with { Voice = Value(option, words) },
        "--pace" => this with { Pace = Number(option, words) is >= 0.5 and <= 2 and var pace ? pace : throw new ArgumentException("--pace needs a factor of 0.5 to 2.") },
        "--gain" => this with { Gain = Decibels(option, words) },
        "--noise" => Set(m => m.NoiseDecibels = Decibels(option, words)),
        "--echo" => Set(m => m.EchoDecibels = Decibels(option, words)),
        "--codec" => this with { Codec = ParseCodec(Value(option, words)) },
        "--jitter" => this with { Line = Line with { Jitter = TimeSpan.FromMilliseconds(Number(option, words)) } },
        "--loss" => this with { Line = Line with { Loss = Number(option, words) / 100 } },
        "--reorder" => this with { Line = Line with { Reorder = Number(option, words) / 100 } },
        "--duplicate" => this with { Line = Line with { Duplicate = Number(option, words) / 100 } },
        "--from" => this with { From = Value(option, words) },
        "--to" => this with { To = Value(option, words) },
        "--out" => this with { Out = FileOf(option, words) },
        "--json" => this with { Json = FileOf(option, words) },
        "--calls" => this with { Calls = Math.Max(1, (int)Number(option, words, 10_000)) },
        _ => throw new ArgumentException($"There is no option {option}."),
    };

    private CallArguments Set(Action<CallerManners> set)
    {
        set(Manners);
        return this;
    }

    private static double Decibels(string option, Queue<string> words) =>
        double.TryParse(Value(option, words), NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && number is >= -100 and <= 20
            ? number
            : throw new ArgumentException($"{option} needs a level of -100 to 20 dB.");

    private static string Value(string option, Queue<string> words) =>
        words.TryDequeue(out var value) ? value : throw new ArgumentException($"{option} needs a value.");

    private static string FileOf(string option, Queue<string> words) =>
        Value(option, words) is var path && !Directory.Exists(path) ? path : throw new ArgumentException($"{option} needs a file, and {path} is a folder.");

    private static double Number(string option, Queue<string> words, double most = 86_400_000) =>
        double.TryParse(Value(option, words), NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && number >= 0 && number <= most
            ? number
            : throw new ArgumentException(string.Create(CultureInfo.InvariantCulture, $"{option} needs a number of 0 to {most}."));

    private static Uri Url(string option, Queue<string> words) =>
        Uri.TryCreate(Value(option, words), UriKind.Absolute, out var url) && url.Scheme is "http" or "https"
            ? url
            : throw new ArgumentException($"{option} needs an http or https URL.");

    private static MediaCodec ParseCodec(string text) =>
        MediaCodec.TryParse(text, out var codec) ? codec : throw new ArgumentException($"--codec needs one of PCMU, PCMA, L16/8000 and L16/16000, and {text} is none of them.");
}
