using System.Globalization;
using System.Net;
using System.Text.Json.Nodes;
using System.Threading.Channels;

namespace VoiceAgent.Simulator.Tests;

/// <summary>The model server of <c>./run model</c>, over real sockets.</summary>
public sealed class SimulatedModelTests : IDisposable
{
    private const string Rules = """{"role":"system","content":"Be kind."}""";

    private const string User = """{"role":"user","content":"when are you open"}""";

    private const string Agent = """{"role":"assistant","content":"At nine."}""";

    private const string Call = """{"role":"assistant","content":"","tool_calls":[{"id":"abcdefghi","type":"function","function":{"name":"look","arguments":"{}"}}]}""";

    private const string TwoCalls = """{"role":"assistant","content":"","tool_calls":[{"id":"abcdefghi","function":{"name":"look"}},{"id":"abcdefghj","function":{"name":"look"}}]}""";

    private const string LongId = """{"role":"assistant","content":"","tool_calls":[{"id":"call_1","function":{"name":"look"}}]}""";

    private const string Signed = """{"role":"assistant","content":"","tool_calls":[{"id":"1","function":{"name":"look"},"extra_content":{"google":{"thought_signature":"s"}}},{"id":"2","function":{"name":"look"}}]}""";

    private const string Result = """{"role":"tool","tool_call_id":"abcdefghi","content":"done"}""";

    private readonly HttpClient _http = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose() => _http.Dispose();

    [Theory]
    [InlineData("gemma", 200, null, User, Agent, User)]
    [InlineData("gemma", 500, "System role not supported", Rules, User)]
    [InlineData("gemma", 500, "roles must alternate", User, User)]
    [InlineData("gemma", 500, "roles must alternate", Agent, User)]
    [InlineData("gemma", 500, "roles must alternate", User, Call, Result)]
    [InlineData("gemma", 500, "Invalid content type", """{"role":"user","content":null}""")]
    [InlineData("gemma", 500, "last message", User, Agent)]
    [InlineData("mistral", 200, null, Rules, User, Agent, User, Call, Result, Agent, User)]
    [InlineData("mistral", 400, "Unexpected role 'system' after role 'user'", User, Rules)]
    [InlineData("mistral", 400, "must alternate", Rules, Agent, User)]
    [InlineData("mistral", 400, "must alternate", User, User)]
    [InlineData("mistral", 400, "Unexpected role 'user' after role 'tool'", User, Call, Result, User)]
    [InlineData("mistral", 400, "same number of function calls", User, Call, Agent)]
    [InlineData("mistral", 400, "same number of function calls", User, TwoCalls, Result)]
    [InlineData("mistral", 400, "same number of function calls", User, Agent, Result)]
    [InlineData("mistral", 400, "length of 9", User, LongId, Result)]
    [InlineData("mistral", 400, "length of 9", User, Call, """{"role":"tool","tool_call_id":"abcdefghi\n","content":"done"}""")]
    [InlineData("mistral", 400, "either content or tool_calls", User, """{"role":"assistant","content":""}""", User)]
    [InlineData("mistral", 400, "Expected last role User or Tool", User, Agent)]
    [InlineData("gemini", 200, null, Rules, User, Signed, Result, Result, Agent, User, User)]
    [InlineData("gemini", 400, "valid role", User, Rules)]
    [InlineData("gemini", 400, "missing a thought_signature", User, Call, Result)]
    [InlineData("gemini", 400, "number of function response parts", User, Signed, Result)]
    [InlineData("gemini", 400, "number of function response parts", User, Signed, User)]
    [InlineData("gemini", 400, "immediately after a user turn", User, Agent, Signed, Result, Result)]
    [InlineData("gemini", 400, "immediately after a function call", User, Result)]
    [InlineData("gemini", 400, "begin with a user turn", Rules, Agent, User)]
    [InlineData("gemini", 400, "end with a user turn", User, Agent)]
    [InlineData("qwen", 200, null, Rules, Agent, Agent, User, User, Call, Agent)]
    [InlineData("qwen", 400, "System message must be at the beginning", User, Rules)]
    [InlineData("qwen", 400, "No user query", Rules, Agent)]
    [InlineData("gpt-oss", 200, null, Rules, Agent, User, User, Call, Result)]
    [InlineData("gpt-oss", 500, "Unexpected system message", User, Rules)]
    [InlineData("gpt-oss", 500, "no previous assistant message with a tool call", User, Agent, Result)]
    [InlineData("open", 200, null, Agent, Rules, User, User, LongId, Rules, Agent)]
    public async Task A_template_refuses_what_its_model_does_in_its_servers_words(string template, int status, string? refusal, params string[] messages)
    {
        var exchanges = new List<ModelExchange>();
        await using var model = await StartAsync(options =>
        {
            options.Template = template;
            options.Exchanged = exchanges.Add;
        });

        var (answered, body) = await AskAsync(model, $$"""{"model":"m","messages":[{{string.Join(',', messages)}}]}""");

        answered.ShouldBe((HttpStatusCode)status, body);
        var exchange = exchanges.ShouldHaveSingleItem();
        (exchange.Status, exchange.Messages).ShouldBe((status, messages.Length));
        if (refusal is null)
        {
            exchange.Refusal.ShouldBeNull();
            return;
        }

        var error = JsonNode.Parse(body)!;
        (error is JsonArray).ShouldBe(template is "gemini", "Gemini's errors come in a list");
        var told = (error is JsonArray list ? list[0]! : error)["error"]!;
        ((string)told["message"]!).ShouldContain(refusal);
        ((int)told["code"]!).ShouldBe(status);
        exchange.Refusal.ShouldBe(body);
    }

