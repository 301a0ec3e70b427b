using System.Collections.Concurrent;
using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using VoiceAgent.Audio;
using VoiceAgent.Engines.Flite;
using VoiceAgent.Simulator;
using VoiceAgent.Testing;

namespace VoiceAgent.Platform.Tests;

/// <summary>Two agents in one process, with numbers, languages, prompts, tools, recognizers, models and voices of their own, and many calls at once to both.</summary>
/// <remarks>Each agent's callers have a tone in their voices, and its voice is a tone: what is heard on either side tells whose it is.</remarks>
[Collection(Alone)]
public sealed partial class AgentsSideBySideTests : IAsyncLifetime
{
    private const int Calls = 100;

    /// <summary>How many calls are held before them.</summary>
    private const int Warm = 4;

    /// <summary>The tests of the collection run while no other does: so many calls need the machine for themselves.</summary>
    private const string Alone = "Many calls at once";

    [CollectionDefinition(Alone, DisableParallelization = true)]
    public sealed class ManyCalls;

    /// <summary>The sample rate of what a service speaks.</summary>
    private const int SpeechRate = 24000;

    private static readonly Side North = new("north", "harbour", "+15550100010", "en-US", 2100, 500);
    private static readonly Side South = new("south", "meadow", "+15550100020", "de-DE", 2900, 1300);

    private static readonly Lazy<Dictionary<Side, Utterance>> Said = new(() =>
    {
        var voice = FliteVoice.Open("awb");
        var said = voice.Synthesize("could you help me please");
        return new[] { North, South }.ToDictionary(side => side, side => Utterance.ByPhone(WithTone(said, voice.SampleRate, side.CallerTone), voice.SampleRate, 8000));
    });

