using System.Collections.Concurrent;
using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging;
using VoiceAgent.Agent.Documents;
using VoiceAgent.Agent.Tools;
using VoiceAgent.Calls;
using VoiceAgent.Conversation;
using VoiceAgent.Speech;
using VoiceAgent.Testing;

namespace VoiceAgent.Agent.Tests;

/// <summary>Tools of documents, at a business over real sockets.</summary>
public sealed class HttpToolTests : IAsyncLifetime
{
    private readonly ConcurrentQueue<(string Method, string Target, string Body, Dictionary<string, string> Headers)> _asked = new();
    private readonly LogLines _log = new();
    private Func<HttpContext, Task> _answer = context => context.Response.WriteAsync("""{"slots":["nine","ten"],"secret_of_the_business":1}""");
    private WebApplication _business = null!;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private string Url => _business.Urls.Single();

    public async ValueTask InitializeAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        _business = builder.Build();
        _business.Run(async context =>
        {
            using var reader = new StreamReader(context.Request.Body);
            _asked.Enqueue((context.Request.Method, context.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget, await reader.ReadToEndAsync(context.RequestAborted), context.Request.Headers.ToDictionary(h => h.Key, h => h.Value.ToString(), StringComparer.OrdinalIgnoreCase)));
            await _answer(context);
        });
        await _business.StartAsync(Cancel);
    }

    public async ValueTask DisposeAsync() => await _business.DisposeAsync();

    [Fact]
    public async Task The_model_is_offered_the_tool_with_the_schema_of_its_parameters()
    {
        var tool = Tool("""
            description: Free times of a day.
            http: { get: "https://clinic.example/slots" }
            parameters:
              day: { type: string, description: ISO 8601 }
              kind: { type: string, of: [check-up, pain], optional: true }
              count: { type: integer }
            """);

        tool.Definition.ShouldBe(new ToolDefinition("find", "Free times of a day.", """{"type":"object","properties":{"count":{"type":"integer"},"day":{"type":"string","description":"ISO 8601"},"kind":{"type":"string","enum":["check-up","pain"]}},"required":["count","day"],"additionalProperties":false}"""));
        tool.IsCancellable.ShouldBeTrue();
        await Task.CompletedTask;
    }

    [Fact]
    public async Task A_get_has_its_values_escaped_and_the_model_is_told_what_returns_chooses()
    {
        var tool = Tool($$$"""
            description: Free times of a day.
            http: { get: "{{{Url}}}/slots/{{ day }}?for={{ caller }}", headers: { Authorization: "Bearer {{ secrets.KEY }}", X-Day: "{{ day }}" } }
            parameters: { day: { type: string } }
            returns: { slots: "$.slots", first: "$.slots[0]", none: "$.missing" }
            """, secrets: [("KEY", "s3cret")]);

        var told = await InvokeAsync(tool, """{"day":"a/b?c=d&e"}""");

        told.ShouldBe("""{"first":"nine","none":null,"slots":["nine","ten"]}""");
        var (method, target, body, headers) = _asked.ShouldHaveSingleItem();
        (method, body).ShouldBe(("GET", ""));
        target.ShouldBe("/slots/a%2Fb%3Fc%3Dd%26e?for=%2B15550100001");
        headers["Authorization"].ShouldBe("Bearer s3cret");
        headers["Idempotency-Key"].ShouldBe("key-1");
    }

    [Theory]
    [InlineData("\"2026-12-02T10:00:00Z\"")]
    [InlineData("\"2026-12-02T10:00:00+01:00\"")]
    [InlineData("\"say \\\"ten\\\"\"")]
    [InlineData("12.5")]
    [InlineData("true")]
    [InlineData("null")]
    [InlineData("{\"at\":\"2026-12-02\"}")]
    public async Task What_returns_chooses_is_told_as_the_business_wrote_it(string value)
    {
        _answer = context => context.Response.WriteAsync($"{{\"slot\":{value}}}");

        (await InvokeAsync(Tool($"description: D.\nhttp: {{ get: \"{Url}/x\" }}\nreturns: {{ slot: \"$.slot\" }}"))).ShouldBe($"{{\"slot\":{value}}}");
    }

    [Fact]
    public async Task A_post_has_the_bodys_texts_filled_and_values_keep_their_types()
    {
        _answer = context => context.Response.WriteAsync("\"booked\"");
        var tool = Tool($$$"""
            description: Books.
            http:
              post: "{{{Url}}}/bookings"
              json: { at: "{{ slot }}", for: "Caller {{ caller }}", people: "{{ people }}", sure: "{{ sure }}", fixed: 2, list: [true, null, "x"], note: "{{ note }}" }
            parameters: { slot: { type: string }, people: { type: integer }, sure: { type: boolean }, note: { type: string, optional: true } }
            """);
        tool.IsCancellable.ShouldBeFalse("it changes something");

        (await InvokeAsync(tool, """{"slot":"say \"ten\"","people":2,"sure":true}""")).ShouldBe("\"booked\"");

        _asked.ShouldHaveSingleItem().Body.ShouldBe("""{"at":"say \u0022ten\u0022","for":"Caller \u002B15550100001","people":2,"sure":true,"fixed":2,"list":[true,null,"x"],"note":""}""");
    }

    [Theory]
    [InlineData("{}", "required")]
    [InlineData("""{"day":5}""", "day")]
    [InlineData("""{"day":"x","more":1}""", "more")]
    [InlineData("[]", "no JSON object")]
    [InlineData("not json", "no JSON object")]
    [InlineData("", "required")]
    public async Task Wrong_arguments_go_back_to_the_model_and_nothing_is_sent(string arguments, string expected)
    {
        var told = await InvokeAsync(Tool($"description: D.\nhttp: {{ get: \"{Url}/x\" }}\nparameters: {{ day: {{ type: string }} }}"), arguments);

        told.ShouldContain("error");
        told.ShouldContain(expected);
        _asked.ShouldBeEmpty();
    }

    [Fact]
    public async Task What_a_caller_says_begins_no_header()
    {
        await InvokeAsync(Tool($$$"""
            description: D.
            http: { get: "{{{Url}}}/x", headers: { X-Day: "{{ day }}" } }
            parameters: { day: { type: string } }
            """), """{"day":"a\r\nX-Evil: 1"}""");

        var headers = _asked.ShouldHaveSingleItem().Headers;
        headers.ContainsKey("X-Evil").ShouldBeFalse();
        headers["X-Day"].ShouldBe("a X-Evil: 1");
    }

    [Fact]
    public async Task A_refusal_of_the_business_is_told_the_model()
    {
        _answer = context =>
        {
            context.Response.StatusCode = 409;
            return context.Response.WriteAsync("""{"reason":"taken"}""");
        };

        (await InvokeAsync(Get())).ShouldBe("""{"error":"the business answered 409","answer":{"reason":"taken"}}""");
    }

    [Theory]
    [InlineData(503)]
    [InlineData(429)]
    public async Task A_busy_business_is_asked_once_more_under_the_same_key(int status)
    {
        _answer = context =>
        {
            context.Response.StatusCode = _asked.Count == 1 ? status : 200;
            context.Response.Headers.RetryAfter = "0";
            return context.Response.WriteAsync("\"fine\"");
        };

        (await InvokeAsync(Get())).ShouldBe("\"fine\"");
        _asked.Select(a => a.Headers["Idempotency-Key"]).ShouldBe(["key-1", "key-1"]);
    }

    [Fact]
    public async Task A_connection_that_breaks_is_tried_once_more()
    {
        _answer = context =>
        {
            if (_asked.Count == 1)
                context.Abort();
            return context.Response.WriteAsync("\"fine\"");
        };

        (await InvokeAsync(Get())).ShouldBe("\"fine\"");
        _asked.Count.ShouldBe(2);
    }

    [Theory]
    [InlineData(302)]
    [InlineData(500)]
    public async Task What_the_business_cannot_answer_is_a_failure_and_no_redirect_is_followed(int status)
    {
        _answer = context =>
        {
            context.Response.StatusCode = status;
            context.Response.Headers.Location = "/elsewhere";
            return Task.CompletedTask;
        };

        (await Should.ThrowAsync<EngineException>(() => InvokeAsync(Get()))).Message.ShouldContain($"{status}");
        _asked.Count.ShouldBe(1);
    }

    [Fact]
    public async Task An_answer_that_is_too_long_is_a_failure()
    {
        _answer = context => context.Response.WriteAsync(new string('x', (64 * 1024) + 1));

        (await Should.ThrowAsync<EngineException>(() => InvokeAsync(Get()))).Message.ShouldContain("more than 64 kB");
    }

    [Fact]
    public async Task An_answer_without_a_body_is_done()
    {
        _answer = context =>
        {
            context.Response.StatusCode = 204;
            return Task.CompletedTask;
        };

        (await InvokeAsync(Get())).ShouldBe("""{"result":"done"}""");
    }

    [Fact]
    public async Task A_text_that_is_no_JSON_is_told_as_a_text()
    {
        _answer = context => context.Response.WriteAsync("We are \"closed\".");

        (await InvokeAsync(Get())).ShouldBe("\"We are \\\"closed\\\".\"");
    }

    [Fact]
    public async Task A_business_that_does_not_answer_in_time_is_given_up()
    {
        var time = new FakeTime();
        var asked = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _answer = async context =>
        {
            asked.SetResult();
            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, context.RequestAborted).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        };

        var invoked = InvokeAsync(Tool($"description: D.\nhttp: {{ get: \"{Url}/x\", timeout: 2s }}", time: time));
        await asked.Task.WaitAsync(TimeSpan.FromSeconds(20), TimeProvider.System, Cancel);
        time.Advance(TimeSpan.FromSeconds(2));

        await Should.ThrowAsync<TimeoutException>(() => invoked);
    }

    [Fact]
    public async Task A_secret_that_is_not_set_fails_the_tool_and_was_logged()
    {
        var tool = Tool($$$"""
            description: D.
            http: { get: "{{{Url}}}/x", headers: { Authorization: "{{ secrets.MISSING }}" } }
            """);

        await Should.ThrowAsync<InvalidOperationException>(() => InvokeAsync(tool));
        _asked.ShouldBeEmpty();
        _log.Lines.ShouldContain(line => line.Contains("the secret MISSING is not set"));
    }

    [Theory]
    [InlineData("http://127.0.0.1:1/x", false, "only https")]
    [InlineData("https://127.0.0.1:1/x", false, "no public address")]
    [InlineData("https://localhost:1/x", false, "no public address")]
    [InlineData("https://[::1]:1/x", false, "no public address")]
    [InlineData("https://[::ffff:10.0.0.1]:1/x", false, "no public address")]
    [InlineData("https://user:pass@clinic.example/x", false, "a user in it")]
    public async Task What_only_this_network_reaches_is_refused(string url, bool allowPrivate, string expected)
    {
        var tool = Tool($"description: D.\nhttp: {{ get: \"{url}\" }}", options: new ToolHttpOptions { AllowPrivate = allowPrivate });

        var refused = await Should.ThrowAsync<Exception>(() => InvokeAsync(tool));
        (refused is EngineException or HttpRequestException).ShouldBeTrue();
        $"{refused.Message} {refused.InnerException?.Message}".ShouldContain(expected);
    }

    [Theory]
    [InlineData("clinic.example", "https://clinic.example/x", true)]
    [InlineData("clinic.example", "https://api.clinic.example/x", false)]
    [InlineData("*.clinic.example", "https://api.clinic.example/x", true)]
    [InlineData("*.clinic.example", "https://evilclinic.example/x", false)]
    [InlineData("clinic.example", "https://clinic.example.evil.example/x", false)]
    public void Listed_hosts_are_the_only_ones(string host, string url, bool isAllowed)
    {
        using var http = new ToolHttp(new ToolHttpOptions { Hosts = [host] });

        (http.Refusal(new Uri(url)) is null).ShouldBe(isAllowed);
    }

    [Theory]
    [InlineData("8.8.8.8", true)]
    [InlineData("10.1.2.3", false)]
    [InlineData("169.254.169.254", false)]
    [InlineData("172.31.0.1", false)]
    [InlineData("172.32.0.1", true)]
    [InlineData("::1", false)]
    [InlineData("fd00::1", false)]
    [InlineData("2606:4700::1111", true)]
    [InlineData("::ffff:127.0.0.1", false)]
    [InlineData("64:ff9b::a00:1", false)]
    public void Public_addresses_are_known(string address, bool isPublic) => ToolHttp.IsPublic(IPAddress.Parse(address)).ShouldBe(isPublic);

    public static TheoryData<string, string> Broken => new()
    {
        { "http: { get: 'https://a.example/x' }", "tools.find.description is missing" },
        { "description: D.", "tools.find.http is missing" },
        { "description: D.\nhttp: {}", "tools.find.http has no address: one of get, post, put, patch and delete must have it" },
        { "description: D.\nhttp: { get: 'https://a.example/x', post: 'https://a.example/x' }", "tools.find.http has several addresses: one of get, post, put, patch and delete must have it" },
        { "description: D.\nhttp: { get: 'https://{{ caller }}.example/x' }", "tools.find.http.get is 'https://{{ caller }}.example/x': must be an address that begins with https:// and a host in which there is no variable" },
        { "description: D.\nhttp: { get: 'ftp://a.example/x' }", "tools.find.http.get is 'ftp://a.example/x': must be an address that begins with https:// and a host in which there is no variable" },
        { "description: D.\nhttp: { get: 'https://a.example/{{ day }}' }", "tools.find.http.get: The variable day is unknown: known here are now, part_of_day, caller, called, call_id, secrets" },
        { "description: D.\nhttp: { get: 'https://a.example/x', json: {} }", "tools.find.http.json is of no use: a get has no body" },
        { "description: D.\nhttp: { get: 'https://a.example/x', headers: { Idempotency-Key: x } }", "tools.find.http.headers.Idempotency-Key is the platform's own" },
        { "description: D.\nhttp: { get: 'https://a.example/x', timeout: 2m }", "tools.find.http.timeout is '2m': must be 100ms to 1m" },
        { "description: D.\nhttp: { get: 'https://a.example/x' }\nparameters: { Day: { type: string } }", "a key of tools.find.parameters is 'Day': must be a name of lower-case letters, digits and underscores, at most 40 characters" },
        { "description: D.\nhttp: { get: 'https://a.example/x' }\nparameters: { day: string }", "tools.find.parameters.day is 'string': must be a map" },
        { "description: D.\nhttp: { get: 'https://a.example/x' }\nparameters: { day: { type: date } }", "tools.find.parameters.day.type is 'date': must be string, number, integer or boolean" },
        { "description: D.\nhttp: { get: 'https://a.example/x' }\nreturns: { slots: slots }", "tools.find.returns.slots is 'slots': must be a JSONPath expression, such as $.slots" },
        { "description: D.\nhttp: { get: 'https://a.example/x' }\nreturns: { slots: '$.slots[' }", "tools.find.returns.slots is '$.slots[': must be a JSONPath expression, such as $.slots" },
        { "description: D.\nhttp: { get: 'https://a.example/x' }\nkeep: maybe", "tools.find.keep is 'maybe': must be true or false" },
    };

    [Fact]
    public async Task The_request_has_the_values_of_the_agents_variables_each_as_its_kind_has_it()
    {
        var tool = Tool($$$"""
            description: Books.
            http:
              post: "{{{Url}}}/bookings/{{ day }}"
              json: { at: "{{ slot }}", price: "{{ price }}", first: "{{ first }}", note: "{{ note | default: 'none' }}", said: "{{ name }} pays {{ price }}" }
            parameters: { slot: { type: string } }
            """, variables: "{ day: { type: date }, price: { type: number }, first: { type: boolean }, name: { type: person }, note: { type: text } }");

        await tool.InvokeAsync(new ToolInvocation("c1", """{"slot":"09:30"}""", "key-1")
        {
            Variables = new Dictionary<string, string> { ["day"] = "2026-12-03", ["price"] = "90.5", ["first"] = "true", ["name"] = "Ann {{ caller }}" },
        }, Cancel);

        var (_, target, body, _) = _asked.ShouldHaveSingleItem();
        (target, body).ShouldBe(("/bookings/2026-12-03", """{"at":"09:30","price":90.5,"first":true,"note":"none","said":"Ann {{ caller }} pays 90.5"}"""));
    }

    [Fact]
    public async Task An_answer_that_does_not_suit_its_variable_is_told_to_the_model_and_named_in_the_log()
    {
        var tool = Tool($"description: D.\nhttp: {{ get: \"{Url}/x\" }}\nreturns: {{ day: \"$.slots[0]\" }}", variables: "{ day: { type: date } }");
        (await InvokeAsync(tool)).ShouldBe("""{"day":"nine"}""");
        _log.Lines.ShouldHaveSingleItem().ShouldContain("The answer to the tool find has a value for the variable day that does not suit it: it must be a day as 2026-12-02");
    }

    [Theory]
    [MemberData(nameof(Broken))]
    public void A_fault_of_a_tool_is_named(string tool, string expected) =>
        Should.Throw<DocumentException>(() => Load(tool)).Faults.Select(fault => fault.Message).ShouldBe([expected]);

    [Theory]
    [InlineData("prompt")]
    [InlineData("greeting")]
    public void No_secret_comes_into_what_the_model_or_the_caller_is_told(string key) =>
        Should.Throw<DocumentException>(() => AgentDefinition.Load(_ => $"agent: a\n{key}: '{{{{ secrets.KEY }}}}'", "a", new ConversationOptions())).Message.ShouldContain("The variable secrets is unknown");

    [Fact]
    public void A_tool_cannot_have_the_name_of_one_of_the_platforms() =>
        Should.Throw<DocumentException>(() => AgentDefinition.Load(_ => "agent: a\ntools: { hang_up: { description: D., http: { get: 'https://a.example/x' } } }", "a", new ConversationOptions()))
            .Message.ShouldContain("tools.hang_up has the name of a tool that the platform itself has");

    private ICallTool Get() => Tool($"description: D.\nhttp: {{ get: \"{Url}/x\" }}");

    private static Task<string> InvokeAsync(ICallTool tool, string arguments = "{}") => tool.InvokeAsync(new ToolInvocation("c1", arguments, "key-1"), Cancel);

    private static AgentDefinition Load(string tool, string variables = "{}") =>
        AgentDefinition.Load(_ => $"agent: a\nvariables: {variables}\ntools:\n  find:\n{string.Join('\n', tool.Split('\n').Select(line => "    " + line))}", "a", new ConversationOptions());

    private ICallTool Tool(string tool, TimeProvider? time = null, ToolHttpOptions? options = null, string variables = "{}", params (string Name, string Value)[] secrets)
    {
        var configuration = new ConfigurationBuilder().AddInMemoryCollection(secrets.Select(s => KeyValuePair.Create($"Secrets:{s.Name}", (string?)s.Value))).Build();
        var tools = new CallTools(new SecretStore(configuration, "none"), new ToolHttp(options ?? new ToolHttpOptions { AllowPrivate = true }), time ?? TimeProvider.System, new LoggerFactory([_log]).CreateLogger<CallTools>());
        var agent = Load(tool, variables);
        tools.Check(agent);
        return agent.Tools(new CallInfo("c1", CallDirection.Inbound, "+15550100001", "+15550100010"), default, tools).Single();
    }
}