    [Fact]
    public async Task Gemma_is_offered_no_tools()
    {
        await using var model = await StartAsync(options => options.Template = "gemma");
        var (status, body) = await AskAsync(model, $$$"""{"model":"m","tools":[{"type":"function","function":{"name":"look"}}],"messages":[{{{User}}}]}""");
        status.ShouldBe(HttpStatusCode.BadRequest);
        ((string)JsonNode.Parse(body)!["error"]!["message"]!).ShouldContain("does not support tools");
    }

    [Theory]
    [InlineData("", null)]
    [InlineData("{", null)]
    [InlineData("[]", null)]
    [InlineData("""{"a":1,"a":2,"model":"m","messages":[{}]}""", null)]
    [InlineData("""{"model":"m","messages":[{"role":"user","content":"\ud800"}]}""", null)]
    [InlineData("""{"model":"m"}""", "messages")]
    [InlineData("""{"model":"m","messages":[]}""", "messages")]
    [InlineData("""{"messages":[{"role":"user","content":"hi"}]}""", "model")]
    [InlineData("""{"model":"m","messages":[7]}""", "messages[0]")]
    [InlineData("""{"model":"m","messages":[{"content":"hi"}]}""", "messages[0].role")]
    [InlineData("""{"model":"m","messages":[{"role":"critic","content":"hi"}]}""", "messages[0].role")]
    [InlineData("""{"model":"m","messages":[{"role":"user","content":7}]}""", "messages[0].content")]
    [InlineData("""{"model":"m","messages":[{"role":"tool","content":"done"}]}""", "messages[0].tool_call_id")]
    [InlineData("""{"model":"m","messages":[{"role":"assistant","tool_calls":[{"id":"a"}]}]}""", "messages[0].tool_calls[0]")]
    [InlineData("""{"model":"m","tools":[{}],"messages":[{"role":"user","content":"hi"}]}""", "tools[0]")]
    public async Task A_request_that_is_none_is_refused_with_the_place_of_its_fault(string request, string? parameter)
    {
        await using var model = await StartAsync(options => options.Template = "open");
        var (status, body) = await AskAsync(model, request);
        status.ShouldBe(HttpStatusCode.BadRequest, body);
        var error = JsonNode.Parse(body)!["error"]!;
        ((string?)error["param"]).ShouldBe(parameter);
        ((string)error["type"]!).ShouldBe("invalid_request_error");
    }

