using System.Net.Http.Headers;

namespace VoiceAgent.Simulator.Tests;

/// <summary>The call command, from its arguments to what it prints.</summary>
public sealed class CallRunTests
{
    private const string Record = """
        {"id":"x","state":"ended","outcome":"completed","turns":[
          {"turn":0,"caller":null,"agent":"Welcome.","outcome":"completed","interrupted":false},
          {"turn":1,"caller":"when are you open","agent":"From nine to five on every day of the week but Sunday, and on Saturday until noon only, dear caller.",
           "outcome":"completed","interrupted":false,"endpointing":0.4,"response":0.61,"total":null,
           "waterfall":[{"event":"audio_received","at":2.0},{"event":"stt_complete","at":2.41},{"event":"first_audio_sent","at":2.61}]}]}
        """;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public void Turns_keep_their_order_and_an_interruption_belongs_to_the_turn_after_it()
    {
        var arguments = CallArguments.Parse(["--say", "one", "--interrupt", "1.5", "--say", "two", "--digits", "12#", "--loss", "2", "--codec", "L16/16000"]);

        arguments.Turns.Select(t => (t.Label, t.InterruptAfter)).ShouldBe(
            [("one", null), ("two", TimeSpan.FromSeconds(1.5)), ("[keys 12#]", null)]);
        arguments.Line.Loss.ShouldBe(0.02);
        arguments.Codec.ShouldBe(new MediaCodec("L16", 16000));
    }

    [Fact]
    public void Without_turns_the_demo_has_an_interruption_and_a_booking()
    {
        var kind = CallArguments.Parse(["--caller", "listener", "--say", "bye", "--aside", "2", "[cough]", "--pace", "0.9", "--gain", "-6", "--noise", "-55", "--echo", "-20"]);
        kind.Turns.SelectMany(t => t.Asides).Select(a => a.Said.Label).ShouldBe(["yeah", "okay", "yeah", "[cough]"]);
        (kind.Pace, kind.Gain, kind.Manners.NoiseDecibels, kind.Manners.EchoDecibels).ShouldBe((0.9, -6, -55, -20));

        var demo = CallArguments.Parse([]).Turns;

        demo.Count.ShouldBeGreaterThanOrEqualTo(5);
        demo.Count(t => t.InterruptAfter is not null).ShouldBe(1);
        demo.ShouldContain(t => t.Label.Contains("book an appointment"));
    }

    [Theory]
    [InlineData("--fast")]
    [InlineData("--calls")]
    [InlineData("--loss", "much")]
    [InlineData("--codec", "OPUS")]
    [InlineData("--platform", "here")]
    [InlineData("--interrupt", "1")]
    [InlineData("missing.wav")]
    public void A_wrong_argument_is_named(params string[] words) =>
        Should.Throw<ArgumentException>(() => CallArguments.Parse(words)).Message.ShouldStartWith(words[0]);

    [Fact]
    public async Task Without_a_platform_the_caller_is_told_to_start_it()
    {
        using var client = new PlatformClient(new Uri("http://127.0.0.1:9"), TimeProvider.System);

        (await client.ProblemAsync())!.ShouldContain("start it with ./run");
    }

    [Fact]
    public async Task A_call_is_printed_with_the_platforms_side_and_the_ears_within_100_columns()
    {
        await using var platform = await FakePlatform.StartAsync();
        platform.OnConnect = Echo.New;
        platform.OnGet = path => path.StartsWith("/api/calls/", StringComparison.Ordinal) ? Record : "{}";
        var (run, carrier, http) = await StartAsync(platform, new LineImpairments(), "--digits", "5");
        await using var _ = carrier;
        using var __ = http;

        var result = (await run.PlaceAllAsync()).Single();
        var output = new StringWriter();
        new CallPrinter(output).Print(result, [CallerTurn.Press("5")]);

        result.IsGood(1).ShouldBeTrue();
        var lines = output.ToString().Split('\n');
        lines.ShouldAllBe(line => line.Length <= 100);
        lines.ShouldContain("  understood when are you open");
        lines.ShouldContain("  waterfall  audio_received +0  stt_complete +410  first_audio_sent +610  ms");
        lines.ShouldContain("  platform   endpointing 400  response 610  ms");
        lines.ShouldContain("Ended by the caller: normal_clearing.");
    }

    [Fact]
    public async Task A_platform_that_refuses_the_signature_is_explained()
    {
        await using var platform = await FakePlatform.StartAsync();
        platform.OnWebhook = _ => Task.FromResult(401);
        var (run, carrier, http) = await StartAsync(platform, new LineImpairments(), "--key", "k.pem");
        await using var _ = carrier;
        using var __ = http;
        platform.OnWebhook = _ => Task.FromResult(401);

        var result = (await run.PlaceAllAsync()).Single();

        var problem = result.Problem.ShouldNotBeNull();
        problem.ShouldContain("Telnyx__PublicKey");
        problem.ShouldContain("keygen k.pem");
    }

    /// <summary>Fifty calls at true pace through one process, for a look at the figures: run with <c>--explicit only --show-live-output on</c>.</summary>
    [Theory(Explicit = true)]
    [InlineData(1)]
    [InlineData(50)]
    [InlineData(200)]
    public async Task Many_calls_keep_their_pace(int calls)
    {
        await using var platform = await FakePlatform.StartAsync();
        platform.OnConnect = Echo.New;
        platform.KeepsFrames = false;
        var number = calls.ToString(System.Globalization.CultureInfo.InvariantCulture);
        var (run, carrier, http) = await StartAsync(platform, new LineImpairments(), "--calls", number, "--digits", "1", "--digits", "2", "--digits", "3", "--digits", "4");
        await using var _ = carrier;
        using var __ = http;
        using var process = System.Diagnostics.Process.GetCurrentProcess();
        var (cpu, garbage, start) = (process.TotalProcessorTime, GC.GetTotalAllocatedBytes(), TimeProvider.System.GetTimestamp());

        var results = await run.PlaceAllAsync();

        process.Refresh();
        var elapsed = TimeProvider.System.GetElapsedTime(start).TotalSeconds;
        var output = new StringWriter();
        new CallPrinter(output).Summarize(results, 4);
        TestContext.Current.TestOutputHelper!.WriteLine(
            $"{output}{elapsed:0.0} s, {(process.TotalProcessorTime - cpu).TotalSeconds / elapsed:0.00} cores, {(GC.GetTotalAllocatedBytes() - garbage) / elapsed / 1e6:0.0} MB/s (fake platform included)");
        results.ShouldAllBe(r => r.IsGood(4));
    }

    private static async Task<(CallRun Run, SimulatedCarrier Carrier, HttpClient Http)> StartAsync(
        FakePlatform platform, LineImpairments line, params string[] words)
    {
        var carrier = await SimulatedCarrier.StartAsync(new() { Port = 0, WebhookUrl = platform.WebhookUrl, Line = line }, Cancel);
        var http = new HttpClient();
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", "KEY");
        LoopbackTests.AnswerCalls(platform, carrier, http);
        var client = new PlatformClient(new Uri(platform.WebhookUrl, "/"), TimeProvider.System);
        return (new CallRun(CallArguments.Parse(words), carrier, client, TimeProvider.System), carrier, http);
    }
}
