using System.Text;
using VoiceAgent.Audio;
using VoiceAgent.Simulator;
using VoiceAgent.Testing;

namespace VoiceAgent.Platform.Tests;

/// <summary>Calls that are spoken by a voice service.</summary>
public sealed class VoiceServiceTests
{
    private const string Key = "xi-of-the-tests-0123456789";

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Every_byte_of_the_service_reaches_the_phone_as_it_was_while_sockets_break()
    {
        Repository.RequireEngines();
        await using var server = await FakeElevenLabsServer.StartAsync();
        // The first socket breaks in the greeting.
        server.Fate = frame => Task.FromResult(frame is { Socket: 0, Word: 2 } ? FrameFate.Closed : FrameFate.Sent);
        await using var platform = await RunningPlatform.StartAsync(new Dictionary<string, string>
        {
            ["Agent__TextToSpeech"] = "ElevenLabs",
            ["Agent__Greeting"] = "Hello, this is the demo salon. How can I help you?",
            ["ElevenLabs__BaseUrl"] = server.BaseUrl,
            ["ElevenLabs__ApiKey"] = Key,
            ["Telnyx__Codec"] = "PCMU",
        });
        var call = await HoldWhollyHeardCallAsync(platform);

        platform.Process.Output.ShouldContain("spoken anew");
        platform.Process.Output.ShouldContain($"Call {call.CallControlId}: ElevenLabs is ready: 1 open for up to ", Case.Sensitive, platform.Process.Output);
        (await platform.Http.GetStringAsync("/ready", Cancel)).ShouldContain("\"service\":\"ElevenLabs\",\"ready\":true");
    }

    [Fact]
    public async Task A_voice_and_a_model_that_break_off_are_replaced_within_the_reply()
    {
        Repository.RequireEngines();
        await using var voice = await FakeElevenLabsServer.StartAsync();
        await using var model = await FakeOpenAIServer.StartAsync();
        voice.Fate = frame => Task.FromResult(frame.Text.StartsWith("open", StringComparison.Ordinal) || frame.Socket > 0 ? FrameFate.Closed : FrameFate.Sent);
        model.Chat = async context =>
        {
            await FakeOpenAIServer.WriteAsync(context, "We are open from nine to five. ");
            await FakeOpenAIServer.WriteRawAsync(context, "data: {\n\n");
        };
        await using var platform = await RunningPlatform.StartAsync(new Dictionary<string, string>
        {
            ["Agent__TextToSpeech"] = "ElevenLabs, Flite",
            ["Agent__LanguageModel"] = "OpenAI,Receptionist",
            ["Agent__Greeting"] = "Hello.",
            // A model that breaks off while it is asked ahead is known to do so when the reply begins.
            ["Conversation__Speculation__Enabled"] = "false",
            ["ElevenLabs__BaseUrl"] = voice.BaseUrl,
            ["ElevenLabs__ApiKey"] = Key,
            ["OpenAI__BaseUrl"] = model.BaseUrl,
        });
        var record = await platform.HoldShortCallAsync(Cancel);
        record.Turns[1].Agent.ShouldStartWith("We are open from nine to five.", Case.Sensitive, platform.Process.Output);
        platform.Process.Output.ShouldContain("ElevenLabs failed (Unavailable");
        platform.Process.Output.ShouldContain("and Flite does its part");
        platform.Process.Output.ShouldContain("OpenAI failed (Failed");
        var metrics = Exposition.Parse(await platform.Http.GetStringAsync("/metrics", Cancel));
        metrics.Of("voiceagent_engine_fallbacks_total", "engine", "OpenAI").ShouldBe(1);
    }

    [Fact]
    public async Task A_greeting_that_was_spoken_once_is_heard_while_the_service_is_away()
    {
        Repository.RequireEngines();
        var settings = new Dictionary<string, string>
        {
            ["Agent__TextToSpeech"] = "ElevenLabs,Flite",
            ["Agent__Greeting"] = "Hello, this is the demo salon. How can I help you?",
            ["Agent__Phrases"] = Directory.CreateTempSubdirectory().FullName,
            ["ElevenLabs__ApiKey"] = Key,
            ["Telnyx__Codec"] = "PCMU",
        };
        try
        {
            await using (var server = await FakeElevenLabsServer.StartAsync())
            {
                settings["ElevenLabs__BaseUrl"] = server.BaseUrl;
                await using var first = await RunningPlatform.StartAsync(settings);
                await first.Process.SaysAsync("The fixed phrases are ready", Cancel);
            }

            await using var platform = await RunningPlatform.StartAsync(settings);
            var call = platform.Place(platform.Caller([CallerTurn.Say("when are you open")]));
            await platform.EndAsync(call, Cancel);
            Heard(call.Ear!).ShouldStartWith("Hello,thisisthedemosalon.HowcanIhelpyou?", Case.Sensitive, platform.Process.Output);
            platform.Process.Output.ShouldContain("ElevenLabs failed (");
        }
        finally
        {
            Directory.Delete(settings["Agent__Phrases"], recursive: true);
        }
    }