    [Theory]
    [InlineData("open", """[{"index":0,"id":"call_00000001","type":"function","function":{"name":"hang_up","arguments":""}}]""", """[{"index":0,"function":{"arguments":"{}"}}]""", "tool_calls")]
    [InlineData("mistral", """[{"index":0,"id":"c00000001","type":"function","function":{"name":"hang_up","arguments":"{}"}}]""", null, "tool_calls")]
    [InlineData("gemini", """[{"id":"call_00000001","type":"function","function":{"name":"hang_up","arguments":"{}"},"extra_content":{"google":{"thought_signature":"signature1"}}}]""", null, "stop")]
    public async Task A_stream_has_the_form_of_its_server(string template, string call, string? rest, string finish)
    {
        await using var model = await StartAsync(options =>
        {
            options.Template = template;
            options.Answer = _ => new ModelReply("Good bye.", "hang_up");
        });
        using var asked = Request(model, $$"""{"model":"m","stream":true,"stream_options":{"include_usage":true},"messages":[{{User}}]}""");
        using var answer = await _http.SendAsync(asked, Cancel);
        answer.Content.Headers.ContentType!.MediaType.ShouldBe("text/event-stream");
        var events = (await answer.Content.ReadAsStringAsync(Cancel)).Split("\n\n", StringSplitOptions.RemoveEmptyEntries);
        events.ShouldAllBe(e => e.StartsWith("data: ", StringComparison.Ordinal) && !e.Contains('\n', StringComparison.Ordinal));
        events[^1].ShouldBe("data: [DONE]");
        var chunks = events[..^1].Select(e => JsonNode.Parse(e["data: ".Length..])!).ToList();
        chunks.Select(c => (string?)c["object"]).Distinct().ShouldBe(["chat.completion.chunk"]);
        chunks.Select(c => (string?)c["id"]).Distinct().ShouldHaveSingleItem();
        chunks[^1]["choices"]!.AsArray().ShouldBeEmpty("the count of tokens comes last, without a choice");
        ((int)chunks[^1]["usage"]!["completion_tokens"]!).ShouldBe(rest is null ? 3 : 4);
        var choices = chunks[..^1].Select(c => c["choices"]!.AsArray().ShouldHaveSingleItem()!).ToList();
        string[] deltas = ["""{"role":"assistant","content":""}""", """{"content":"Good"}""", """{"content":" bye."}""", $$"""{"tool_calls":{{call}}}""", .. rest is null ? [] : new[] { $$"""{"tool_calls":{{rest}}}""" }, "{}"];
        choices.Count.ShouldBe(deltas.Length);
        foreach (var (choice, delta) in choices.Zip(deltas))
            JsonNode.DeepEquals(choice["delta"], JsonNode.Parse(delta)).ShouldBeTrue($"{choice["delta"]!.ToJsonString()} is not {delta}");
        choices.Select(c => (string?)c["finish_reason"]).ShouldBe([.. Enumerable.Repeat<string?>(null, deltas.Length - 1), finish]);
    }

    [Fact]
    public async Task A_reply_that_is_not_streamed_comes_whole()
    {
        await using var model = await StartAsync(options => options.Template = "qwen");
        var (status, body) = await AskAsync(model, """{"model":"m","tools":[{"type":"function","function":{"name":"hang_up"}}],"messages":[{"role":"user","content":"good bye"}]}""");
        status.ShouldBe(HttpStatusCode.OK);
        var reply = JsonNode.Parse(body)!;
        ((string?)reply["object"], (string?)reply["model"]).ShouldBe(("chat.completion", "m"));
        var choice = reply["choices"]!.AsArray().ShouldHaveSingleItem()!;
        ((string?)choice["message"]!["content"], (string?)choice["finish_reason"]).ShouldBe(("Thank you for calling. Goodbye.", "tool_calls"));
        ((string?)choice["message"]!["tool_calls"]![0]!["function"]!["name"]).ShouldBe("hang_up");
    }

