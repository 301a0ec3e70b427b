using System.Globalization;
using System.Net;
using System.Threading.Channels;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using VoiceAgent.Carriers.Telnyx.CallControl;
using VoiceAgent.Testing;

namespace VoiceAgent.Carriers.Telnyx.Tests.CallControl;

public sealed class CallControlClientTests : IDisposable
{
    private static readonly TimeSpan Half = TimeSpan.FromMilliseconds(500);

    private readonly FakeTime _time = new();
    private readonly TestMeters _meters = new();
    private readonly Carrier _carrier = new();
    private readonly TelnyxOptions _options = new() { ApiKey = "KEY123", ApiBaseUrl = "https://api.example.com/v2/" };
    private readonly CallControlClient _client;

    public CallControlClientTests() =>
        _client = new CallControlClient(new HttpClient(_carrier), Options.Create(_options), new TelnyxMetrics(_meters), _time, NullLogger<CallControlClient>.Instance);

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_command_goes_to_its_call_with_the_key_and_the_id_percent_encoded()
    {
        var sending = _client.SendAsync("v3:a/b?c", new HangUpCommand(), Cancelled);
        var exchange = await _carrier.NextAsync();
        exchange.Reply(HttpStatusCode.OK, """{"data":{"result":"ok"}}""");

        (await sending).ShouldBe(CommandOutcome.Accepted);
        exchange.Address.ShouldBe("https://api.example.com/v2/calls/v3%3Aa%2Fb%3Fc/actions/hangup");
        exchange.Authorization.ShouldBe("Bearer KEY123");
        exchange.ContentType.ShouldBe("application/json");
    }

    [Fact]
    public async Task Without_a_reply_in_half_a_second_the_identical_command_is_sent_again()
    {
        var sending = _client.SendAsync("c", new AnswerCommand(), Cancelled);
        var first = await _carrier.NextAsync();
        _time.Advance(Half - TimeSpan.FromTicks(1));
        first.Abandoned.IsCancellationRequested.ShouldBeFalse();
        _time.Advance(TimeSpan.FromTicks(1));
        var second = await _carrier.NextAsync();
        second.Reply(HttpStatusCode.OK, "{}");

        (await sending).ShouldBe(CommandOutcome.Accepted);
        first.Abandoned.IsCancellationRequested.ShouldBeTrue();
        second.Body.ShouldBe(first.Body);
        second.Body.ShouldContain("command_id");
    }

    [Fact]
    public async Task After_a_failure_of_the_server_it_waits_and_sends_the_identical_command_again()
    {
        using var counts = new CountListener(_meters, TelnyxMetrics.MeterName);
        var sending = _client.SendAsync("c", new AnswerCommand(), Cancelled);
        var first = await _carrier.NextAsync();
        var pausing = _time.NextTimerIn(Half);
        first.Reply(HttpStatusCode.ServiceUnavailable, """{"errors":[{"code":"10007","title":"Service unavailable"}]}""");
        await pausing;
        _time.Advance(Half);
        var second = await _carrier.NextAsync();
        second.Reply(HttpStatusCode.OK, "{}");

        (await sending).ShouldBe(CommandOutcome.Accepted);
        second.Body.ShouldBe(first.Body);
        counts.Seen.ShouldBe(["voiceagent_telnyx_command_resends_total answer ServerFault"]);
    }

    [Fact]
    public async Task It_gives_up_after_the_configured_tries_each_twice_as_patient()
    {
        var sending = _client.SendAsync("c", new AnswerCommand(), Cancelled);
        var bodies = new List<string>();
        for (var attempt = 0; attempt < _options.CommandTries; attempt++)
        {
            bodies.Add((await _carrier.NextAsync()).Body);
            _time.Advance(Half * (1 << attempt));
        }

        (await Should.ThrowAsync<TelnyxException>(sending)).Error.ShouldBe(TelnyxError.Unreachable);
        bodies.Distinct().ShouldHaveSingleItem();
        _time.Elapsed.ShouldBe(TimeSpan.FromSeconds(7.5));
    }

