using System.Text.Json;
using System.Text.Json.Serialization;

namespace VoiceAgent.Bench.Turns;

/// <summary>The cases of one data file: callers and what is right to do about them.</summary>
/// <param name="About">What the cases have in common, for readers.</param>
/// <param name="Agent">The agent's words in cases that give none themselves.</param>
/// <param name="Recordings">The folder of the recordings of which callers are made, such as <c>{digits/5 five}</c>. They have a person's voice, so each case is held once.</param>
/// <param name="EachOnce">Whether each case is spoken by one of the voices, by turns, rather than by all of them.</param>
internal sealed record TurnCases(string About, string? Agent, IReadOnlyList<TurnCase> Cases, string Recordings = "", bool EachOnce = false)
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        RespectNullableAnnotations = true,
    };

    /// <summary>Reads the cases of every file in a folder.</summary>
    /// <exception cref="InvalidDataException">A file does not have the form that it has to have; the message names the case.</exception>
    public static IReadOnlyList<TurnCase> Read(string folder)
    {
        var all = new List<TurnCase>();
        foreach (var file in Directory.GetFiles(folder, "*.json").Order(StringComparer.Ordinal))
        {
            try
            {
                var read = JsonSerializer.Deserialize<TurnCases>(File.ReadAllText(file), Json)!;
                all.AddRange((read.Cases ?? throw new JsonException("there are no cases")).Select((c, number) => c.Complete(read.Agent) with { Recordings = read.Recordings, Voice = read.Recordings.Length > 0 ? 0 : read.EachOnce ? number : null }));
            }
            catch (JsonException wrong)
            {
                throw new InvalidDataException($"{Path.GetFileName(file)}: {wrong.Message}", wrong);
            }
        }

        return all;
    }
}

/// <summary>A caller, and what is right to do about what they say.</summary>
/// <param name="Turns">The turns of the call; where null, <paramref name="Agent"/> and <paramref name="Caller"/> are the only turn.</param>
/// <param name="At">How long after the agent's first sound the caller begins, in ms; null where the caller waits for the agent's end.</param>
/// <param name="Expect">The right thing for the agent to do: <c>answer</c>, <c>go on</c> or <c>stop</c>.</param>
/// <param name="Hard">Whether the words alone stop the agent, such as "wait".</param>
/// <param name="Pace">The caller's speaking rate; 1 is the voice's own.</param>
/// <param name="Gain">The gain of the caller's voice, in dB.</param>
/// <param name="Noise">Level of the line's noise, in dB relative to full scale.</param>
/// <param name="Echo">Level of the agent's own voice on the caller's line against what was sent, in dB; null where there is no echo.</param>
internal sealed record TurnCase(
    string Name, IReadOnlyList<CaseTurn>? Turns = null, string? Agent = null, string? Caller = null, int? At = null, string Expect = TurnCase.Answer, bool Hard = false,
    double Pace = 1, double Gain = 0, double Noise = -65, double? Echo = null)
{
    /// <summary>The folder of the recordings of which the caller is made; empty where a synthetic voice speaks.</summary>
    [JsonIgnore]
    public string Recordings { get; init; } = "";

    /// <summary>The number of the only voice that speaks the case, counted round; null where all voices do.</summary>
    [JsonIgnore]
    public int? Voice { get; init; }

    public const string Answer = "answer";
    public const string GoOn = "go on";
    public const string Stop = "stop";

    /// <exception cref="JsonException">The case makes no sense.</exception>
    public TurnCase Complete(string? agent)
    {
        if (Expect is not (Answer or GoOn or Stop))
            throw new JsonException($"\"{Name}\" expects \"{Expect}\"; allowed: {Answer}, {GoOn}, {Stop}");
        if (Expect != Answer && At is null && Caller is not null)
            throw new JsonException($"\"{Name}\" needs a time (at) to speak over the agent");
        var says = Agent ?? agent;
        if (Turns is null && (says is null || (Caller is null && Echo is null)))
            throw new JsonException($"\"{Name}\" has nothing to say");
        return this with { Turns = Turns ?? [new CaseTurn(says!, Caller ?? "", Pace)] };
    }
}

/// <summary>The agent's words, and the caller's words after them.</summary>
/// <param name="Caller">The caller's words; <c>&lt;600&gt;</c> is a pause of 600 ms; <c>[cough]</c>, <c>[laugh]</c>, <c>[door]</c> and <c>[noise]</c> are sounds without words;
/// <c>{digits/5 five}</c> is a recording.</param>
internal sealed record CaseTurn(string Agent, string Caller, double Pace = 1);
