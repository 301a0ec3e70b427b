using System.Net.Http.Json;
using System.Text.Json;

namespace VoiceAgent.Platform.Tests;

/// <summary>Who may look at what.</summary>
public sealed class ApiTests
{
    private const string Key = "open-sesame-0123456789-0123456789";

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_API_is_open_to_this_machine_and_to_whoever_has_the_key()
    {
        Repository.RequireEngines();
        await using var open = await RunningPlatform.StartAsync();
        await using var locked = await RunningPlatform.StartAsync(new Dictionary<string, string> { ["Api__Key"] = Key });

        (await open.Http.GetFromJsonAsync<PlatformCallList>("/api/calls", JsonSerializerOptions.Web, Cancel))!.Calls.ShouldBeEmpty();
        (await StatusAsync(open, "/api/calls/nobody", null)).ShouldBe(404);
        (await StatusAsync(locked, "/api/calls", null)).ShouldBe(401);
        (await StatusAsync(locked, "/api/calls", "Bearer " + Key[1..])).ShouldBe(401);
        (await StatusAsync(locked, "/api/calls", "Basic " + Key)).ShouldBe(401);
        (await StatusAsync(locked, "/api/calls", "Bearer " + Key)).ShouldBe(200);
        (await StatusAsync(locked, "/api/calls/nobody", null)).ShouldBe(401);
        (await StatusAsync(locked, "/health", null)).ShouldBe(200);
        (await StatusAsync(locked, "/ready", null)).ShouldBe(200);
        Exposition.Parse(await locked.Http.GetStringAsync("/metrics", Cancel))["voiceagent_calls_active"].ShouldBe(0);
        locked.Process.Output.ShouldNotContain(Key[1..]);
    }

    private static async Task<int> StatusAsync(RunningPlatform platform, string path, string? authorization)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        request.Headers.TryAddWithoutValidation("Authorization", authorization);
        using var response = await platform.Http.SendAsync(request, Cancel);
        return (int)response.StatusCode;
    }
}
