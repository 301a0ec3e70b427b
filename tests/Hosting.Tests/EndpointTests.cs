using System.Diagnostics.Metrics;
using System.Net;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using VoiceAgent.Testing;

namespace VoiceAgent.Hosting.Tests;

/// <summary>What of the gateway is open to whom, over a real socket.</summary>
public sealed class EndpointTests
{
    private const string WithKey = $"Authorization: Bearer {RunningGateway.Key}\r\n";

    [Fact]
    public async Task Every_endpoint_needs_authorization_but_those_that_prove_themselves_or_tell_nothing()
    {
        await using var gateway = await RunningGateway.StartAsync(("Api:Key", RunningGateway.Key));

        var endpoints = gateway.App.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>().ToList();

        endpoints.Count(e => e.RoutePattern.RawText!.StartsWith("/dashboard", StringComparison.Ordinal)).ShouldBeGreaterThan(10);
        endpoints.Where(e => e.Metadata.GetMetadata<IAllowAnonymous>() is not null).Select(e => e.RoutePattern.RawText).Order(StringComparer.Ordinal)
            .ShouldBe(["/health", "/metrics", "/ready", "/schemas/agent.json", "/telnyx/media/{token}", "/telnyx/webhooks"]);
        var fallback = await gateway.App.Services.GetRequiredService<IAuthorizationPolicyProvider>().GetFallbackPolicyAsync();
        fallback.ShouldNotBeNull().Requirements.ShouldNotBeEmpty();
    }

    [Fact]
    public async Task No_spelling_of_a_path_leads_past_the_door()
    {
        await using var gateway = await RunningGateway.StartAsync(("Api:Key", RunningGateway.Key));
        foreach (var path in new[]
        {
            "/dashboard", "/dashboard/", "/Dashboard/", "/DASHBOARD/Trace", "/dashboard/DashboardCounters", "/dAsHbOaRd/ClusterStats", "/telnyx/%2e%2e/Dashboard/Trace", "/telnyx/../dashboard/Trace",
            "/telnyx/..%2fdashboard/Trace", "/%64ashboard/Trace", "//dashboard/Trace", "/dashboard//Trace", "/dashboard;x=1/Trace", "/dashboard/Trace;x=1", "/dashboard./Trace", "/dashboard/Trace.", "/./dashboard/Trace",
            "/dashboard/Trace?x=/health", "/health/../dashboard/Trace", "/metrics/%2e%2e/dashboard/Trace", "/dashboard/index.html", "/dashboard/GrainState?grainId=x", "/dashboard%2fTrace", "/dashboard\\Trace",
            "/api/calls", "/api/calls/", "/API/CALLS", "/api/%63alls", "/api/calls/x", "/health/../api/calls", "/telnyx/%2e%2e/api/calls", "/api/calls?x=/health", "/api", "/", "/nothing", "/telnyx", "/telnyx/webhooks/x",
        })
        {
            var (status, answer) = await gateway.SendAsync(path);
            (status is 400 or 401).ShouldBeTrue($"{path}: {answer}");
        }

        foreach (var (path, status) in new[] { ("/health", 200), ("/HEALTH", 200), ("/metrics", 200), ("/telnyx/media/x", 400), ("/dashboard/", 401) })
            (await gateway.SendAsync(path)).Status.ShouldBe(status, path);
        (await gateway.SendAsync("/ready")).Status.ShouldBeOneOf(200, 503);
        (await gateway.SendAsync("/telnyx/webhooks", method: "POST", body: "{}")).Status.ShouldBe(401);
        (await gateway.SendAsync("/dashboard/", WithKey)).Status.ShouldBe(200);
        (await gateway.SendAsync("/api/calls", WithKey)).Status.ShouldBe(200);
    }

    [Fact]
    public async Task Without_a_key_a_request_that_was_passed_on_or_means_another_host_is_refused_with_what_to_set()
    {
        await using var gateway = await RunningGateway.StartAsync();
        (await gateway.SendAsync("/api/calls")).Status.ShouldBe(200);
        (await gateway.SendAsync("/dashboard/")).Status.ShouldBe(200);
        foreach (var path in new[] { "/api/calls", "/dashboard/", "/Dashboard/Trace" })
        {
            foreach (var headers in new[] { "Host: evil.example\r\n", "X-Forwarded-For: 203.0.113.9\r\n" })
            {
                var (status, answer) = await gateway.SendAsync(path, headers);
                status.ShouldBe(403, answer);
                answer.ShouldContain("Set Api__Key");
                answer.ShouldContain("application/problem+json");
            }
        }

        (await gateway.SendAsync("/health", "Host: evil.example\r\nX-Forwarded-For: 203.0.113.9\r\n")).Status.ShouldBe(200);
    }

