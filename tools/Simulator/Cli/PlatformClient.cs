using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;

namespace VoiceAgent.Simulator;

/// <summary>The platform's record of a call; any part of the record may be missing.</summary>
internal sealed record PlatformCall(string? State, string? Outcome, IReadOnlyList<PlatformTurn>? Turns);

/// <summary>One turn as the platform saw it; durations in seconds.</summary>
internal sealed record PlatformTurn(
    int Turn,
    string? Caller,
    string? Agent,
    string? Outcome,
    bool? Interrupted,
    IReadOnlyList<PlatformMoment>? Waterfall,
    double? Endpointing,
    double? Transcript,
    double? FirstToken,
    double? FirstSentence,
    double? FirstSynthesis,
    double? FirstAudio,
    double? Response,
    double? Total,
    double? Overhead,
    string? Ending = null);

/// <param name="At">The time of the moment in seconds of call time.</param>
internal sealed record PlatformMoment(string Event, double At);

/// <summary>Asks the platform whether it can take a call and what it recorded of calls.</summary>
internal sealed class PlatformClient(Uri platform, TimeProvider time) : IDisposable
{
    private static readonly JsonSerializerOptions Web = new(JsonSerializerDefaults.Web);

    private readonly HttpClient _http = Client(platform);

    /// <summary>The reason why the platform does not tell of calls, and what to do about that; null where the platform tells, or cannot be asked.</summary>
    public string? Refusal { get; private set; }

    /// <returns>Null when the platform can take a call, otherwise one line that says what to do.</returns>
    public async Task<string?> ProblemAsync()
    {
        try
        {
            using var health = await _http.GetAsync(new Uri("/health", UriKind.Relative));
            if (!health.IsSuccessStatusCode)
                return $"{platform} answers /health with {(int)health.StatusCode}: is something else running on that port? Give the platform's address with --platform URL.";
            using var ready = await _http.GetAsync(new Uri("/ready", UriKind.Relative));
            return ready.IsSuccessStatusCode ? null : $"The platform is alive but not ready to take a call (/ready says {(int)ready.StatusCode}): {await ready.Content.ReadAsStringAsync()}";
        }
        catch (Exception unreachable) when (unreachable is HttpRequestException or TaskCanceledException)
        {
            return $"No platform at {platform}: start it with ./run in another terminal, or give its address with --platform URL.";
        }
    }

    /// <returns>The record of the call; null where the platform does not tell.</returns>
    public async Task<PlatformCall?> ReadAsync(string callControlId)
    {
        // The record is complete a moment after the hang-up webhook was taken.
        PlatformCall? call = null;
        for (var attempt = 0; attempt < 10; attempt++)
        {
            try
            {
                using var response = await _http.GetAsync(new Uri("/api/calls/" + Uri.EscapeDataString(callControlId), UriKind.Relative));
                if (response.StatusCode is HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden or HttpStatusCode.TooManyRequests)
                {
                    Refusal = $"GET /api/calls/{{id}} says {(int)response.StatusCode}: set Api__Key here to the key of the platform's API";
                    return null;
                }

                if (response.IsSuccessStatusCode)
                    call = await response.Content.ReadFromJsonAsync<PlatformCall>(Web);
            }
            catch (Exception unreadable) when (unreadable is HttpRequestException or TaskCanceledException or JsonException)
            {
                return null;
            }

            if (call?.Outcome is not null)
                return call;
            await Task.Delay(TimeSpan.FromMilliseconds(200), time);
        }

        return call;
    }

    public void Dispose() => _http.Dispose();

    /// <summary>Makes a client that shows the key of the platform's own processes, where <c>Api__Key</c> is in the environment.</summary>
    private static HttpClient Client(Uri platform)
    {
        var http = new HttpClient { BaseAddress = platform, Timeout = TimeSpan.FromSeconds(5) };
        if (Environment.GetEnvironmentVariable("Api__Key") is { Length: > 0 } key && AuthenticationHeaderValue.TryParse($"Bearer {key}", out var authorization))
            http.DefaultRequestHeaders.Authorization = authorization;
        return http;
    }
}