    [Fact]
    public async Task Each_token_is_sent_at_its_time_and_not_before()
    {
        var time = new HeldTime();
        await using var model = await StartAsync(options =>
        {
            options.Answer = _ => new ModelReply("One two three.");
            options.FirstToken = TimeSpan.FromMilliseconds(250);
            options.Token = TimeSpan.FromMilliseconds(20);
            options.Time = time;
        });
        using var asked = Request(model, $$"""{"model":"m","stream":true,"messages":[{{User}}]}""");
        var sending = _http.SendAsync(asked, HttpCompletionOption.ResponseHeadersRead, Cancel);
        (await time.PassAsync()).ShouldBe(TimeSpan.FromMilliseconds(250));
        using var answer = await sending;
        using var lines = new StreamReader(await answer.Content.ReadAsStreamAsync(Cancel));
        (await NextAsync(lines)).ShouldContain("\"role\":\"assistant\"");
        (await NextAsync(lines)).ShouldContain("\"One\"");
        (await time.PassAsync()).ShouldBe(TimeSpan.FromMilliseconds(20));
        (await NextAsync(lines)).ShouldContain("\" two\"");
        (await time.PassAsync()).ShouldBe(TimeSpan.FromMilliseconds(20));
        (await NextAsync(lines)).ShouldContain("\" three.\"");
        (await NextAsync(lines)).ShouldContain("\"stop\"");
        (await NextAsync(lines)).ShouldBe("data: [DONE]");
        time.HasTimer.ShouldBeFalse();
    }