    [Theory]
    [InlineData("HangUp")]
    [InlineData("Transfer")]
    public async Task Where_no_voice_can_speak_a_recording_apologizes_before_the_call_is_given_up(string action)
    {
        Repository.RequireEngines();
        await using var platform = await RunningPlatform.StartAsync(new Dictionary<string, string>
        {
            ["Agent__TextToSpeech"] = "ElevenLabs",
            ["Agent__Greeting"] = "Hello.",
            ["Agent__FailureAction"] = action,
            ["Agent__TransferTo"] = "+15550100009",
            ["ElevenLabs__BaseUrl"] = "http://127.0.0.1:9",
            ["ElevenLabs__ApiKey"] = Key,
            ["Telnyx__Codec"] = "PCMU",
        });
        var call = platform.Place(platform.Caller([CallerTurn.Say("when are you open")]));
        if (action == "Transfer")
        {
            await platform.Process.SaysAsync("The transfer has ended (succeeded: True)", Cancel);
            call.HangUp();
        }

        await platform.EndAsync(call, Cancel);
        var recording = WavReader.ReadAll(Path.Combine(Repository.Root, "Hosting", "Apology.wav")).Samples;
        call.Ear!.Holds(recording.Span).ShouldBeTrue(platform.Process.Output);
        platform.Carrier.Commands.Any(c => c.Name == "transfer").ShouldBe(action == "Transfer");
    }

    [Fact]
    public async Task Where_sockets_are_refused_the_call_is_spoken_over_http_and_that_is_seen()
    {
        Repository.RequireEngines();
        await using var server = await FakeElevenLabsServer.StartAsync();
        server.Accept = _ => Task.FromResult(503);
        await using var platform = await RunningPlatform.StartAsync(new Dictionary<string, string>
        {
            ["Agent__TextToSpeech"] = "ElevenLabs",
            ["Agent__Greeting"] = "Hello.",
            ["ElevenLabs__BaseUrl"] = server.BaseUrl,
            ["ElevenLabs__ApiKey"] = Key,
            ["Telnyx__Codec"] = "PCMU",
        });
        var call = await HoldWhollyHeardCallAsync(platform);
        platform.Process.Output.ShouldContain($"Call {call.CallControlId}: ElevenLabs is not ready: ElevenLabs: The service refuses a socket: status 503.");
        (await platform.Http.GetStringAsync("/ready", Cancel)).ShouldContain("\"service\":\"ElevenLabs\",\"ready\":false,\"detail\":\"no socket is open\"");
        Exposition.Parse(await platform.Http.GetStringAsync("/metrics", Cancel)).Of("voiceagent_elevenlabs_http_pieces_total", "reason", "Unavailable").ShouldBe(server.Requested.Count);
    }

    [Fact]
    public async Task Services_that_are_away_do_not_keep_the_platform_from_starting()
    {
        Repository.RequireEngines();
        await using var platform = await RunningPlatform.StartAsync(new Dictionary<string, string>
        {
            ["Agent__TextToSpeech"] = "ElevenLabs,Flite",
            ["Agent__LanguageModel"] = "OpenAI,Receptionist",
            ["ElevenLabs__BaseUrl"] = "http://127.0.0.1:9",
            ["ElevenLabs__ApiKey"] = Key,
            ["OpenAI__BaseUrl"] = "http://127.0.0.1:9/v1",
        });
        (await platform.HoldShortCallAsync(Cancel)).Turns[^1].Agent.ShouldContain("open", Case.Insensitive, platform.Process.Output);
        platform.Process.Output.ShouldContain("ElevenLabs: The service cannot be reached. Calls are taken nevertheless.");
    }

    [Fact]
    public async Task A_key_that_is_refused_stops_the_start_and_is_not_said()
    {
        Repository.RequireEngines();
        await using var server = await FakeElevenLabsServer.StartAsync();
        server.Accept = _ => Task.FromResult(401);
        using var key = SigningKey.Create();
        var settings = RunningPlatform.Settings(new Uri($"http://127.0.0.1:{Ports.Free()}"), new Uri("http://127.0.0.1:9/"), key.PublicKey, new Dictionary<string, string>
        {
            ["Agent__TextToSpeech"] = "ElevenLabs",
            ["ElevenLabs__BaseUrl"] = server.BaseUrl,
            ["ElevenLabs__ApiKey"] = Key,
        });
        await using var platform = PlatformProcess.Start(settings);
        (await platform.Exited.WaitAsync(RunningPlatform.Limit, Cancel)).ShouldBe(1, platform.Output);
        platform.Output.ShouldContain("ElevenLabs: The service refuses a socket: status 401.");
        platform.Output.ShouldNotContain(Key);
    }

    /// <summary>A short call from beginning to end; all that its record says of the agent was heard, and nothing else.</summary>
    private static async Task<SimulatedCall> HoldWhollyHeardCallAsync(RunningPlatform platform)
    {
        var call = platform.Place(platform.Caller([CallerTurn.Say("when are you open")]));
        await platform.EndAsync(call, Cancel);
        var said = string.Join(' ', (await platform.RecordAsync(call, Cancel)).Turns.Select(t => t.Agent));
        Heard(call.Ear!).ShouldBe(said.Replace(" ", "", StringComparison.Ordinal), platform.Process.Output);
        return call;
    }

    /// <summary>What the voice's bytes spell, without spaces.</summary>
    private static string Heard(EarLog ear)
    {
        var (text, run) = (new StringBuilder(), 0);
        for (var i = 0; i <= ear.Length; i++)
        {
            var code = i < ear.Length ? G711.EncodeMuLaw(ear.Audio.Slice(i, 1)[0]) : (byte)0;
            if (i > 0 && code == G711.EncodeMuLaw(ear.Audio.Slice(i - 1, 1)[0]))
            {
                run++;
                continue;
            }

            // The same letter twice is twice as long.
            if (i > 0 && G711.EncodeMuLaw(ear.Audio.Slice(i - 1, 1)[0]) is > (byte)' ' and < 127 and var last)
                text.Append((char)last, (run + 1) / FakeElevenLabsServer.PerCharacter);
            run = 0;
        }

        return text.ToString();
    }
}