    [Fact]
    public async Task A_page_of_another_site_can_neither_dial_nor_hang_up()
    {
        await using var gateway = await RunningGateway.StartAsync();
        const string Dial = """{"to":"+15550103333"}""";
        foreach (var (headers, status) in new[]
        {
            ("Origin: https://evil.example\r\nContent-Type: application/json\r\n", 403), ("Origin: null\r\nContent-Type: application/json\r\n", 403), ("Sec-Fetch-Site: cross-site\r\nContent-Type: application/json\r\n", 403),
            ("Sec-Fetch-Site: same-site\r\nContent-Type: application/json\r\n", 403), ("Content-Type: text/plain\r\n", 415), ("", 415), ("Content-Type: application/x-www-form-urlencoded\r\n", 415),
            ("Content-Type: application/json; charset=utf-16\r\n", 415), ("Content-Type: application/jsonp\r\n", 415),
        })
        {
            foreach (var path in new[] { "/api/calls", "/api/calls/x/hangup" })
            {
                var (answered, answer) = await gateway.SendAsync(path, headers, "POST", Dial);
                answered.ShouldBe(status, headers + answer);
                answer.ShouldContain("application/problem+json");
            }
        }

        (await gateway.SendAsync("/api/calls/x/hangup", $"Origin: http://localhost:{gateway.Port}\r\nSec-Fetch-Site: same-origin\r\n", "POST")).Status.ShouldBe(404);
    }

    [Theory]
    [InlineData("GET /health HTTP/1.1\r\nHost: localh")]
    [InlineData("POST /api/calls HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n{")]
    [InlineData("GET /dashboard/trace HTTP/1.1\r\nHost: localhost\r\n\r\n")]
    public async Task A_request_that_is_never_finished_does_not_hold_a_gateway_that_stops(string request)
    {
        var gateway = await RunningGateway.StartAsync();
        using var socket = await gateway.ConnectAsync();
        await socket.SendAsync(System.Text.Encoding.ASCII.GetBytes(request));
        // Until the server has read it.
        (await gateway.SendAsync("/health")).Status.ShouldBe(200);
        await gateway.DisposeAsync().AsTask().WaitAsync(TimeSpan.FromSeconds(25), TimeProvider.System, TestContext.Current.CancellationToken);
    }

    [Theory]
    [InlineData("nonsense")]
    [InlineData("http://127.0.0.1:99999")]
    [InlineData("ftp://127.0.0.1:8000")]
    [InlineData("http://127.0.0.1:8000/path")]
    [InlineData("http://localhost:8000;http:")]
    public void Addresses_that_cannot_be_listened_on_are_told(string urls) =>
        Should.Throw<Microsoft.Extensions.Options.OptionsValidationException>(() => StartFaults.CheckUrls(urls)).Failures.ShouldHaveSingleItem().ShouldStartWith("ASPNETCORE_URLS has ");

    [Theory]
    [InlineData(null)]
    [InlineData("http://localhost:8000")]
    [InlineData("http://*:80;https://[::1]:0")]
    public void Addresses_are_addresses(string? urls) => StartFaults.CheckUrls(urls);

    [Fact]
    public async Task Guesses_are_counted_and_told_in_a_line_a_second_at_most()
    {
        var log = new LogLines();
        await using var gateway = await RunningGateway.StartAsync(log, ("Api:Key", RunningGateway.Key));
        using var counts = new CountListener(gateway.App.Services.GetRequiredService<IMeterFactory>(), "VoiceAgent.Api");
        using var http = new HttpClient { BaseAddress = new Uri(gateway.App.Urls.Single()) };
        var start = TimeProvider.System.GetTimestamp();
        for (var guess = 0; guess < 300; guess++)
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, "/api/calls") { Headers = { Authorization = new("Bearer", $"guess{guess}") } };
            using var answer = await http.SendAsync(request, TestContext.Current.CancellationToken);
            if (answer.StatusCode is HttpStatusCode.TooManyRequests)
                answer.Headers.RetryAfter.ShouldNotBeNull().Delta.ShouldNotBeNull().TotalSeconds.ShouldBeInRange(1, 2);
            else
                answer.StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
        }

        var took = TimeProvider.System.GetElapsedTime(start);
        counts.Seen.Count.ShouldBe(300);
        counts.Seen.Count(c => c == "voiceagent_api_refused_total wrong_key").ShouldBeInRange(10, 11 + (int)took.TotalSeconds);
        log.Lines.Count(l => l.StartsWith("VoiceAgent.Audit", StringComparison.Ordinal)).ShouldBeInRange(1, 2 + (int)took.TotalSeconds);
        log.Lines.ShouldNotContain(l => l.Contains("guess1", StringComparison.Ordinal) || l.Contains("ApiAuthentication", StringComparison.Ordinal));
    }
}
