using System.Net.Http.Json;
using System.Runtime.CompilerServices;
using System.Text.Json;
using Microsoft.Extensions.Options;
using VoiceAgent.Speech;

namespace VoiceAgent.Engines.ElevenLabs;

/// <summary>The service without sockets: a request for each piece of a reply, and the list of voices.</summary>
/// <remarks>The package ElevenLabs-DotNet is not used. It fails where an answer names no history item, which is so for accounts without history, and
/// it loses an exception that is thrown while audio is taken.</remarks>
internal sealed class VoiceHttp : IDisposable
{
    private static readonly JsonSerializerOptions Json = new() { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower, RespectNullableAnnotations = true };

    private readonly ElevenLabsOptions _options;
    private readonly HttpClient _http;

    public VoiceHttp(IOptions<ElevenLabsOptions> options)
    {
        _options = options.Value;
        _http = new HttpClient(new SocketsHttpHandler { ConnectTimeout = TimeSpan.FromSeconds(5), PooledConnectionLifetime = TimeSpan.FromMinutes(5), UseCookies = false, AllowAutoRedirect = false })
        {
            Timeout = Timeout.InfiniteTimeSpan, // The code that waits for the audio decides how long.
        };
        _http.DefaultRequestHeaders.Add("xi-api-key", _options.ApiKey);
    }

    /// <summary>Speaks a text.</summary>
    /// <returns>Frames like those of a socket: the times of characters count from the beginning of their audio.</returns>
    /// <exception cref="EngineException">The service cannot be reached, refuses, or breaks off.</exception>
    public async IAsyncEnumerable<ServerFrame> SpeakAsync(string text, int sampleRate, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var path = $"text-to-speech/{Uri.EscapeDataString(_options.VoiceId)}/stream/with-timestamps?output_format={SpeechFormat.Of(sampleRate, _options.PhoneCodec)}";
        using var request = new HttpRequestMessage(HttpMethod.Post, Url(path)) { Content = new ByteArrayContent(ClientMessage.Request(text, _options)) };
        request.Content.Headers.ContentType = new("application/json");
        using var response = await TryAsync(() => _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken), "to speak", cancellationToken);
        if (!response.IsSuccessStatusCode)
            throw ServiceFault.Of("to speak", response.StatusCode);
        await using var body = await response.Content.ReadAsStreamAsync(cancellationToken);
        await using var chunks = JsonSerializer.DeserializeAsyncEnumerable<JsonElement>(body, topLevelValues: true, cancellationToken: cancellationToken).GetAsyncEnumerator(cancellationToken);
        var heard = TimeSpan.Zero;
        while (await TryAsync(NextAsync, "to speak", cancellationToken) is { } frame)
        {
            heard += SpeechFormat.Duration(sampleRate, frame.Audio);
            yield return frame;
        }

        async Task<ServerFrame?> NextAsync() => await chunks.MoveNextAsync() ? ServerFrame.OfHttp(chunks.Current, heard) : null;
    }

    /// <summary>Lists the account's voices, by name.</summary>
    /// <exception cref="EngineException">The service cannot be reached, or refuses.</exception>
    public async Task<IReadOnlyList<VoiceEntry>> ListAsync(CancellationToken cancellationToken)
    {
        using var response = await TryAsync(() => _http.GetAsync(Url("voices"), cancellationToken), "the list of voices", cancellationToken);
        if (!response.IsSuccessStatusCode)
            throw ServiceFault.Of("the list of voices", response.StatusCode);
        var list = await TryAsync(() => response.Content.ReadFromJsonAsync<VoiceList>(Json, cancellationToken), "the list of voices", cancellationToken);
        return [.. (list?.Voices ?? []).OrderBy(v => v.Name, StringComparer.OrdinalIgnoreCase)];
    }

    public void Dispose() => _http.Dispose();

    private Uri Url(string path) => new($"{_options.BaseUrl.TrimEnd('/')}/v1/{path}");

    private static async Task<T> TryAsync<T>(Func<Task<T>> act, string what, CancellationToken cancellationToken)
    {
        try
        {
            return await act();
        }
        catch (JsonException e)
        {
            throw new EngineException(ElevenLabsTextToSpeech.EngineName, EngineFailure.Failed, "The answer cannot be read.", e);
        }
        catch (Exception e) when (e is HttpRequestException or IOException || (e is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            throw ServiceFault.Of(what, (e as HttpRequestException)?.StatusCode, e);
        }
    }

    private sealed record VoiceList(IReadOnlyList<VoiceEntry>? Voices);
}

/// <summary>A voice of the account.</summary>
/// <param name="VoiceId">The id of the voice, for <see cref="ElevenLabsOptions.VoiceId"/>.</param>
/// <param name="Category">Where the voice is from: <c>premade</c>, <c>cloned</c>, <c>generated</c>, <c>professional</c>.</param>
/// <param name="Labels">Accent, gender, language and the like, as far as they are known.</param>
public sealed record VoiceEntry(string VoiceId, string Name, string? Category, IReadOnlyDictionary<string, string?>? Labels);
