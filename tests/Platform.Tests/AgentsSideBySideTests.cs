using System.Collections.Concurrent;
using System.Globalization;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using VoiceAgent.Audio;
using VoiceAgent.Engines.Flite;
using VoiceAgent.Simulator;
using VoiceAgent.Testing;

namespace VoiceAgent.Platform.Tests;

/// <summary>Two agents in one process, with numbers, languages, prompts, tools, recognizers, models and voices of their own, and many calls at once to both.</summary>
/// <remarks>Each agent's callers have a tone in their voices, and its voice is a tone: what is heard on either side tells whose it is.</remarks>
public sealed class AgentsSideBySideTests : IAsyncLifetime
{
    private const int Calls = 100;

    /// <summary>The sample rate of what a service speaks.</summary>
    private const int SpeechRate = 24000;

    private static readonly Side North = new("north", "harbour", "+15550100010", "en-US", 2100, 500);
    private static readonly Side South = new("south", "meadow", "+15550100020", "de-DE", 2900, 1300);

    private static readonly string[] Animals = ["ant", "bear", "cat", "dog", "eagle", "fox", "goat", "hen", "ibis", "jay"];

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("agents");
    private readonly ConcurrentQueue<string> _strays = new();
    private readonly ConcurrentQueue<(string Path, string Body)> _noted = new();
    private readonly WebApplication _business = LoopbackServer.Create();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        Repository.RequireEngines();
        _business.Run(async context =>
        {
            using var reader = new StreamReader(context.Request.Body);
            _noted.Enqueue((context.Request.Path, await reader.ReadToEndAsync(Cancel)));
            await context.Response.WriteAsync("""{"noted":true}""", Cancel);
        });
        await _business.StartAsync(Cancel);
    }

    public async ValueTask DisposeAsync()
    {
        await _business.DisposeAsync();
        _folder.Delete(recursive: true);
    }

    [Fact]
    public async Task Nothing_of_one_agent_is_seen_heard_said_or_recorded_in_the_calls_of_the_other()
    {
        await using var northEars = await ServiceAsync(North, South);
        await using var southEars = await ServiceAsync(South, North);
        await using var northModel = await ModelAsync(North, South);
        await using var southModel = await ModelAsync(South, North);
        foreach (var side in (Side[])[North, South])
            Write(side);
        var recordings = Path.Combine(_folder.FullName, "recordings");
        await using var platform = await RunningPlatform.StartAsync(new Dictionary<string, string>
        {
            ["Agents__Path"] = Path.Combine(_folder.FullName, "agents"),
            ["Agents__Tools__AllowPrivate"] = "true",
            ["Calls__RecordTo"] = recordings,
            ["Cluster__SpeechSlots"] = "100",
            ["Engines__north__Type"] = "OpenAI",
            ["Engines__north__BaseUrl"] = northEars.BaseUrl,
            ["Engines__north-model__Type"] = "OpenAI",
            ["Engines__north-model__BaseUrl"] = northModel.BaseUrl.ToString(),
            ["Engines__south__Type"] = "OpenAI",
            ["Engines__south__BaseUrl"] = southEars.BaseUrl,
            ["Engines__south-model__Type"] = "OpenAI",
            ["Engines__south-model__BaseUrl"] = southModel.BaseUrl.ToString(),
        });

        var voice = FliteVoice.Open("awb");
        var said = voice.Synthesize("could you help me please");
        var utterances = new[] { North, South }.ToDictionary(side => side, side => Utterance.ByPhone(WithTone(said, voice.SampleRate, side.CallerTone), voice.SampleRate, 8000));
        var calls = Enumerable.Range(0, Calls).Select(number =>
        {
            var side = number % 2 == 0 ? North : South;
            var ear = new ToneEar(new SimulatedCaller([CallerTurn.Say("help")], (_, _) => utterances[side]), side, side == North ? South : North);
            var from = string.Create(CultureInfo.InvariantCulture, $"+1555020{number:0000}");
            return (Side: side, Other: side == North ? South : North, From: from, Ear: ear, Call: platform.Carrier.Place(from, side.Number, ear));
        }).ToList();
        foreach (var call in calls)
            await platform.EndAsync(call.Call, Cancel);

        await platform.Process.SaysAsync(RunningPlatform.Listed, Cancel, Calls);
        foreach (var (side, _, from, ear, call) in calls)
        {
            var record = await platform.ListedAsync(call, Cancel);
            record.Agent!.Name.ShouldBe(side.Name);
            record.Turns.Select(turn => turn.Agent).ShouldBe([$"Here is {side.Name}.", Answer(side, from)], platform.Process.Output);
            record.Turns[1].Caller.ShouldBe($"the {side.Word}");
            ear.Own.ShouldBeGreaterThan(45, "greeting and answer last half a second each");
            ear.Foreign.ShouldBe(0);
        }

        _strays.ShouldBeEmpty();
        _noted.OrderBy(note => note.Body, StringComparer.Ordinal).Select(note => (note.Path, (string?)JsonNode.Parse(note.Body)!["from"], (string?)JsonNode.Parse(note.Body)!["words"]))
            .ShouldBe(calls.Select(call => ($"/{call.Side.Name}", (string?)call.From, (string?)$"the {call.Side.Word}")));
        northEars.Sessions.Select(Language).Distinct().ShouldBe(["en"]);
        southEars.Sessions.Select(Language).Distinct().ShouldBe(["de"]);
        var logs = Directory.GetFiles(recordings).Select(File.ReadAllText).ToList();
        logs.Count.ShouldBe(Calls);
        foreach (var (side, other) in ((Side, Side)[])[(North, South), (South, North)])
        {
            var its = logs.Where(log => log.Contains(side.Name, StringComparison.OrdinalIgnoreCase)).ToList();
            its.Count.ShouldBe(Calls / 2);
            its.ShouldAllBe(log => !IsOf(other, log));
        }

        static string? Language(JsonNode session) => (string?)session["audio"]!["input"]!["transcription"]!["language"];
    }

    /// <summary>Recognizer and voice of an agent.</summary>
    private async Task<FakeOpenAIServer> ServiceAsync(Side side, Side other)
    {
        var server = await FakeOpenAIServer.StartAsync();
        server.Hear = (socket, sound) =>
        {
            var samples = new short[sound.Length];
            G711.DecodeMuLaw(sound, samples);
            Expect(Power(samples, 8000, side.CallerTone) > 30 * Power(samples, 8000, other.CallerTone), $"{side.Name} hears a caller of another agent");
            return socket.RecognizeAsync($"the {side.Word}");
        };
        server.Speech = async (context, request) =>
        {
            var text = (string)request["input"]!;
            Expect(text.Contains(side.Name, StringComparison.Ordinal) && !IsOf(other, text), $"{side.Name} is to say: {text}");
            var tone = WithTone(new short[SpeechRate / 2], SpeechRate, side.AgentTone);
            await context.Response.Body.WriteAsync(System.Runtime.InteropServices.MemoryMarshal.AsBytes<short>(tone).ToArray(), Cancel);
        };
        return server;
    }

    private Task<SimulatedModel> ModelAsync(Side side, Side other) => SimulatedModel.StartAsync(
        new SimulatedModelOptions
        {
            Port = 0,
            Template = "mistral",
            Answer = request =>
            {
                foreach (var message in request.Messages)
                    Expect(!IsOf(other, message.Text ?? ""), $"{side.Name} is told: {message.Text}");
                var from = request.Messages[0].Text!.Split(' ')[^1];
                return request.Messages[^1].Role is "tool" ? new(Answer(side, from)) : new("", $"note_{side.Name}", $$"""{"words":"{{request.Messages[^1].Text}}"}""");
            },
        },
        Cancel);

    private void Write(Side side)
    {
        var folder = Directory.CreateDirectory(Path.Combine(_folder.FullName, "agents", side.Name));
        File.WriteAllText(Path.Combine(folder.FullName, "agent.yaml"), $$$"""
            agent: {{{side.Name}}}
            numbers: ["{{{side.Number}}}"]
            language: {{{side.Language}}}
            greeting: Here is {{{side.Name}}}.
            prompt: You are {{{side.Name}}}, and you know the {{{side.Word}}}. You speak with {{ caller }}
            hearing: { engines: [{{{side.Name}}}] }
            model: { engines: [{{{side.Name}}}-model] }
            voice: { engines: [{{{side.Name}}}] }
            tools:
              note_{{{side.Name}}}:
                description: Notes what the caller wants.
                parameters: { words: { type: string, description: The words. } }
                http: { post: "{{{_business.Urls.Single()}}}/{{{side.Name}}}", json: { from: "{{ caller }}", words: "{{ words }}" } }
            """);
    }

    private void Expect(bool isRight, string stray)
    {
        if (!isRight)
            _strays.Enqueue(stray);
    }

    /// <summary>Names the call by the last two digits of the caller's number, in words that are spoken as they are written.</summary>
    private static string Answer(Side side, string from) => $"It is noted at {side.Name} for the {Animals[from[^2] - '0']} and the {Animals[from[^1] - '0']}.";

    private static bool IsOf(Side side, string text) => text.Contains(side.Name, StringComparison.OrdinalIgnoreCase) || text.Contains(side.Word, StringComparison.OrdinalIgnoreCase);

    private static short[] WithTone(ReadOnlySpan<short> samples, int sampleRate, double hertz)
    {
        var sum = samples.ToArray();
        for (var i = 0; i < sum.Length; i++)
            sum[i] = (short)Math.Clamp(sum[i] + (4000 * Math.Sin(2 * Math.PI * hertz * i / sampleRate)), short.MinValue, short.MaxValue);
        return sum;
    }

    /// <summary>The power of one frequency, by Goertzel's algorithm, for each sample.</summary>
    private static double Power(ReadOnlySpan<short> samples, int sampleRate, double hertz)
    {
        var turn = 2 * Math.Cos(2 * Math.PI * hertz / sampleRate);
        var (last, before) = (0.0, 0.0);
        foreach (var sample in samples)
            (last, before) = (sample + (turn * last) - before, last);
        return ((last * last) + (before * before) - (turn * last * before)) / ((double)samples.Length * samples.Length);
    }

    /// <param name="Word">What only the agent's prompt and its callers say.</param>
    /// <param name="CallerTone">The frequency in the voices of its callers, in Hz.</param>
    /// <param name="AgentTone">The frequency of its own voice, in Hz.</param>
    private sealed record Side(string Name, string Word, string Number, string Language, double CallerTone, double AgentTone);

    /// <summary>A caller's phone that tells by which agent's voice each frame is heard.</summary>
    private sealed class ToneEar(IHandset caller, Side side, Side other) : IHandset
    {
        /// <summary>A tone of the voices, at a hundredth of their power.</summary>
        private const double Audible = 4000.0 * 4000 / 4 / 100;

        private int _rate;

        /// <summary>The frames of 20 ms in which the agent's own voice is heard.</summary>
        public int Own { get; private set; }

        /// <summary>The frames in which the voice of the other agent is heard.</summary>
        public int Foreign { get; private set; }

        public void Connect(SimulatedCall call, int heardRate, int spokenRate)
        {
            _rate = heardRate;
            caller.Connect(call, heardRate, spokenRate);
        }

        public void Tick(TimeSpan at, ReadOnlySpan<short> heard, Span<short> spoken)
        {
            caller.Tick(at, heard, spoken);
            Own += Power(heard, _rate, side.AgentTone) > Audible ? 1 : 0;
            Foreign += Power(heard, _rate, other.AgentTone) > Audible ? 1 : 0;
        }

        public void Disconnect() => caller.Disconnect();
    }
}
