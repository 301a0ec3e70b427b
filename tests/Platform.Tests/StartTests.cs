using System.Globalization;
using System.Net;
using System.Net.Sockets;
using VoiceAgent.Simulator;

namespace VoiceAgent.Platform.Tests;

/// <summary>What an operator sees when the platform cannot start.</summary>
public sealed class StartTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Every_wrong_value_is_named_in_one_message_and_no_secret_is_shown()
    {
        Repository.RequireEngines();
        var settings = RunningPlatform.Settings(new Uri("http://127.0.0.1:1"), new Uri("http://127.0.0.1:1/v2"), "not base64", new Dictionary<string, string>
        {
            ["Telnyx__ApiKey"] = "KEY with spaces",
            ["Telnyx__Codec"] = "OPUS",
            ["Telnyx__CommandTries"] = "99",
            ["Telnyx__StreamTimeout"] = "soon",
            ["Telnyx__PublicUrl"] = "ftp://user:secret@example.com",
            ["Calls__MaxCalls"] = "0",
            ["Calls__PlayoutLead"] = "00:00:09",
            ["Agent__SpeechToText"] = "Oracle",
            ["Conversation__EndOfTurn__Delay"] = "00:01:00",
        });
        await using var platform = PlatformProcess.Start(settings);

        (await platform.Exited.WaitAsync(RunningPlatform.Limit, Cancel)).ShouldBe(1, platform.Output);

        platform.Errors.Count(line => line.Contains("cannot start", StringComparison.Ordinal)).ShouldBe(1, platform.Output);
        foreach (var (key, value, allowed) in new[]
        {
            ("Telnyx__PublicKey", "not base64", "base64 of the 32 bytes"),
            ("Telnyx__ApiKey", "not shown", "the key alone"),
            ("Telnyx__Codec", "OPUS", "PCMU, PCMA or L16"),
            ("Telnyx__CommandTries", "99", "1 to 10"),
            ("Telnyx__StreamTimeout", "soon", "hours:minutes:seconds"),
            ("Telnyx__PublicUrl", "not shown", "wss"),
            ("Calls__MaxCalls", "0", "1"),
            ("Calls__PlayoutLead", "00:00:09", "00:00:00.2"),
            ("Agent__SpeechToText", "Oracle", "PocketSphinx"),
            ("Conversation__EndOfTurn__Delay", "00:01:00", "00:00:05"),
        })
        {
            var line = platform.Errors.FirstOrDefault(l => l.Contains(key, StringComparison.Ordinal));
            line.ShouldNotBeNull($"{key} is not named:\n{platform.Output}").ShouldSatisfyAllConditions(
                l => l.ShouldContain(value), l => l.ShouldContain(allowed));
        }

        foreach (var secret in (string[])["KEY with", "secret"])
            platform.Output.ShouldNotContain(secret);
        platform.Output.ShouldNotContain("   at ", Case.Sensitive, "no stack trace for a wrong setting");
    }

    [Fact]
    public async Task An_agent_in_a_language_without_words_is_told_which_are_missing()
    {
        Repository.RequireEngines();
        await using var platform = await RunningPlatform.StartAsync(new Dictionary<string, string> { ["Agent__Language"] = "sw", ["Agent__Greeting"] = "Habari.", ["Agent__Texts__IdlePrompt"] = "Bado upo?" });

        platform.Process.Output.ShouldContain("no words of its own in sw. Callers hear nothing where these are not set: Agent__Texts__Filler, Agent__Texts__IdleGoodbye, Agent__Texts__MaxLengthGoodbye, Agent__Texts__Apology, Agent__Texts__NotUnderstood, Agent__Texts__FailureGoodbye, Agent__Texts__Goodbye");
    }

    [Fact]
    public async Task A_language_that_is_none_is_named()
    {
        Repository.RequireEngines();
        using var pair = SigningKey.Create();
        var settings = RunningPlatform.Settings(new Uri("http://127.0.0.1:1"), new Uri("http://127.0.0.1:1/v2"), pair.PublicKey, new Dictionary<string, string> { ["Agent__Language"] = "English, please" });
        await using var platform = PlatformProcess.Start(settings);

        (await platform.Exited.WaitAsync(RunningPlatform.Limit, Cancel)).ShouldBe(1, platform.Output);

        platform.Output.ShouldContain("Agent__Language is 'English, please': must be a language as BCP 47 names it, such as en-US or de");
    }

    [Theory]
    [InlineData("Calls__MaxCalls", "many")]
    [InlineData("Conversation__Silence__After", "later")]
    [InlineData("PocketSphinx__Workers", "-1")]
    [InlineData("Telnyx__Media__ReorderFrames", "0")]
    public async Task A_value_that_cannot_be_read_is_named(string key, string value)
    {
        Repository.RequireEngines();
        using var pair = SigningKey.Create();
        var settings = RunningPlatform.Settings(new Uri("http://127.0.0.1:1"), new Uri("http://127.0.0.1:1/v2"), pair.PublicKey, new Dictionary<string, string> { [key] = value });
        await using var platform = PlatformProcess.Start(settings);

        (await platform.Exited.WaitAsync(RunningPlatform.Limit, Cancel)).ShouldBe(1, platform.Output);

        platform.Output.ShouldSatisfyAllConditions(o => o.ShouldContain(key), o => o.ShouldContain(value), o => o.ShouldNotContain("   at ", Case.Sensitive));
    }

    [Fact]
    public async Task Every_section_is_read_to_its_end_and_misspelt_keys_are_named()
    {
        Repository.RequireEngines();
        using var pair = SigningKey.Create();
        var settings = RunningPlatform.Settings(new Uri("http://127.0.0.1:1"), new Uri("http://127.0.0.1:1/v2"), pair.PublicKey, new Dictionary<string, string>
        {
            ["Agent__VoiceActivity"] = "Ears",
            ["Api__Kye"] = "hunter2",
            ["Calls__MaxCalls"] = "many",
            ["Calls__DrainTimeout"] = "soon",
            ["Conversation__Iddle"] = "00:00:09",
            ["Conversation__Speech__Chunker__MinLength"] = "short",
            ["Flite__Voice"] = "morgan",
            ["PocketSphinx__Workers"] = "some",
            ["PocketSphinx__GrammarMargin"] = "wide",
            ["Receptionist__FirstToken"] = "later",
            ["Receptionist__Services__0__Price"] = "dear",
            ["Telnyx__ApiKye"] = "hunter2",
            ["Telnyx__Codec"] = "OPUS",
            ["Telnyx__Media__ReorderFrames"] = "few",
        });
        await using var platform = PlatformProcess.Start(settings);

        (await platform.Exited.WaitAsync(RunningPlatform.Limit, Cancel)).ShouldBe(1, platform.Output);

        platform.Errors.Count(line => line.Contains("cannot start", StringComparison.Ordinal)).ShouldBe(1, platform.Output);
        platform.Errors.Where(line => line.StartsWith(' ')).Select(line => line.Trim().Split(':')[0]).Order(StringComparer.Ordinal).ShouldBe(
        [
            "Agent__VoiceActivity is 'Ears'",
            "Api__Kye is unknown",
            "Calls__DrainTimeout is 'soon'",
            "Calls__MaxCalls is 'many'",
            "Conversation__Iddle is unknown",
            "Conversation__Speech__Chunker__MinLength is 'short'",
            "Flite__Voice is 'morgan'",
            "PocketSphinx__GrammarMargin is 'wide'",
            "PocketSphinx__Workers is 'some'",
            "Receptionist__FirstToken is 'later'",
            "Receptionist__Services__0__Name is ''",
            "Receptionist__Services__0__Price is 'dear'",
            "Telnyx__ApiKye is unknown",
            "Telnyx__Codec is 'OPUS'",
            "Telnyx__Media__ReorderFrames is 'few'",
        ]);
        platform.Output.ShouldNotContain("hunter2");
    }

    [Fact]
    public async Task A_path_of_Silero_that_leads_nowhere_is_named_even_where_Silero_is_optional()
    {
        Repository.RequireEngines();
        using var pair = SigningKey.Create();
        var settings = RunningPlatform.Settings(
            new Uri("http://127.0.0.1:1"), new Uri("http://127.0.0.1:1/v2"), pair.PublicKey, new Dictionary<string, string> { ["Silero__ModelPath"] = "/nowhere/silero.onnx" });
        await using var platform = PlatformProcess.Start(settings);

        (await platform.Exited.WaitAsync(RunningPlatform.Limit, Cancel)).ShouldBe(1, platform.Output);

        platform.Output.ShouldContain("Silero__ModelPath is '/nowhere/silero.onnx'");
    }

    [Theory]
    [InlineData("hello.txt", true)]
    [InlineData("prompts/hello", true)]
    [InlineData(@"C:\agent\prompt.md", true)]
    [InlineData("You answer the phone of a bakery.", false)]
    [InlineData("Answer yes/no questions, and/or take orders.", false)]
    [InlineData("Hello", false)]
    [InlineData("First line.\nSee notes.txt", false)]
    [InlineData("", false)]
    public void What_is_meant_as_a_path_is_known(string value, bool isPath) => Agent.TextPath.Is(value).ShouldBe(isPath);

    [Fact]
    public async Task A_prompt_or_greeting_that_names_no_file_is_a_fault()
    {
        Repository.RequireEngines();
        using var pair = SigningKey.Create();
        var settings = RunningPlatform.Settings(new Uri("http://127.0.0.1:1"), new Uri("http://127.0.0.1:1/v2"), pair.PublicKey, new Dictionary<string, string>
        {
            ["Agent__Prompt"] = "hello.txt",
            ["Agent__Greeting"] = "texts/greeting",
        });
        await using var platform = PlatformProcess.Start(settings);

        (await platform.Exited.WaitAsync(RunningPlatform.Limit, Cancel)).ShouldBe(1, platform.Output);

        platform.Output.ShouldSatisfyAllConditions(o => o.ShouldContain("Agent__Prompt is 'hello.txt'"), o => o.ShouldContain("Agent__Greeting is 'texts/greeting'"));
    }

    [Fact]
    public async Task Variables_set_to_nothing_leave_the_defaults()
    {
        Repository.RequireEngines();
        string[] keys = ["Agent__SpeechToText", "Agent__VoiceActivity", "Api__Key", "Calls__MaxCalls", "Conversation__Silence__After", "Flite__Voice", "PocketSphinx__Dictionary", "Silero__ModelPath", "Receptionist__Currency", "Telnyx__Codec"];
        await using var platform = await RunningPlatform.StartAsync(keys.ToDictionary(key => key, _ => ""));

        (await platform.Http.GetAsync("/api/calls", Cancel)).IsSuccessStatusCode.ShouldBeTrue();
    }

    [Fact]
    public async Task A_busy_port_is_said_in_one_sentence()
    {
        Repository.RequireEngines();
        using var pair = SigningKey.Create();
        using var taken = new TcpListener(IPAddress.Loopback, 0);
        taken.Start();
        var port = ((IPEndPoint)taken.LocalEndpoint).Port;
        var settings = RunningPlatform.Settings(
            new Uri(string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{port}")), new Uri("http://127.0.0.1:1/v2"), pair.PublicKey);
        await using var platform = PlatformProcess.Start(settings);

        (await platform.Exited.WaitAsync(RunningPlatform.Limit, Cancel)).ShouldBe(1, platform.Output);

        var message = string.Join('\n', platform.Errors);
        message.ShouldContain(port.ToString(CultureInfo.InvariantCulture));
        message.ShouldContain("already in use");
        platform.Output.ShouldNotContain("   at ", Case.Sensitive, "no stack trace");
    }
}