    [Theory]
    [InlineData("Retry-After", "2", 2.0)]
    [InlineData("Retry-After", "60", 5.0)]
    [InlineData("Retry-After", "Sat, 21 Nov 2026 10:00:03 GMT", 3.0)]
    [InlineData("x-ratelimit-reset", "1", 1.0)]
    [InlineData("x-ratelimit-reset", "1795255204", 4.0)]
    [InlineData("x-ratelimit-reset", "soon", 0.5)]
    public async Task A_rate_limit_is_obeyed_up_to_the_cap(string header, string value, double seconds)
    {
        _time.Start.ToUnixTimeSeconds().ShouldBe(1795255200);
        var sending = _client.SendAsync("c", new AnswerCommand(), Cancelled);
        var limited = await _carrier.NextAsync();
        var pause = TimeSpan.FromSeconds(seconds);
        var pausing = _time.NextTimerIn(pause);
        limited.Reply(HttpStatusCode.TooManyRequests, """{"errors":[{"code":"10011","title":"Too many requests"}]}""", (header, value));
        await pausing;
        _time.Advance(pause);
        (await _carrier.NextAsync()).Reply(HttpStatusCode.OK, "{}");

        (await sending).ShouldBe(CommandOutcome.Accepted);
    }

    [Fact]
    public async Task A_refusal_is_not_repeated()
    {
        var sending = _client.SendAsync("c", new AnswerCommand(), Cancelled);
        (await _carrier.NextAsync()).Reply(HttpStatusCode.UnprocessableEntity, """{"errors":[{"code":"90034","title":"Call not answered yet","detail":"not +1555"}]}""");

        var refusal = await Should.ThrowAsync<TelnyxException>(sending);
        refusal.Error.ShouldBe(TelnyxError.NotAnswered);
        refusal.Status.ShouldBe(422);
        refusal.Message.ShouldBe("Telnyx refused 'answer': NotAnswered, status 422, code 90034 (Call not answered yet).");
        refusal.Message.ShouldNotContain("555");
        _carrier.Pending.ShouldBe(0);
    }

    [Fact]
    public async Task Ending_what_has_ended_is_no_error()
    {
        foreach (var command in new CallCommand[] { new HangUpCommand(), new RejectCommand(RejectCause.UserBusy), new TransferCommand("+1"), new StreamingStopCommand() })
        {
            var sending = _client.SendAsync("c", command, Cancelled);
            (await _carrier.NextAsync()).Reply(HttpStatusCode.UnprocessableEntity, """{"errors":[{"code":"90018","title":"Call has already ended"}]}""");
            (await sending).ShouldBe(CommandOutcome.CallEnded, command.Action);
        }

        var hangUp = _client.SendAsync("c", new HangUpCommand(), Cancelled);
        (await _carrier.NextAsync()).Reply(HttpStatusCode.NotFound, """{"errors":[{"code":"10005","title":"Not found"}]}""");
        (await hangUp).ShouldBe(CommandOutcome.CallEnded);

        var answer = _client.SendAsync("c", new AnswerCommand(), Cancelled);
        (await _carrier.NextAsync()).Reply(HttpStatusCode.UnprocessableEntity, """{"errors":[{"code":"90018","title":"Call has already ended"}]}""");
        (await Should.ThrowAsync<TelnyxException>(answer)).Error.ShouldBe(TelnyxError.CallEnded);
    }

    [Theory]
    [InlineData(HttpStatusCode.OK, """{"data":{"is_alive":true}}""", true)]
    [InlineData(HttpStatusCode.OK, """{"data":{"is_alive":false}}""", false)]
    [InlineData(HttpStatusCode.OK, "<html>", null)]
    [InlineData(HttpStatusCode.NotFound, "", false)]
    public async Task Whether_a_call_lives_can_be_asked(HttpStatusCode status, string body, bool? alive)
    {
        var asking = _client.IsAliveAsync("v3:c", Cancelled);
        var exchange = await _carrier.NextAsync();
        exchange.Reply(status, body);

        (await asking).ShouldBe(alive);
        exchange.Address.ShouldBe("https://api.example.com/v2/calls/v3%3Ac");
    }

