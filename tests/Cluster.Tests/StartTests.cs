using System.Globalization;
using System.Net;
using System.Text.Json;
using VoiceAgent.Testing;

namespace VoiceAgent.Cluster.Tests;

/// <summary>Processes that start before those they need.</summary>
public sealed class StartTests
{
    [Fact]
    public async Task A_gateway_without_any_silo_listens_and_says_why_it_takes_no_calls()
    {
        var cancellationToken = TestContext.Current.CancellationToken;
        var url = new Uri(string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{Ports.Free()}"));
        await using var gateway = ClusterProcess.Start("lonely", "Gateway", new Dictionary<string, string>
        {
            ["ASPNETCORE_URLS"] = url.GetLeftPart(UriPartial.Authority),
            ["Cluster__Roles"] = "None",
            ["Cluster__GatewayPort"] = Ports.Free().ToString(CultureInfo.InvariantCulture),
            ["Telnyx__AllowUnsigned"] = "true",
            ["Agent__VoiceActivity"] = "BuiltIn",
        });
        using var http = new HttpClient { BaseAddress = url };
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(TimeSpan.FromSeconds(30));
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(100));
        while (await HealthAsync(http, limit.Token) is not HttpStatusCode.OK)
            await timer.WaitForNextTickAsync(limit.Token);

        using var answer = await http.GetAsync(new Uri("/ready", UriKind.Relative), limit.Token);
        answer.StatusCode.ShouldBe(HttpStatusCode.ServiceUnavailable);
        var ready = JsonDocument.Parse(await answer.Content.ReadAsStringAsync(limit.Token)).RootElement;
        ready.GetProperty("ready").GetBoolean().ShouldBeFalse();
        ready.GetProperty("fault").GetString().ShouldBe("No silo of the cluster has been found yet.");
    }

    private static async Task<HttpStatusCode?> HealthAsync(HttpClient http, CancellationToken cancellationToken)
    {
        try
        {
            using var answer = await http.GetAsync(new Uri("/health", UriKind.Relative), cancellationToken);
            return answer.StatusCode;
        }
        catch (HttpRequestException)
        {
            return null; // It does not listen yet.
        }
    }
}
