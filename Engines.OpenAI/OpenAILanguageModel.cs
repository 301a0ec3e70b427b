using System.ClientModel;
using System.Runtime.CompilerServices;
using Microsoft.Extensions.Options;
using OpenAI.Chat;
using VoiceAgent.Speech;

namespace VoiceAgent.Engines.OpenAI;

/// <summary>A chat model on any server that speaks OpenAI's protocol.</summary>
/// <remarks>The package sends; the stream is read here, for servers differ in what they leave out (<see cref="ChatStream"/>).</remarks>
public sealed class OpenAILanguageModel : ILanguageModel, IRemoteEngine
{
    private readonly OpenAIOptions _options;
    private readonly OpenAIConnection _connection;
    private readonly ChatClient _chat;

    /// <summary>A model of the server that <paramref name="connection"/> leads to.</summary>
    public OpenAILanguageModel(IOptions<OpenAIOptions> options, OpenAIConnection connection)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(connection);
        _options = options.Value;
        _connection = connection;
        _chat = new ChatClient(_options.Model, connection.Credential, connection.Client());
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
        using var body = BinaryContent.Create(BinaryData.FromBytes(ChatRequest.Of(request, _options)));
        using var response = await _connection.SendAsync(options => _chat.CompleteChatAsync(body, options), cancellationToken);
        var unnamed = 0;
        // Ids are unique within the conversation.
        var parts = ChatStream.ReadAsync(response.ContentStream!, Name, () => $"call_{request.Messages.Count}_{unnamed++}", cancellationToken);
        await foreach (var part in _connection.ReadAsync(parts, cancellationToken))
            yield return part;
    }
}