    [Fact]
    public async Task A_cancelled_command_is_not_sent_again()
    {
        using var cancel = new CancellationTokenSource();
        var sending = _client.SendAsync("c", new AnswerCommand(), cancel.Token);
        await _carrier.NextAsync();
        cancel.Cancel();

        await Should.ThrowAsync<OperationCanceledException>(sending);
        _carrier.Pending.ShouldBe(0);
    }

    [Fact]
    public void Every_shared_error_example_is_understood()
    {
        var unnamed = new List<string>();
        foreach (var response in SharedMaterial.Telnyx("error-examples.json").GetProperty("examples").EnumerateObject())
        {
            var status = response.Name switch { "BadRequestResponse" => 400, "InternalServerErrorResponse" => 500, "ServiceUnavailableResponse" => 503, _ => 422 };
            foreach (var example in response.Value.EnumerateObject())
            {
                var error = TelnyxException.FromReply("x", status, System.Text.Encoding.UTF8.GetBytes(example.Value.GetProperty("value").GetRawText()));
                int.Parse(error.Code.ShouldNotBeNull(), CultureInfo.InvariantCulture).ShouldBeGreaterThan(10000);
                if (error.Error is TelnyxError.Unknown)
                    unnamed.Add(error.Code);
            }
        }

        // Assistants, conferences, queues and SRTP are not used here.
        unnamed.ShouldBe(["90061", "90038", "90019", "90033", "90032", "90036", "10011", "90050"]);
    }

    [Theory]
    [InlineData(500, "<html>", "ServerFault")]
    [InlineData(401, "", "Unauthenticated")]
    [InlineData(403, "{}", "Forbidden")]
    [InlineData(404, """{"errors":[]}""", "NotFound")]
    [InlineData(422, """{"errors":[null]}""", "Unknown")]
    [InlineData(429, """{"errors":[{"code":"10011"}]}""", "RateLimited")]
    [InlineData(422, """{"errors":[{"code":"10011"}]}""", "Unknown")]
    [InlineData(422, """{"errors":{"code":"90018"}}""", "Unknown")]
    public void A_reply_of_another_form_is_told_by_its_status(int status, string body, string error) =>
        TelnyxException.FromReply("x", status, System.Text.Encoding.UTF8.GetBytes(body)).Error.ToString().ShouldBe(error);

    public void Dispose()
    {
        _client.Dispose();
        _meters.Dispose();
    }

    /// <summary>A carrier whose every reply the test writes when it likes.</summary>
    private sealed class Carrier : HttpMessageHandler
    {
        private readonly Channel<Exchange> _exchanges = Channel.CreateUnbounded<Exchange>();

        public int Pending => _exchanges.Reader.Count;

        public ValueTask<Exchange> NextAsync() => _exchanges.Reader.ReadAsync(Cancelled);

        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            var body = request.Content is null ? "" : await request.Content.ReadAsStringAsync(cancellationToken);
            var exchange = new Exchange(request.RequestUri!.AbsoluteUri, request.Headers.Authorization?.ToString(), request.Content?.Headers.ContentType?.ToString(), body, cancellationToken);
            _exchanges.Writer.TryWrite(exchange);
            return await exchange.Answer.WaitAsync(cancellationToken);
        }
    }

    private sealed record Exchange(string Address, string? Authorization, string? ContentType, string Body, CancellationToken Abandoned)
    {
        private readonly TaskCompletionSource<HttpResponseMessage> _reply = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task<HttpResponseMessage> Answer => _reply.Task;

        public void Reply(HttpStatusCode status, string body, params (string Name, string Value)[] headers)
        {
            var response = new HttpResponseMessage(status) { Content = new StringContent(body) };
            foreach (var (name, value) in headers)
                response.Headers.TryAddWithoutValidation(name, value);
            _reply.SetResult(response);
        }
    }
}
