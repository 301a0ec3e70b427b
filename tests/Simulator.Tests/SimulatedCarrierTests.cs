using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;

namespace VoiceAgent.Simulator.Tests;

public sealed class SimulatedCarrierTests : IAsyncLifetime
{
    private readonly HttpClient _http = new();
    private FakePlatform _platform = null!;
    private SimulatedCarrier _carrier = null!;
    private SimulatedCarrierOptions _options = null!;

    public async ValueTask InitializeAsync()
    {
        _platform = await FakePlatform.StartAsync();
        _options = new SimulatedCarrierOptions { Port = 0, WebhookUrl = _platform.WebhookUrl };
        _options.Webhooks.RetryDelays = [TimeSpan.FromMilliseconds(1), TimeSpan.FromMilliseconds(1)];
        _carrier = await SimulatedCarrier.StartAsync(_options, Cancel);
        _http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", "KEY");
    }

    public async ValueTask DisposeAsync()
    {
        await _carrier.DisposeAsync();
        await _platform.DisposeAsync();
        _http.Dispose();
    }

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_command_without_a_bearer_key_is_401_with_code_10009()
    {
        var call = Place();
        _http.DefaultRequestHeaders.Authorization = null;

        (await PostAsync(call, "answer", "{}")).ShouldBe((401, "10009"));
    }

    [Fact]
    public async Task An_unknown_call_or_command_is_404_with_code_10005()
    {
        var call = Place();

        (await PostAsync(call, "dance", "{}")).ShouldBe((404, "10005"));
        (await PostAsync("v3:nobody", "answer", "{}")).ShouldBe((404, "10005"));
    }

    [Fact]
    public async Task A_call_that_has_ended_is_422_with_code_90018()
    {
        var call = Place();
        (await PostAsync(call, "hangup", "")).ShouldBe((200, null));
        await call.Ended;

        (await PostAsync(call, "hangup", "{}")).ShouldBe((422, "90018"));
        (await StatusAsync(call)).GetProperty("is_alive").GetBoolean().ShouldBeFalse();
    }

    [Fact]
    public async Task Streaming_before_the_answer_is_422_with_code_90034()
    {
        (await PostAsync(Place(), "streaming_start", """{"stream_url":"wss://localhost/"}""")).ShouldBe((422, "90034"));
    }

    [Fact]
    public async Task The_same_command_id_takes_effect_once()
    {
        var call = Place();
        await PostAsync(call, "answer", "{}");

        var first = await PostAsync(call, "transfer", """{"to":"+15550100003","command_id":"c1"}""");
        var second = await PostAsync(call, "transfer", """{"to":"+15550100003","command_id":"c1"}""");

        (first, second).ShouldBe(((200, null), (200, null)));
        _carrier.Calls.Count.ShouldBe(2);
    }

    [Fact]
    public async Task Scripted_faults_hit_the_next_commands_in_order_and_are_then_used_up()
    {
        var call = Place();
        _carrier.Faults.Add("answer", CommandFault.ServerError);
        _carrier.Faults.Add("answer", CommandFault.RateLimit);

        (await PostAsync(call, "answer", "{}")).ShouldBe((500, "10007"));
        using var limited = await SendAsync(call.CallControlId, "answer", "{}");
        ((int)limited.StatusCode).ShouldBe(429);
        limited.Headers.GetValues("x-ratelimit-reset").ShouldBe(["1"]);
        call.State.ShouldBe(LegState.Ringing);
        (await PostAsync(call, "answer", "{}")).ShouldBe((200, null));
    }

    [Fact]
    public async Task A_dropped_reply_leaves_the_command_done()
    {
        var call = Place();
        _carrier.Faults.Add("*", CommandFault.DropReply);

        await Should.ThrowAsync<HttpRequestException>(() => PostAsync(call, "answer", """{"command_id":"a"}"""));

        call.State.ShouldBe(LegState.Answered);
        (await PostAsync(call, "answer", """{"command_id":"a"}""")).ShouldBe((200, null));
    }

    [Fact]
    public async Task Reject_ends_the_call_with_the_cause()
    {
        var call = Place();

        await PostAsync(call, "reject", """{"cause":"USER_BUSY"}""");

        (await call.Ended).ShouldBe(new CallEnd("user_busy", "callee", "486"));
    }

    [Fact]
    public async Task A_webhook_answered_503_is_sent_again_under_the_same_id_and_one_answered_401_is_not()
    {
        var answers = new Queue<int>([503, 503, 200, 401]);
        _platform.OnWebhook = _ => Task.FromResult(answers.TryDequeue(out var status) ? status : 200);
        var call = Place();
        for (var attempt = 1; attempt <= 3; attempt++)
            await _platform.NextAsync("call.initiated");
        call.HangUp();
        await call.Closed;

        var seen = _platform.Webhooks.ToList();
        seen.Select(w => w.Type).ShouldBe(["call.initiated", "call.initiated", "call.initiated", "call.hangup"]);
        seen.Take(3).Select(w => w.Body.GetProperty("data").GetProperty("id").GetString()).Distinct().Count().ShouldBe(1);
        seen.Take(3).Select(w => w.Body.GetProperty("meta").GetProperty("attempt").GetInt32()).ShouldBe([1, 2, 3]);
    }