    private static readonly string[] Animals = ["ant", "bear", "cat", "dog", "eagle", "fox", "goat", "hen", "ibis", "jay"];

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("agents");
    private readonly ConcurrentQueue<string> _strays = new();
    private readonly ConcurrentQueue<(string Path, string Body)> _noted = new();
    private int _whole;
    private readonly SemaphoreSlim _arrived = new(0);
    private readonly WebApplication _business = LoopbackServer.Create();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        Repository.RequireEngines();
        _business.Run(async context =>
        {
            using var reader = new StreamReader(context.Request.Body);
            _noted.Enqueue((context.Request.Path, await reader.ReadToEndAsync(Cancel)));
            _arrived.Release();
            await context.Response.WriteAsync("""{"noted":true}""", Cancel);
        });
        await _business.StartAsync(Cancel);
    }

    public async ValueTask DisposeAsync()
    {
        await _business.DisposeAsync();
        _arrived.Dispose();
        _folder.Delete(recursive: true);
    }

    [Fact]
    public async Task Nothing_of_one_agent_is_seen_heard_said_or_recorded_in_the_calls_of_the_other()
    {
        await using var services = await ServicesAsync();
        foreach (var side in (Side[])[North, South])
            Write(side, side.Name, side.Number);
        var recordings = Path.Combine(_folder.FullName, "recordings");
        await using var platform = await StartAsync(services, recordings);

        await WarmAsync(platform, number => number % 2 == 0 ? North : South);
        var calls = Enumerable.Range(0, Calls).Select(number => Place(platform, number % 2 == 0 ? North : South, number, turns: 1)).ToList();
        foreach (var call in calls)
            await platform.EndAsync(call.Call, Cancel);
        await platform.Process.SaysAsync(RunningPlatform.Listed, Cancel, Warm + Calls);
        foreach (var call in calls)
            (await CheckAsync(platform, call, turns: 1)).Name.ShouldBe(call.Side.Name);

        _strays.ShouldBeEmpty();
        _whole.ShouldBeGreaterThan(Calls * 8 / 10, platform.Process.Output);
        var notes = _noted.Skip(Warm).ToList();
        foreach (var (path, body) in notes)
        {
            var side = calls.Single(call => call.From == (string?)JsonNode.Parse(body)!["from"]).Side;
            path.ShouldBe($"/{side.Name}");
            IsOf(OtherThan(side), body).ShouldBeFalse(body);
        }

        notes.Select(note => (string?)JsonNode.Parse(note.Body)!["from"]).Distinct().Count().ShouldBeGreaterThan(Calls * 8 / 10);
        services.NorthEars.Sessions.Select(Language).Distinct().ShouldBe(["en"]);
        services.SouthEars.Sessions.Select(Language).Distinct().ShouldBe(["de"]);
        var logs = Directory.GetFiles(recordings).Select(File.ReadAllText).ToList();
        logs.Count.ShouldBe(Warm + Calls);
        foreach (var (side, other) in ((Side, Side)[])[(North, South), (South, North)])
        {
            var its = logs.Where(log => log.Contains(side.Name, StringComparison.OrdinalIgnoreCase)).ToList();
            its.Count.ShouldBe((Warm + Calls) / 2);
            its.ShouldAllBe(log => !IsOf(other, log));
        }

        static string? Language(JsonNode session) => (string?)session["audio"]!["input"]!["transcription"]!["language"];
    }

    /// <summary>What changes is all: prompt, flow, tools, language, recognizer, model and voice.</summary>
    [Fact]
    public async Task Live_calls_keep_their_version_and_new_ones_get_what_is_published_or_taken_back()
    {
        await using var services = await ServicesAsync();
        Write(North, "desk", North.Number);
        await using var platform = await StartAsync(services, "");
        await WarmAsync(platform, _ => North);
        var live = Enumerable.Range(0, Calls / 2).Select(number => Place(platform, North, number, turns: 2)).ToList();
        while (_noted.Count < Warm + live.Count)
            await _arrived.WaitAsync(RunningPlatform.Limit, Cancel); // Each call has had its first turn, and waits for its second.

        Write(South, "desk", North.Number);
        await platform.Process.SaysAsync("Agent desk: new calls get version", Cancel, 2);
        var next = await HoldAsync(South, 50);

        File.WriteAllText(Document("desk"), $"agent: desk\nnumbers: ['{North.Number}']\nturns: fast");
        await platform.Process.SaysAsync("A changed agent is not taken, and the version before stays.", Cancel);
        (await HoldAsync(South, 51)).ShouldBe(next);

        Write(North, "desk", North.Number);
        await platform.Process.SaysAsync("Agent desk: new calls get version", Cancel, 3);
        var back = await HoldAsync(North, 52);
        back.ShouldNotBe(next);
        foreach (var call in live)
            await platform.EndAsync(call.Call, Cancel);
        await platform.Process.SaysAsync(RunningPlatform.Listed, Cancel, Warm + live.Count + 3);
        foreach (var call in live)
            (await CheckAsync(platform, call, turns: 2)).ShouldBe(back);

        _strays.ShouldBeEmpty();
        _whole.ShouldBeGreaterThan((live.Count + 3) * 8 / 10, platform.Process.Output);

        async Task<PlatformAgent> HoldAsync(Side side, int number)
        {
            var call = Place(platform, side, number, turns: 1, North.Number);
            await platform.EndAsync(call.Call, Cancel);
            return await CheckAsync(platform, call, turns: 1);
        }
    }

    /// <summary>Holds a few calls, one after the other: processes that compile all they do would hold many calls at once on a small machine as nobody's do.</summary>
    private async Task WarmAsync(RunningPlatform platform, Func<int, Side> side)
    {
        for (var number = Calls; number < Calls + Warm; number++)
        {
            var call = Place(platform, side(number), number, turns: 1, side(number).Number);
            await platform.EndAsync(call.Call, Cancel);
            await CheckAsync(platform, call, turns: 1);
        }

        _whole.ShouldBe(Warm, platform.Process.Output);
        _whole = 0;
    }

    private Task<RunningPlatform> StartAsync(Services services, string recordings) => RunningPlatform.StartAsync(new Dictionary<string, string>
    {
        ["Agents__Path"] = Path.Combine(_folder.FullName, "agents"),
        ["Agents__Tools__AllowPrivate"] = "true",
        ["Calls__RecordTo"] = recordings,
        ["Cluster__SpeechSlots"] = "100",
        ["Conversation__Silence__After"] = "00:01:00",
        ["Engines__north__Type"] = "OpenAI",
        ["Engines__north__BaseUrl"] = services.NorthEars.BaseUrl,
        ["Engines__north-model__Type"] = "OpenAI",
        ["Engines__north-model__BaseUrl"] = services.NorthModel.BaseUrl.ToString(),
        ["Engines__south__Type"] = "OpenAI",
        ["Engines__south__BaseUrl"] = services.SouthEars.BaseUrl,
        ["Engines__south-model__Type"] = "OpenAI",
        ["Engines__south-model__BaseUrl"] = services.SouthModel.BaseUrl.ToString(),
    });

    private PlacedCall Place(RunningPlatform platform, Side side, int number, int turns, string? called = null)
    {
        // Where a caller has more to say, something is published meanwhile.
        var manners = new CallerManners { Patience = TimeSpan.FromSeconds(turns > 1 ? 10 : 0.7) };
        var ear = new ToneEar(new SimulatedCaller([.. Enumerable.Repeat(CallerTurn.Say("help"), turns)], (_, _) => Said.Value[side], manners), side, OtherThan(side));
        var from = string.Create(CultureInfo.InvariantCulture, $"+1555020{number:0000}");
        return new PlacedCall(side, from, ear, platform.Carrier.Place(from, called ?? side.Number, ear));
    }

    /// <summary>Looks at a call that is over: what was heard and said is its agent's, and nothing of the other's.</summary>
    private async Task<PlatformAgent> CheckAsync(RunningPlatform platform, PlacedCall call, int turns)
    {
        var record = await platform.RecordAsync(call.Call, Cancel);
        var other = OtherThan(call.Side);
        record.Turns.ShouldAllBe(turn => !IsOf(other, turn.Agent) && !IsOf(other, turn.Caller ?? ""));
        record.Turns.SelectMany(turn => Named().Matches(turn.Agent).Select(named => named.Value)).Distinct().ShouldBeSubsetOf([Named().Match(Answer(call.Side, call.From)).Value], "no other call's answer is said");
        call.Ear.Foreign.ShouldBe(0);
        // So many calls on a small machine: now and then one has its turn cut in two.
        _whole += record.Turns.Select(turn => turn.Agent).SequenceEqual([$"Here is {call.Side.Name}.", .. Enumerable.Repeat(Answer(call.Side, call.From), turns)])
            && record.Turns.Skip(1).All(turn => turn.Caller == $"the {call.Side.Word}") && call.Ear.Own > 23 * (turns + 1) ? 1 : 0;
        return record.Agent!;
    }

    private async Task<Services> ServicesAsync() => new(await ServiceAsync(North, South), await ServiceAsync(South, North), await ModelAsync(North, South), await ModelAsync(South, North));

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
                var from = Caller().Match(request.Messages[0].Text!).Value;
                return request.Messages[^1].Role is "tool" ? new(Answer(side, from)) : new("", $"note_{side.Name}", $$"""{"words":"{{request.Messages[^1].Text}}"}""");
            },
        },
        Cancel);

    private string Document(string agent) => Path.Combine(Directory.CreateDirectory(Path.Combine(_folder.FullName, "agents", agent)).FullName, "agent.yaml");

    private void Write(Side side, string agent, string number) => File.WriteAllText(Document(agent), $$$"""
        agent: {{{agent}}}
        numbers: ["{{{number}}}"]
        language: {{{side.Language}}}
        texts: { filler: none }
        prompt: You are {{{side.Name}}}, and you know the {{{side.Word}}}. You speak with {{ caller }}
        hearing: { engines: [{{{side.Name}}}] }
        model: { engines: [{{{side.Name}}}-model] }
        voice: { engines: [{{{side.Name}}}] }
        tools:
          note_{{{side.Name}}}:
            description: Notes what the caller wants.
            parameters: { words: { type: string, description: The words. } }
            http: { post: "{{{_business.Urls.Single()}}}/{{{side.Name}}}", json: { from: "{{ caller }}", words: "{{ words }}" } }
        flow:
          nodes:
            {{{side.Name}}}: { say: Here is {{{side.Name}}}. }
        """);

    private void Expect(bool isRight, string stray)
    {
        if (!isRight)
            _strays.Enqueue(stray);
    }

    /// <summary>Names the call by the last two digits of the caller's number, in words that are spoken as they are written.</summary>
    private static string Answer(Side side, string from) => $"It is noted at {side.Name} for the {Animals[from[^2] - '0']} and the {Animals[from[^1] - '0']}.";

    [GeneratedRegex("the [a-z]+ and the [a-z]+")]
    private static partial Regex Named();

    [GeneratedRegex(@"\+[0-9]+")]
    private static partial Regex Caller();

    private static Side OtherThan(Side side) => side == North ? South : North;

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

    private sealed record PlacedCall(Side Side, string From, ToneEar Ear, SimulatedCall Call);

    private sealed record Services(FakeOpenAIServer NorthEars, FakeOpenAIServer SouthEars, SimulatedModel NorthModel, SimulatedModel SouthModel) : IAsyncDisposable
    {
        public async ValueTask DisposeAsync()
        {
            foreach (var server in (IAsyncDisposable[])[NorthEars, SouthEars, NorthModel, SouthModel])
                await server.DisposeAsync();
        }
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
