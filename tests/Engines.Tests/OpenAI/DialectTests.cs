using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using VoiceAgent.Calls;
using VoiceAgent.Conversation;
using VoiceAgent.Engines.OpenAI;
using VoiceAgent.Simulator;
using VoiceAgent.Speech;
using VoiceAgent.Testing;

namespace VoiceAgent.Engines.Tests.OpenAI;

/// <summary>Model servers refuse what others take. No caller notices.</summary>
public sealed class DialectTests
{
    public static TheoryData<string> Templates => [.. ModelTemplate.All];

    [Theory]
    [MemberData(nameof(Templates))]
    public async Task A_call_with_tools_and_interruptions_goes_through_each_template(string template)
    {
        var requests = Requests();
        var (refused, taken) = (new List<string>(), new List<ModelRequest>());
        await using var server = await SimulatedModel.StartAsync(
            new SimulatedModelOptions
            {
                Port = 0,
                Template = template,
                FirstToken = TimeSpan.Zero,
                Token = TimeSpan.Zero,
                Answer = request =>
                {
                    taken.Add(request);
                    return new ModelReply("Yes.");
                },
                Exchanged = exchange =>
                {
                    if (exchange.Refusal is { } body)
                        refused.Add(body);
                },
            },
            TestContext.Current.CancellationToken);
        using var meters = new TestMeters();
        using var counted = new CountListener(meters, "VoiceAgent.Engines.OpenAI");
        using var connection = Connect(server.BaseUrl.ToString(), meters, Dialect.Auto, out var model);
        foreach (var request in requests)
            (await ReadAsync(model, request)).ShouldBe("Yes.");
        refused.Count.ShouldBeInRange(1, 2, string.Join('\n', refused));
        counted.Seen.ShouldBe(refused.Select(_ => "voiceagent_engine_retries_total OpenAI form"));
        ShouldHoldAll(taken[^1], requests[^1]);

        // Whoever knows the server says so, and no request is refused.
        refused.Clear();
        using var known = Connect(server.BaseUrl.ToString(), meters, template is "gemma" ? Dialect.Plain : Dialect.Strict, out model);
        foreach (var request in requests)
            (await ReadAsync(model, request)).ShouldBe("Yes.");
        refused.ShouldBeEmpty();
        ShouldHoldAll(taken[^1], requests[^1]);
    }

    /// <summary>However a dialect wants it said: nothing that was said or came of a tool is lost.</summary>
    private static void ShouldHoldAll(ModelRequest taken, ReplyRequest request)
    {
        var said = string.Join('\n', taken.Messages.Select(m => $"{m.Text} {string.Join(' ', m.Calls.Select(c => c.Name))}"));
        request.Messages.Count.ShouldBeGreaterThan(15);
        foreach (var message in request.Messages.Where(m => m.Text.Length > 0))
            said.ShouldContain(message.Role is MessageRole.ToolCall ? message.ToolName! : message.Text);
    }

    [Fact]
    public async Task A_server_that_takes_everything_is_told_everything_as_it_was_said()
    {
        await using var server = await FakeOpenAIServer.StartAsync();
        using var meters = new TestMeters();
        using var connection = Connect(server.BaseUrl, meters, Dialect.Auto, out var model);
        var requests = Requests();
        foreach (var request in requests)
            await ReadAsync(model, request);
        server.Requests.Count.ShouldBe(requests.Count);
        JsonNode.Parse(server.Requests.Last().Body)!["tools"]!.AsArray().Count.ShouldBeGreaterThan(2);
    }

    [Theory]
    [InlineData(400, """{"error":{"message":"This model's maximum context length is 8192 tokens. Reduce the length of the messages.","code":"context_length_exceeded"}}""")]
    [InlineData(400, """{"error":{"message":"Temperature must be below 1."}}""")]
    [InlineData(500, """{"error":{"message":"out of memory"}}""")]
    [InlineData(401, """{"error":{"message":"The role of this key may not chat."}}""")]
    public async Task What_other_words_do_not_mend_is_asked_once(int status, string body)
    {
        await using var server = await FakeOpenAIServer.StartAsync();
        server.Chat = context =>
        {
            context.Response.StatusCode = status;
            return context.Response.WriteAsync(body);
        };
        using var meters = new TestMeters();
        using var connection = Connect(server.BaseUrl, meters, Dialect.Auto, out var model);
        await Should.ThrowAsync<EngineException>(() => ReadAsync(model, Requests()[0]));
        server.Requests.Count.ShouldBe(1);
    }

    [Theory]
    [InlineData("0", 429, 2, true)]
    [InlineData("0.01", 503, 2, true)]
    [InlineData("1", 429, 2, true)]
    [InlineData("3", 429, 1, false)]
    [InlineData("Wed, 21 Oct 2026 07:28:00 GMT", 429, 1, false)]
    [InlineData("-1", 429, 1, false)]
    [InlineData(null, 429, 1, false)]
    [InlineData("0", 401, 1, false)]
    public async Task A_busy_server_that_says_until_when_is_asked_once_more(string? retryAfter, int status, int asked, bool answers)
    {
        await using var server = await FakeOpenAIServer.StartAsync();
        server.Chat = context =>
        {
            if (server.Requests.Count > 1)
                return FakeOpenAIServer.WriteAsync(context, "Yes.");
            context.Response.StatusCode = status;
            if (retryAfter is not null)
                context.Response.Headers.RetryAfter = retryAfter;
            return context.Response.WriteAsync("""{"error":{"message":"Slow down.","code":"rate_limit_exceeded"}}""");
        };
        using var meters = new TestMeters();
        using var counted = new CountListener(meters, "VoiceAgent.Engines.OpenAI");
        using var connection = Connect(server.BaseUrl, meters, Dialect.Auto, out var model);
        if (answers)
            (await ReadAsync(model, Requests()[0])).ShouldBe("Yes.");
        else
            await Should.ThrowAsync<EngineException>(() => ReadAsync(model, Requests()[0]));
        server.Requests.Count.ShouldBe(asked);
        counted.Seen.Count.ShouldBe(asked - 1);
    }

