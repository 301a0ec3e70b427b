using Microsoft.Extensions.Options;
using VoiceAgent.Engines.OpenAI;
using VoiceAgent.Speech;
using VoiceAgent.Testing;

namespace VoiceAgent.Engines.Tests.OpenAI;

public sealed class OpenAILanguageModelTests
{
    private const string Key = "sk-test-0123456789";

    private static readonly ReplyRequest Request = new("call", "Be brief.", [new Message(MessageRole.Caller, "hello")], []);

    [Fact]
    public async Task Words_are_handed_on_while_the_model_writes()
    {
        await using var server = await FakeOpenAIServer.StartAsync();
        var heard = new TaskCompletionSource();
        server.Chat = async context =>
        {
            await FakeOpenAIServer.WriteAsync(context, "One ");
            await heard.Task;
            await FakeOpenAIServer.WriteAsync(context, "two.");
        };
        using var connection = Connect(server.BaseUrl, out var model);
        var words = new List<string>();
        await foreach (var part in model.ReplyAsync(Request, TestContext.Current.CancellationToken))
        {
            words.Add(((ReplyText)part).Text);
            heard.TrySetResult();
        }

        words.ShouldBe(["One ", "two."]);
        var sent = server.Requests.ShouldHaveSingleItem();
        (sent.Path, sent.Authorization).ShouldBe(("/v1/chat/completions", "Bearer " + Key));
        sent.Body.ShouldContain("\"stream\":true");
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_reply_that_is_not_wanted_any_more_is_not_written_on(bool isCancelled)
    {
        await using var server = await FakeOpenAIServer.StartAsync();
        var gone = new TaskCompletionSource();
        server.Chat = async context =>
        {
            context.RequestAborted.Register(gone.SetResult);
            await FakeOpenAIServer.WriteAsync(context, "One ");
            await gone.Task;
        };
        using var connection = Connect(server.BaseUrl, out var model);
        using var unwanted = new CancellationTokenSource();
        try
        {
            await foreach (var _ in model.ReplyAsync(Request, unwanted.Token))
            {
                if (!isCancelled)
                    break;
                unwanted.Cancel();
            }
        }
        catch (OperationCanceledException) when (isCancelled)
        {
        }

        await gone.Task.WaitAsync(TimeSpan.FromSeconds(20), TimeProvider.System, TestContext.Current.CancellationToken);
    }

    [Theory]
    [InlineData(401, """{"error":{"message":"Incorrect API key provided: sk-test-0123456789.","type":"invalid_request_error","code":"invalid_api_key"}}""", EngineFailure.Rejected, "invalid_api_key")]
    [InlineData(429, """{"error":{"message":"Slow down.","type":"tokens","code":"rate_limit_exceeded"}}""", EngineFailure.Overloaded, "rate_limit_exceeded")]
    [InlineData(429, """{"error":{"message":"No money.","type":"insufficient_quota","code":"insufficient_quota"}}""", EngineFailure.Rejected, "insufficient_quota")]
    [InlineData(400, """[{"error":{"code":400,"message":"API key sk-test-0123456789 not valid.","status":"INVALID_ARGUMENT"}}]""", EngineFailure.Rejected, "400")]
    [InlineData(404, "no such model", EngineFailure.Rejected, "404")]
    [InlineData(500, "", EngineFailure.Unavailable, "500")]
    [InlineData(503, "<html>", EngineFailure.Overloaded, "503")]
    [InlineData(504, "", EngineFailure.TimedOut, "504")]
    public async Task A_refusal_says_what_kind_it_is_and_nothing_that_is_secret(int status, string body, EngineFailure failure, string said)
    {
        await using var server = await FakeOpenAIServer.StartAsync();
        server.Chat = context =>
        {
            context.Response.StatusCode = status;
            return FakeOpenAIServer.WriteRawAsync(context, body);
        };
        using var connection = Connect(server.BaseUrl, out var model);
        var fault = await Should.ThrowAsync<EngineException>(() => SpeakAsync(model));
        (fault.Engine, fault.Failure).ShouldBe(("OpenAI", failure));
        fault.Message.ShouldContain(said);
        fault.ToString().ShouldNotContain(Key);
        server.Requests.Count.ShouldBe(1, "a caller waits: whoever asked decides what to do next");
    }

    [Fact]
    public async Task Words_before_a_broken_connection_stand()
    {
        await using var server = await FakeOpenAIServer.StartAsync();
        var heard = new TaskCompletionSource();
        server.Chat = async context =>
        {
            await FakeOpenAIServer.WriteAsync(context, "One ");
            await heard.Task;
            context.Abort();
        };
        using var connection = Connect(server.BaseUrl, out var model);
        var words = new List<ReplyPart>();
        var fault = await Should.ThrowAsync<EngineException>(async () =>
        {
            await foreach (var part in model.ReplyAsync(Request, TestContext.Current.CancellationToken))
            {
                words.Add(part);
                heard.SetResult();
            }
        });
        fault.Failure.ShouldBe(EngineFailure.Unavailable);
        words.ShouldBe([new ReplyText("One ")]);
    }

    [Fact]
    public async Task A_server_that_is_not_there_is_unavailable()
    {
        string url;
        await using (var server = await FakeOpenAIServer.StartAsync())
            url = server.BaseUrl;
        using var connection = Connect(url, out var model);
        (await Should.ThrowAsync<EngineException>(() => SpeakAsync(model))).Failure.ShouldBe(EngineFailure.Unavailable);
        (await Should.ThrowAsync<EngineException>(() => connection.WarmAsync(TestContext.Current.CancellationToken))).Failure.ShouldBe(EngineFailure.Unavailable);
    }

    [Fact]
    public async Task A_warm_connection_is_the_one_that_is_used()
    {
        await using var server = await FakeOpenAIServer.StartAsync();
        using var connection = Connect(server.BaseUrl, out var model);
        await connection.WarmAsync(TestContext.Current.CancellationToken);
        await SpeakAsync(model);
        await SpeakAsync(model);
        server.Requests.Select(r => r.Path).ShouldBe(["/v1/models", "/v1/chat/completions", "/v1/chat/completions"]);
        server.Requests.Select(r => r.Connection).Distinct().ShouldHaveSingleItem();
    }

    private static OpenAIConnection Connect(string url, out OpenAILanguageModel model)
    {
        var options = Options.Create(new OpenAIOptions { ApiKey = Key, BaseUrl = url, Model = "m" });
        var connection = new OpenAIConnection(options, TimeProvider.System);
        model = new OpenAILanguageModel(options, connection, TimeProvider.System, new TestMeters(), Microsoft.Extensions.Logging.Abstractions.NullLogger<OpenAILanguageModel>.Instance);
        return connection;
    }

    private static async Task SpeakAsync(OpenAILanguageModel model)
    {
        await foreach (var _ in model.ReplyAsync(Request, TestContext.Current.CancellationToken))
        {
        }
    }
}
