using System.Diagnostics;
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
        Should.Throw<ArgumentException>(() => CallArguments.Parse(words)).Message.ShouldContain(words[0]);

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

    [Fact]
    public async Task A_platform_that_dies_in_a_call_ends_it_with_a_message()
    {
        var platform = await FakePlatform.StartAsync();
        var connected = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        platform.OnConnect = () => After(50, connected.SetResult);
        var (run, carrier, http) = await StartAsync(platform, new LineImpairments(), "--digits", "5");
        await using var _ = carrier;
        using var __ = http;

        var calls = run.PlaceAllAsync();
        await connected.Task;
        await platform.DisposeAsync();

        var result = (await calls).Single();
        result.Problem.ShouldNotBeNull().ShouldStartWith("The platform died in the middle of the call. No platform at ");
        result.IsGood(1).ShouldBeFalse();
    }

    [Fact]
    public async Task A_call_whose_stream_breaks_off_for_good_ends_although_the_platform_lives()
    {
        await using var platform = await FakePlatform.StartAsync();
        platform.OnConnect = () => After(50, static () => throw new InvalidOperationException("The socket breaks."));
        var (run, carrier, http) = await StartAsync(platform, new LineImpairments(), "--digits", "5");
        await using var _ = carrier;
        using var __ = http;

        (await run.PlaceAllAsync()).Single().Problem.ShouldBe("The media stream broke off, and the platform asked for no other one within 10 s.");
    }

    [Fact]
    public async Task A_caller_who_is_passed_on_hangs_up_a_moment_later()
    {
        await using var platform = await FakePlatform.StartAsync();
        var isUnderWay = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        platform.OnConnect = () => After(50, isUnderWay.SetResult);
        var (run, carrier, http) = await StartAsync(platform, new LineImpairments(), "--digits", "5");
        await using var _ = carrier;
        using var __ = http;

        var calls = run.PlaceAllAsync();
        await isUnderWay.Task;
        using var body = new StringContent("""{"to":"+15550100003"}""");
        using var answer = await http.PostAsync(new Uri($"{carrier.BaseUrl}/calls/{Uri.EscapeDataString(carrier.Calls.Single().CallControlId)}/actions/transfer"), body, Cancel);
        answer.EnsureSuccessStatusCode();

        var result = (await calls.WaitAsync(TimeSpan.FromSeconds(20), TimeProvider.System, Cancel)).Single();
        result.Problem.ShouldBeNull();
        (result.End.Cause, result.End.Source).ShouldBe(("normal_clearing", "caller"));
    }

    [Fact]
    public async Task Who_is_told_to_stop_hangs_up_and_places_no_more_calls()
    {
        await using var platform = await FakePlatform.StartAsync();
        using var stop = new CancellationTokenSource();
        platform.OnConnect = () =>
        {
            stop.Cancel();
            return _ => [];
        };
        var (run, carrier, http) = await StartAsync(platform, new LineImpairments(), stop.Token, "--digits", "5");
        await using var _ = carrier;
        using var __ = http;

        var result = (await run.PlaceAllAsync()).Single();
        result.Problem.ShouldBe("Interrupted: the call was hung up.");
        result.End.Source.ShouldBe("caller");
        (await run.PlaceAllAsync()).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_signal_ends_the_command_at_once_with_a_message_and_a_status()
    {
        await using var platform = await FakePlatform.StartAsync();
        var start = new ProcessStartInfo("dotnet", [typeof(CallRun).Assembly.Location, "call", "--platform", new Uri(platform.WebhookUrl, "/").ToString(), "--carrier-port", "0", "--key", Path.GetTempFileName() + ".pem", "--digits", "5"])
        {
            RedirectStandardError = true,
            RedirectStandardOutput = true,
        };
        using var process = Process.Start(start)!;
        // It rings, and nobody answers.
        await platform.NextAsync("call.initiated");

        using (var kill = Process.Start("kill", ["-TERM", process.Id.ToString(System.Globalization.CultureInfo.InvariantCulture)])!)
            await kill.WaitForExitAsync(Cancel);
        await process.WaitForExitAsync(Cancel).WaitAsync(TimeSpan.FromSeconds(8), Cancel);

        process.ExitCode.ShouldBe(2);
        (await process.StandardError.ReadToEndAsync(Cancel)).Trim().ShouldBe("Interrupted: the call was hung up.");
        (await platform.NextAsync("call.hangup")).Type.ShouldBe("call.hangup");
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
        using var process = Process.GetCurrentProcess();
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

    private static Task<(CallRun Run, SimulatedCarrier Carrier, HttpClient Http)> StartAsync(FakePlatform platform, LineImpairments line, params string[] words) =>
        StartAsync(platform, line, default, words);

    private static async Task<(CallRun Run, SimulatedCarrier Carrier, HttpClient Http)> StartAsync(
        FakePlatform platform, LineImpairments line, CancellationToken stop, params string[] words)
    {
        var carrier = await SimulatedCarrier.StartAsync(new() { Port = 0, WebhookUrl = platform.WebhookUrl, Line = line }, Cancel);
        var http = new HttpClient();
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", "KEY");
        LoopbackTests.AnswerCalls(platform, carrier, http);
        var client = new PlatformClient(new Uri(platform.WebhookUrl, "/"), TimeProvider.System);
        return (new CallRun(CallArguments.Parse(words), carrier, client, new Hurried(), stop), carrier, http);
    }

    /// <summary>What answers a media socket with nothing, and does something once when so many frames have come: the call is well under way.</summary>
    private static Func<System.Text.Json.JsonElement, IEnumerable<string>> After(int frames, Action then) => _ =>
    {
        if (--frames == 0)
            then();
        return [];
    };

    /// <summary>A clock whose timers fire four times as often: what waits for ten seconds waits for two and a half.</summary>
    private sealed class Hurried : TimeProvider
    {
        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
            System.CreateTimer(callback, state, dueTime > TimeSpan.Zero ? dueTime / 4 : dueTime, period > TimeSpan.Zero ? period / 4 : period);
    }
}
