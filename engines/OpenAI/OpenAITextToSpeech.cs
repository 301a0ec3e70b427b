using System.ClientModel;
using System.ClientModel.Primitives;
using System.Runtime.CompilerServices;
using System.Text.Json;
using Microsoft.Extensions.Options;
using OpenAI.Audio;
using VoiceAgent.Audio;
using VoiceAgent.Speech;

namespace VoiceAgent.Engines.OpenAI;

/// <summary>A voice on any server that speaks OpenAI's protocol (<c>POST /audio/speech</c>): PCM that is handed on while it arrives.</summary>
internal sealed class OpenAITextToSpeech : ITextToSpeech, IRemoteEngine
{
    /// <summary>The sample rate of the protocol's <c>pcm</c> in Hz.</summary>
    private const int Rate = 24000;

    private readonly OpenAIOptions _options;
    private readonly OpenAIConnection _connection;
    private readonly AudioClient _audio;

    /// <summary>A voice of the server that <paramref name="connection"/> leads to.</summary>
    public OpenAITextToSpeech(IOptions<OpenAIOptions> options, OpenAIConnection connection)
    {
        _options = options.Value;
        _connection = connection;
        _audio = new AudioClient(_options.SpeechModel, connection.Credential, connection.Client());
    }

    /// <inheritdoc/>
    public string Name => OpenAIConnection.EngineName;

    /// <inheritdoc/>
    public string Voice => $"{Name} {_options.SpeechModel} {_options.SpeechVoice} {_options.SpeechInstructions}";

    /// <inheritdoc/>
    public Task ConnectAsync(CancellationToken cancellationToken) => _connection.WarmAsync(cancellationToken);

    /// <inheritdoc/>
    public EngineState State => _connection.State;

    /// <inheritdoc/>
    public async IAsyncEnumerable<SpokenAudio> SpeakAsync(SpeechRequest request, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        using var body = BinaryContent.Create(BinaryData.FromBytes(Body(request.Text)));
        using var response = await _connection.SendAsync(options => _audio.GenerateSpeechAsync(body, options), cancellationToken);
        var resampler = new Resampler(Rate, request.SampleRate);
        var buffer = new byte[Rate / 5 * sizeof(short)];
        var (filled, isSpoken) = (0, false);
        while (await ReadAsync(response, buffer.AsMemory(filled), cancellationToken) is > 0 and var read)
        {
            filled += read;
            if (!isSpoken && IsFile(buffer.AsSpan(0, filled)))
                throw new EngineException(Name, EngineFailure.Failed, "The server sends a file where PCM of 24 kHz was asked for.");
            isSpoken = true;
            if (Resampled(resampler, buffer.AsSpan(0, filled & ~1)) is { } audio)
                yield return new SpokenAudio(audio, []);
            // A sample may come in two reads.
            buffer[0] = buffer[filled - 1];
            filled &= 1;
        }

        if (!isSpoken)
            throw new EngineException(Name, EngineFailure.Failed, "The server sent no audio.");
        if (resampler.FlushFrame() is { } rest)
            yield return new SpokenAudio(rest, []);
    }

    private static bool IsFile(ReadOnlySpan<byte> audio) => audio.StartsWith("RIFF"u8) || audio.StartsWith("ID3"u8) || audio.StartsWith("OggS"u8) || audio.StartsWith("{"u8);

    private static AudioFrame? Resampled(Resampler resampler, ReadOnlySpan<byte> bytes)
    {
        Span<short> samples = new short[bytes.Length / sizeof(short)];
        L16.Decode(bytes, samples, L16ByteOrder.LittleEndian);
        return resampler.ProcessFrame(samples);
    }

    private byte[] Body(string text)
    {
        var body = new Dictionary<string, string>
        {
            ["model"] = _options.SpeechModel,
            ["voice"] = _options.SpeechVoice,
            ["input"] = text,
            ["response_format"] = "pcm",
        };
        if (_options.SpeechInstructions.Length > 0)
            body["instructions"] = _options.SpeechInstructions;
        return JsonSerializer.SerializeToUtf8Bytes(body);
    }

    private async ValueTask<int> ReadAsync(PipelineResponse response, Memory<byte> buffer, CancellationToken cancellationToken)
    {
        try
        {
            return await response.ContentStream!.ReadAsync(buffer, cancellationToken);
        }
        catch (Exception e) when (!cancellationToken.IsCancellationRequested)
        {
            throw _connection.Fault(e);
        }
    }
}