    [Fact]
    public async Task A_reply_that_is_not_wanted_any_more_is_not_written_on()
    {
        var time = new HeldTime();
        var over = new TaskCompletionSource<ModelExchange>(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var model = await StartAsync(options =>
        {
            options.FirstToken = TimeSpan.Zero;
            options.Token = TimeSpan.FromMilliseconds(20);
            options.Time = time;
            options.Exchanged = over.SetResult;
        });
        using var asked = Request(model, $$"""{"model":"m","stream":true,"messages":[{{User}}]}""");
        using (var answer = await _http.SendAsync(asked, HttpCompletionOption.ResponseHeadersRead, Cancel))
        {
            using var lines = new StreamReader(await answer.Content.ReadAsStreamAsync(Cancel));
            (await NextAsync(lines)).ShouldContain("\"role\":\"assistant\"");
        }

        var exchange = await over.Task.WaitAsync(TimeSpan.FromSeconds(20), TimeProvider.System, Cancel);
        exchange.ShouldBe(new ModelExchange(200, 1, 1, Refusal: null, IsCutOff: true));
    }

    [Fact]
    public async Task It_lists_its_model_and_knows_no_other_url()
    {
        await using var model = await StartAsync(options => options.Template = "qwen");
        var list = JsonNode.Parse(await _http.GetStringAsync(new Uri(model.BaseUrl + "/models"), Cancel))!;
        list["data"]!.AsArray().Select(m => (string?)m!["id"]).ShouldBe(["qwen"]);
        using var elsewhere = await _http.GetAsync(new Uri(model.BaseUrl + "/chat/completions"), Cancel);
        elsewhere.StatusCode.ShouldBe(HttpStatusCode.NotFound);
        (await elsewhere.Content.ReadAsStringAsync(Cancel)).ShouldContain("unknown_url");
    }

    [Theory]
    [InlineData("", "(The call has just been answered. Greet the caller.)", "", "Hello, you are talking to a scripted model. What can I do for you?", null)]
    [InlineData("", "Be kind.\n(The call has just been answered. Greet the caller.)", "", "Hello, you are talking to a scripted model. What can I do for you?", null)]
    [InlineData("Hello.", "(look was called with {}. Result: done)", "", "That is done. What else can I do for you?", null)]
    [InlineData("Hello.", "when are you open?", "", "You said: when are you open. A real model would have an answer to that. What else would you like to ask?", null)]
    [InlineData("Hello.", "(The call has just been answered.)\nno thank you goodbye", "hang_up", "Thank you for calling. Goodbye.", "hang_up")]
    [InlineData("Hello.", "Bye.", "look", "Thank you for calling. Goodbye.", null)]
    [InlineData("Hello.", "can i speak to a person", "hang_up,transfer_call", "One moment, I will put you through.", "transfer_call")]
    [InlineData("Hello.", "can i speak to a person", "", "There is nobody here but me. What else can I do for you?", null)]
    [InlineData("Hello.", "", "", "I did not hear anything. Could you say that again?", null)]
    public void Its_script_holds_a_simple_conversation(string agent, string user, string tools, string text, string? tool)
    {
        List<ModelMessage> messages = [new("user", user, [], null)];
        if (agent.Length > 0)
            messages.Insert(0, new("assistant", agent, [], null));
        ModelScript.Answer(new ModelRequest("m", true, false, messages, tools.Split(','), 0)).ShouldBe(new ModelReply(text, tool));
    }

    [Fact]
    public void Its_arguments_are_read()
    {
        var options = ModelArguments.Parse(["--template", "gpt-oss", "--first-token", "400", "--token", "12.5", "--port", "8021"]);
        (options.Template, options.FirstToken.TotalMilliseconds, options.Token.TotalMilliseconds, options.Port).ShouldBe(("gpt-oss", 400, 12.5, 8021));
        var plain = ModelArguments.Parse([]);
        (plain.Template, plain.FirstToken.TotalMilliseconds, plain.Token.TotalMilliseconds, plain.Port).ShouldBe(("gemma", 250, 20, 8020));
        ModelPrinter.Start(plain, new Uri("http://localhost:8020/v1")).ShouldContain("Agent__LanguageModel=OpenAI OpenAI__BaseUrl=http://localhost:8020/v1 ./run");
        ModelArguments.Help.Split('\n').ShouldAllBe(line => line.Length <= 120);
    }

    [Theory]
    [InlineData("--fast")]
    [InlineData("gemma")]
    [InlineData("--template")]
    [InlineData("--template", "llama")]
    [InlineData("--first-token", "soon")]
    [InlineData("--first-token", "-1")]
    [InlineData("--token", "NaN")]
    [InlineData("--port", "0")]
    [InlineData("--port", "65536")]
    [InlineData("--port", "80.5")]
    public void A_wrong_argument_is_named(params string[] words) =>
        Should.Throw<ArgumentException>(() => ModelArguments.Parse(words)).Message.ShouldContain(words[0]);

    [Fact]
    public async Task A_port_that_is_taken_is_said()
    {
        await using var model = await StartAsync();
        var taken = await Should.ThrowAsync<IOException>(() => StartAsync(options => options.Port = model.BaseUrl.Port));
        taken.Message.ShouldContain(model.BaseUrl.Port.ToString(CultureInfo.InvariantCulture));
    }

    private static Task<SimulatedModel> StartAsync(Action<SimulatedModelOptions>? configure = null)
    {
        var options = new SimulatedModelOptions { Port = 0, FirstToken = TimeSpan.Zero, Token = TimeSpan.Zero };
        configure?.Invoke(options);
        return SimulatedModel.StartAsync(options, Cancel);
    }

    private static HttpRequestMessage Request(SimulatedModel model, string body) => new(HttpMethod.Post, model.BaseUrl + "/chat/completions") { Content = new StringContent(body) };

    private async Task<(HttpStatusCode Status, string Body)> AskAsync(SimulatedModel model, string body)
    {
        using var request = Request(model, body);
        using var answer = await _http.SendAsync(request, Cancel);
        return (answer.StatusCode, await answer.Content.ReadAsStringAsync(Cancel));
    }

    private static async Task<string> NextAsync(StreamReader lines)
    {
        while (true)
        {
            var line = await lines.ReadLineAsync(Cancel);
            if (line is not "")
                return line.ShouldNotBeNull();
        }
    }

    /// <summary>A clock that stands still until the test lets the time of a timer pass.</summary>
    private sealed class HeldTime : TimeProvider
    {
        private readonly Channel<(TimeSpan Due, Action Fire)> _timers = Channel.CreateUnbounded<(TimeSpan, Action)>();
        private long _now;

        public bool HasTimer => _timers.Reader.TryPeek(out _);

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override long GetTimestamp() => Interlocked.Read(ref _now);

        /// <summary>Waits for the next timer and lets it fire.</summary>
        /// <returns>How long it was to take.</returns>
        public async Task<TimeSpan> PassAsync()
        {
            var (due, fire) = await _timers.Reader.ReadAsync(Cancel);
            Interlocked.Add(ref _now, due.Ticks);
            fire();
            return due;
        }

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            _timers.Writer.TryWrite((dueTime, () => callback(state)));
            return new Fired();
        }

        private sealed class Fired : ITimer
        {
            public bool Change(TimeSpan dueTime, TimeSpan period) => true;

            public void Dispose()
            {
            }

            public ValueTask DisposeAsync() => ValueTask.CompletedTask;
        }
    }
}