    [Fact]
    public async Task A_server_that_stays_busy_is_asked_twice_and_no_more()
    {
        await using var server = await FakeOpenAIServer.StartAsync();
        server.Chat = context =>
        {
            context.Response.StatusCode = 429;
            context.Response.Headers.RetryAfter = "0";
            return Task.CompletedTask;
        };
        using var meters = new TestMeters();
        using var connection = Connect(server.BaseUrl, meters, Dialect.Auto, out var model);
        (await Should.ThrowAsync<EngineException>(() => ReadAsync(model, Requests()[0]))).Failure.ShouldBe(EngineFailure.Overloaded);
        server.Requests.Count.ShouldBe(2);
    }

    [Fact]
    public async Task A_server_that_begins_within_a_thought_is_known_after_its_first_reply()
    {
        await using var server = await FakeOpenAIServer.StartAsync();
        server.Chat = context => FakeOpenAIServer.WriteAsync(context, "They want hours.</think>We open at nine.");
        using var meters = new TestMeters();
        using var connection = Connect(server.BaseUrl, meters, Dialect.Auto, out var model);
        var request = Requests()[0];
        (await ReadAsync(model, request)).ShouldBe("They want hours.We open at nine.");
        (await ReadAsync(model, request)).ShouldBe("We open at nine.");
        server.Chat = context => FakeOpenAIServer.WriteAsync(context, "We open at nine.");
        (await ReadAsync(model, request)).ShouldBe("We open at nine.", "and what was no thought after all is spoken");
        (await ReadAsync(model, request)).ShouldBe("We open at nine.");
    }

    /// <summary>What the platform asks its model in a call of ten turns: the model greets, two tools are called at once, one is slow, the caller cuts in twice, and the model breaks off once.</summary>
    private static List<ReplyRequest> Requests()
    {
        var requests = new List<ReplyRequest>();
        Tool[] tools = [new("look", TimeSpan.FromSeconds(0.2)), new("book", TimeSpan.FromSeconds(9))];
        CallHarness.Run(
            async h =>
            {
                Array.ForEach(tools, t => t.Time = h.Time);
                h.LanguageModel.Say("Welcome. What can I do for you today?");
                var call = await h.CallAsync();
                await call.RepliesAsync(1);
                h.LanguageModel.Call("Let me see.", Signed("call_1_0", "look", "{}"), new ReplyToolCall("call_1_1", "book", """{"day":"friday"}"""));
                h.LanguageModel.Say("I am still at it, one moment.", "It is booked for friday.");
                await call.SayAsync("book me friday");
                await call.Line.SilenceAsync(TimeSpan.FromSeconds(3));
                await call.SayAsync("are you still there");
                await call.Line.SilenceAsync(TimeSpan.FromSeconds(12));
                for (var turn = 0; turn < 7; turn++)
                {
                    if (turn == 2)
                        h.LanguageModel.Call("", Signed("call_9_0", "look", "{}"));
                    if (turn == 4)
                        h.LanguageModel.Do((_, _) => BreakOff());
                    await call.SayAsync($"and what about number {turn}");
                    await call.Line.SilenceAsync(TimeSpan.FromSeconds(turn == 3 ? 1.2 : 5));
                }

                await call.HangUpAsync();
                requests.AddRange(h.LanguageModel.Requests);
            },
            conversation: new ConversationOptions { Agent = new() { Greeting = "", Texts = { Filler = "" } }, Speculation = { Enabled = false } },
            tools: tools);
        requests.Count.ShouldBeGreaterThanOrEqualTo(12);
        // A reply that goes on on another machine.
        requests.Add(requests[^1] with { Messages = [.. requests[^1].Messages, new Message(MessageRole.Agent, "We open at")] });
        return requests;

        static ReplyToolCall Signed(string id, string name, string arguments) => new(new ToolCallId(id, """{"google":{"thought_signature":"s"}}""").ToString(), name, arguments);

        static async IAsyncEnumerable<ReplyPart> BreakOff()
        {
            await Task.CompletedTask;
            yield return new ReplyText("We open at nine in the ");
            throw new EngineException("model", EngineFailure.Unavailable, "broke off");
        }
    }

    private static OpenAIConnection Connect(string url, TestMeters meters, Dialect dialect, out OpenAILanguageModel model)
    {
        var options = Options.Create(new OpenAIOptions { BaseUrl = url, Model = "m", Dialect = dialect });
        var connection = new OpenAIConnection(options, TimeProvider.System);
        model = new OpenAILanguageModel(options, connection, TimeProvider.System, meters, NullLogger<OpenAILanguageModel>.Instance);
        return connection;
    }

    private static async Task<string> ReadAsync(OpenAILanguageModel model, ReplyRequest request)
    {
        var text = "";
        await foreach (var part in model.ReplyAsync(request, TestContext.Current.CancellationToken))
            text += ((ReplyText)part).Text;
        return text;
    }

    private sealed class Tool(string name, TimeSpan takes) : ICallTool
    {
        public ToolDefinition Definition { get; } = new(name, "Does it.", """{"type":"object"}""");

        public async Task<string> InvokeAsync(ToolInvocation invocation, CancellationToken cancellationToken)
        {
            await Task.Delay(takes, Time, cancellationToken);
            return "done";
        }

        public TimeProvider Time { get; set; } = TimeProvider.System;
    }
}