    [Fact]
    public async Task Webhooks_go_where_the_answer_says_from_then_on()
    {
        await using var other = await FakePlatform.StartAsync();
        var call = Place();
        await _platform.NextAsync("call.initiated");

        await PostAsync(call, "answer", $$"""{"webhook_url":"{{other.WebhookUrl}}"}""");
        call.HangUp();
        await call.Closed;

        _platform.Webhooks.Select(w => w.Type).ShouldBe(["call.initiated"]);
        other.Webhooks.Select(w => w.Type).ShouldBe(["call.answered", "call.hangup"]);
    }

    [Fact]
    public async Task Every_event_comes_twice_when_told_so()
    {
        _options.Webhooks.Duplicate = 1;
        var call = Place();
        call.HangUp();
        await call.Closed;

        _platform.Webhooks.GroupBy(w => w.Body.GetProperty("data").GetProperty("id").GetString()).ShouldAllBe(g => g.Count() == 2);
        _platform.Webhooks.Count.ShouldBe(4);
    }

    [Fact]
    public async Task Client_state_comes_back_in_every_later_webhook()
    {
        var call = Place();
        using var update = new StringContent("""{"client_state":"c3RhdGU="}""", Encoding.UTF8, "application/json");
        using var reply = await _http.PutAsync($"{_carrier.BaseUrl}/calls/{call.CallControlId}/actions/client_state_update", update, Cancel);
        call.HangUp();
        await call.Closed;

        ((int)reply.StatusCode).ShouldBe(200);
        _platform.Webhooks.Last().Body.GetProperty("data").GetProperty("payload").GetProperty("client_state").GetString().ShouldBe("c3RhdGU=");
    }

    [Fact]
    public async Task A_failed_transfer_ends_the_other_leg_only()
    {
        _options.Callee = _ => new Callee(CalleeAnswer.IsBusy, Ringing: TimeSpan.Zero);
        var call = Place();
        await PostAsync(call, "answer", "{}");
        await PostAsync(call, "transfer", """{"to":"+15550100003"}""");
        var other = _carrier.Calls.Single(c => c != call);

        (await other.Ended).Cause.ShouldBe("user_busy");
        call.State.ShouldBe(LegState.Answered);
        other.CallSessionId.ShouldBe(call.CallSessionId);
    }

    [Fact]
    public async Task A_dialled_call_is_described_rings_and_is_answered()
    {
        _options.Callee = _ => new Callee(Ringing: TimeSpan.Zero);
        using var content = new StringContent("""{"connection_id":"1","from":"+15550100002","to":"+15550100003"}""", Encoding.UTF8, "application/json");
        using var response = await _http.PostAsync($"{_carrier.BaseUrl}/calls", content, Cancel);
        var data = JsonDocument.Parse(await response.Content.ReadAsStringAsync(Cancel)).RootElement.GetProperty("data");
        var call = _carrier.Calls.Single();

        await call.Answered;
        data.GetProperty("call_control_id").GetString().ShouldBe(call.CallControlId);
        data.GetProperty("record_type").GetString().ShouldBe("call");
        (await StatusAsync(call)).GetProperty("is_alive").GetBoolean().ShouldBeTrue();
    }

    [Fact]
    public async Task A_stream_that_cannot_connect_is_told_by_streaming_failed()
    {
        var call = Place();
        await PostAsync(call, "answer", """{"stream_url":"ws://127.0.0.1:9/"}""");
        await _platform.NextAsync("streaming.failed");

        call.State.ShouldBe(LegState.Answered);
    }

    private SimulatedCall Place() => _carrier.Place("+15550100001", "+15550100002", new SilentHandset());

    private async Task<(int Status, string? Code)> PostAsync(string id, string command, string body)
    {
        using var response = await SendAsync(id, command, body);
        var text = JsonDocument.Parse(await response.Content.ReadAsStringAsync(Cancel)).RootElement;
        return ((int)response.StatusCode, text.TryGetProperty("errors", out var errors) ? errors[0].GetProperty("code").GetString() : null);
    }

    private Task<(int Status, string? Code)> PostAsync(SimulatedCall call, string command, string body) => PostAsync(call.CallControlId, command, body);

    private async Task<HttpResponseMessage> SendAsync(string id, string command, string body)
    {
        using var content = new StringContent(body, Encoding.UTF8, "application/json");
        return await _http.PostAsync($"{_carrier.BaseUrl}/calls/{Uri.EscapeDataString(id)}/actions/{command}", content, Cancel);
    }

    private async Task<JsonElement> StatusAsync(SimulatedCall call) =>
        JsonDocument.Parse(await _http.GetStringAsync($"{_carrier.BaseUrl}/calls/{call.CallControlId}", Cancel)).RootElement.GetProperty("data");
}
