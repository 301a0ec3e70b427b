using System.ClientModel;
using System.ClientModel.Primitives;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Net.WebSockets;
using System.Runtime.CompilerServices;
using System.Text.Json;
using Microsoft.Extensions.Options;
using OpenAI;
using VoiceAgent.Speech;

namespace VoiceAgent.Engines.OpenAI;

/// <summary>The way to the server, shared by all requests to it.</summary>
/// <remarks>HTTP/2 is used where the server has it, so that a reply that is cut short ends its stream only, and not the connection.</remarks>
public sealed class OpenAIConnection : IDisposable
{
    /// <summary>The engines' name in configuration, logs and metrics.</summary>
    internal const string EngineName = "OpenAI";

    /// <summary>The shortest ping timeout that .NET takes.</summary>
    private static readonly TimeSpan LeastPingTimeout = TimeSpan.FromSeconds(1);

    private readonly OpenAIOptions _options;
    private readonly HttpClient _http;
    private readonly HttpClientPipelineTransport _transport;
    private readonly TimeProvider _time;
    private volatile Answer? _answer;

    /// <summary>Makes the way to the server, which connects when it is first used.</summary>
    public OpenAIConnection(IOptions<OpenAIOptions> options, TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(options);
        _time = time;
        _options = options.Value;
        _http = new HttpClient(new NewestVersion(new SocketsHttpHandler
        {
            ConnectTimeout = _options.ConnectTimeout,
            PooledConnectionIdleTimeout = 2 * _options.KeepWarm,
            KeepAlivePingPolicy = HttpKeepAlivePingPolicy.Always,
            KeepAlivePingDelay = _options.KeepWarm,
            KeepAlivePingTimeout = _options.ConnectTimeout > LeastPingTimeout ? _options.ConnectTimeout : LeastPingTimeout,
            EnableMultipleHttp2Connections = true,
        }))
        {
            Timeout = Timeout.InfiniteTimeSpan, // The code that asks decides how long to wait.
        };
        _transport = new HttpClientPipelineTransport(_http);
    }

    /// <summary>Whether the server answered when it was last asked for its models, and how fast.</summary>
    internal EngineState State => _answer is not { } answer ? new EngineState(false, "not asked yet")
        : answer.Fault is { } fault ? new EngineState(false, fault)
        : new EngineState(true, string.Create(CultureInfo.InvariantCulture, $"answered in {answer.After.TotalMilliseconds:0} ms, {_time.GetElapsedTime(answer.At).TotalSeconds:0} s ago"));

    internal ApiKeyCredential Credential => new(_options.ApiKey.Length > 0 ? _options.ApiKey : "none");

    /// <summary>The options of the package's clients. Nothing is sent twice, because a caller waits.</summary>
    internal OpenAIClientOptions Client() => new()
    {
        Endpoint = new Uri(_options.BaseUrl),
        Transport = _transport,
        RetryPolicy = new ClientRetryPolicy(maxRetries: 0),
        NetworkTimeout = Timeout.InfiniteTimeSpan,
    };

    /// <summary>Asks the server for its models, so that there is a connection, and it is known whether the server answers.</summary>
    /// <exception cref="EngineException">The server does not answer, or refuses the key.</exception>
    public async Task WarmAsync(CancellationToken cancellationToken)
    {
        var asked = _time.GetTimestamp();
        EngineException? fault = null;
        try
        {
            await new OpenAIClient(Credential, Client()).GetOpenAIModelClient().GetModelsAsync(new RequestOptions { CancellationToken = cancellationToken });
        }
        catch (ClientResultException e) when (e.Status == (int)HttpStatusCode.NotFound)
        {
            // Not every server has a list of models, and the connection is there.
        }
        catch (Exception e) when (!cancellationToken.IsCancellationRequested)
        {
            fault = Fault(e);
        }

        _answer = new Answer(_time.GetTimestamp(), _time.GetElapsedTime(asked), fault?.Message);
        if (fault is not null)
            throw fault;
    }

    /// <summary>Sends a request whose answer is read while it arrives. Disposing the answer ends it: what the server would still send is neither sent nor billed.</summary>
    /// <exception cref="EngineException">The server cannot be reached, or refuses.</exception>
    internal async Task<PipelineResponse> SendAsync(Func<RequestOptions, Task<ClientResult>> ask, CancellationToken cancellationToken)
    {
        try
        {
            return (await ask(new RequestOptions { BufferResponse = false, CancellationToken = cancellationToken })).GetRawResponse();
        }
        catch (Exception e) when (!cancellationToken.IsCancellationRequested)
        {
            throw Fault(e);
        }
    }

    /// <summary>Reads an answer while it arrives.</summary>
    /// <exception cref="EngineException">The answer broke off, or cannot be read.</exception>
    internal async IAsyncEnumerable<T> ReadAsync<T>(IAsyncEnumerable<T> answer, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await using var parts = answer.GetAsyncEnumerator(cancellationToken);
        while (await MoveAsync(parts, cancellationToken))
            yield return parts.Current;
    }

    private async ValueTask<bool> MoveAsync<T>(IAsyncEnumerator<T> parts, CancellationToken cancellationToken)
    {
        try
        {
            return await parts.MoveNextAsync();
        }
        catch (Exception e) when (!cancellationToken.IsCancellationRequested)
        {
            throw Fault(e);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _transport.Dispose();
        _http.Dispose();
    }

    internal EngineException Fault(Exception exception) => exception switch
    {
        EngineException known => known,
        ClientResultException { Status: > 0 } e => Refusal(e),
        ClientResultException or HttpRequestException or IOException or SocketException or WebSocketException => new EngineException(
            EngineName, EngineFailure.Unavailable, $"The server at {new Uri(_options.BaseUrl).Authority} cannot be reached, or the connection broke.", exception),
        OperationCanceledException => new EngineException(EngineName, EngineFailure.TimedOut, "The server did not answer in time.", exception),
        _ => new EngineException(EngineName, EngineFailure.Failed, "The answer cannot be read.", exception),
    };

    private static EngineException Refusal(ClientResultException refused)
    {
        // The refusal does not become an inner exception, because its message is the server's text.
        try
        {
            using var body = JsonText.Parse(refused.GetRawResponse()!.Content.ToString());
            // Gemini wraps the error in an array.
            var root = body.RootElement is { ValueKind: JsonValueKind.Array } list && list.GetArrayLength() > 0 ? list[0] : body.RootElement;
            if (root.ValueKind is JsonValueKind.Object && root.TryGetProperty("error", out var error))
                return ServerError.Of(error, EngineName, refused.Status);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            // The body is no JSON, and the status says enough.
        }

        return ServerError.Of(default, EngineName, refused.Status);
    }

    private sealed record Answer(long At, TimeSpan After, string? Fault);

    private sealed class NewestVersion(HttpMessageHandler inner) : DelegatingHandler(inner)
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            (request.Version, request.VersionPolicy) = (HttpVersion.Version20, HttpVersionPolicy.RequestVersionOrLower);
            return base.SendAsync(request, cancellationToken);
        }

        protected override HttpResponseMessage Send(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            (request.Version, request.VersionPolicy) = (HttpVersion.Version20, HttpVersionPolicy.RequestVersionOrLower);
            return base.Send(request, cancellationToken);
        }
    }
}
