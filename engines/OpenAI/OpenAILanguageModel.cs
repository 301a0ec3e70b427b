using System.ClientModel;
using System.ClientModel.Primitives;
using System.Diagnostics.Metrics;
using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using OpenAI.Chat;
using VoiceAgent.Speech;

namespace VoiceAgent.Engines.OpenAI;

/// <summary>A chat model on any server that speaks OpenAI's protocol.</summary>
/// <remarks>The package sends. The stream is read here, because servers differ in what they leave out (<see cref="ChatStream"/>),
/// and in what they take (<see cref="Dialect"/>).</remarks>
public sealed partial class OpenAILanguageModel : ILanguageModel, IRemoteEngine
{
    internal const string MeterName = "VoiceAgent.Engines.OpenAI";

    /// <summary>The longest wait that a server may ask for. One that wants a longer wait has failed, because a caller waits.</summary>
    private static readonly TimeSpan LongestRetryAfter = TimeSpan.FromSeconds(2);

    private readonly OpenAIOptions _options;
    private readonly OpenAIConnection _connection;
    private readonly ChatClient _chat;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly Counter<long> _retries;

    // These two facts were found out about the server.
    private volatile int _dialect = (int)Dialect.Open;
    private volatile bool _beginsInThought;

    /// <summary>A model of the server that <paramref name="connection"/> leads to.</summary>
    public OpenAILanguageModel(IOptions<OpenAIOptions> options, OpenAIConnection connection, TimeProvider time, IMeterFactory meters, ILogger<OpenAILanguageModel> logger)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(connection);
        ArgumentNullException.ThrowIfNull(meters);
        _options = options.Value;
        _connection = connection;
        _chat = new ChatClient(_options.Model, connection.Credential, connection.Client());
        _time = time;
        _logger = logger;
        _retries = meters.Create(MeterName).CreateCounter<long>("voiceagent_engine_retries_total", description: "Requests to model servers that were sent once more, by engine and reason");
    }

    /// <inheritdoc/>
    public string Name => OpenAIConnection.EngineName;

    /// <inheritdoc/>
    public Task ConnectAsync(CancellationToken cancellationToken) => _connection.WarmAsync(cancellationToken);

    /// <inheritdoc/>
    public EngineState State => _connection.State;

    /// <inheritdoc/>
    public async IAsyncEnumerable<ReplyPart> ReplyAsync(ReplyRequest request, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        using var response = await AskAsync(request, cancellationToken);
        var unnamed = 0;
        var leaks = new LeakFilter([.. request.Tools.Select(t => t.Name)], _beginsInThought);
        // Ids must be unique within the conversation.
        var parts = ChatStream.ReadAsync(response.ContentStream!, Name, leaks, () => $"call_{request.Messages.Count}_{unnamed++}", cancellationToken);
        await foreach (var part in _connection.ReadAsync(parts, cancellationToken))
            yield return part;
        _beginsInThought = leaks.BeginsInThought;
    }

    /// <summary>Asks in the dialect that the server takes. One that refuses the form is asked in another, and one that is busy and says until when is asked once more.</summary>
    private async Task<PipelineResponse> AskAsync(ReplyRequest request, CancellationToken cancellationToken)
    {
        var dialect = _options.Dialect is Dialect.Auto ? (Dialect)_dialect : _options.Dialect;
        EngineException? refusal = null;
        for (var hasWaited = false; ;)
        {
            try
            {
                using var body = BinaryContent.Create(BinaryData.FromBytes(ChatRequest.Of(request, _options, dialect)));
                var options = new RequestOptions { BufferResponse = false, CancellationToken = cancellationToken };
                var response = (await _chat.CompleteChatAsync(body, options)).GetRawResponse();
                if (_options.Dialect is Dialect.Auto && _dialect != (int)dialect)
                {
                    _dialect = (int)dialect;
                    LogDialect(dialect);
                }

                return response;
            }
            catch (ClientResultException e) when (e.GetRawResponse() is { } refused && !cancellationToken.IsCancellationRequested)
            {
                var fault = _connection.Fault(e);
                if (_options.Dialect is Dialect.Auto && dialect is not Dialect.Plain && MindsForm(refused))
                {
                    refusal ??= fault;
                    dialect++;
                    _retries.Add(1, new("engine", Name), new("reason", "form"));
                }
                else if (!hasWaited && fault.Failure is EngineFailure.Overloaded && RetryAfter(refused) is { } wait && wait <= LongestRetryAfter && !(wait >= request.Patience))
                {
                    hasWaited = true;
                    _retries.Add(1, new("engine", Name), new("reason", "busy"));
                    await Task.Delay(wait, _time, cancellationToken);
                }
                else
                {
                    throw refusal ?? fault;
                }
            }
            catch (Exception e) when (!cancellationToken.IsCancellationRequested)
            {
                throw _connection.Fault(e);
            }
        }
    }

    /// <summary>Whether another dialect may be taken, because the server, or its template, does not like the form of the messages.</summary>
    private static bool MindsForm(PipelineResponse refused) =>
        refused.Status is 400 or 422 or 500 && refused.Content.ToString() is var why && Form().IsMatch(why) && !NotForm().IsMatch(why);

    private static TimeSpan? RetryAfter(PipelineResponse refused) =>
        refused.Headers.TryGetValue("Retry-After", out var text) && double.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var seconds) && seconds is >= 0 and < 3600
            ? TimeSpan.FromSeconds(seconds)
            : null;

    [LoggerMessage(LogLevel.Information, "The model server refuses conversations as they are said; from now on they are written for it in the dialect {Dialect} (OpenAI__Dialect)")]
    private partial void LogDialect(Dialect dialect);

    [GeneratedRegex(@"alternat|\brole|templat|jinja|\bturn\b|first message|last message|system (?:message|prompt|instruction)|tool[ _-]?(?:call|message|response|use)|function[ _-]?(?:call|response)|thought_signature|support (?:tools|function)|no user query|content.{0,20}(?:null|none|string)|messages\[", RegexOptions.IgnoreCase)]
    private static partial Regex Form();

    [GeneratedRegex(@"context_length|maximum context|too many tokens|invalid_api_key|content_filter|model_not_found", RegexOptions.IgnoreCase)]
    private static partial Regex NotForm();
}
