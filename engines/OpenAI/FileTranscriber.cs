using System.ClientModel;
using System.ClientModel.Primitives;
using System.Net.Http.Headers;
using System.Net.ServerSentEvents;
using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Threading.Channels;
using OpenAI.Audio;
using VoiceAgent.Audio;
using VoiceAgent.Speech;

namespace VoiceAgent.Engines.OpenAI;

/// <summary>Recognizes an utterance when it is over, as a WAV file (<c>POST /audio/transcriptions</c>). The text is streamed where the server does that.</summary>
/// <param name="language">The caller's language (ISO 639-1); empty where the model is to find out.</param>
internal sealed class FileTranscriber(OpenAIOptions options, string language, OpenAIConnection connection) : ITranscriber
{
    private readonly AudioClient _audio = new(options.TranscriptionModel, connection.Credential, connection.Client());

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    public async IAsyncEnumerable<Transcript> TranscribeAsync(ChannelReader<AudioFrame> utterance, RecognitionHints hints, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var file = new MemoryStream();
        var length = await RecordAsync(utterance, file, cancellationToken);
        if (length == TimeSpan.Zero)
        {
            yield return new Transcript("", IsFinal: true);
            yield break;
        }

        using var form = Form(file, hints);
        using var body = BinaryContent.Create(await form.ReadAsStreamAsync(cancellationToken));
        using var response = await connection.SendAsync(o => _audio.TranscribeAudioAsync(body, form.Headers.ContentType!.ToString(), o), cancellationToken);
        await foreach (var transcript in connection.ReadAsync(ReadAsync(response, cancellationToken), cancellationToken))
        {
            yield return transcript with { Text = MadeUpWords.Remove(transcript.Text, length) };
            if (transcript.IsFinal)
                yield break;
        }

        throw new EngineException(OpenAIConnection.EngineName, EngineFailure.Failed, "The answer ended without a transcript.");
    }

    /// <returns>How long the speech is that there is to recognize.</returns>
    private static async Task<TimeSpan> RecordAsync(ChannelReader<AudioFrame> utterance, MemoryStream file, CancellationToken cancellationToken)
    {
        WavWriter? wav = null;
        var length = TimeSpan.Zero;
        while (await utterance.WaitToReadAsync(cancellationToken))
        {
            while (utterance.TryRead(out var frame))
            {
                using (frame)
                {
                    wav ??= new WavWriter(file, frame.SampleRate, leaveOpen: true);
                    wav.Write(frame.Samples);
                    length += frame.Duration;
                }
            }
        }

        wav?.Dispose();
        file.Position = 0;
        return length;
    }

    private static async IAsyncEnumerable<Transcript> ReadAsync(PipelineResponse response, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        if (response.Headers.TryGetValue("Content-Type", out var type) && type!.StartsWith("text/event-stream", StringComparison.OrdinalIgnoreCase))
        {
            var text = "";
            await foreach (var item in SseParser.Create(response.ContentStream!).EnumerateAsync(cancellationToken))
            {
                if (item.Data.AsSpan().Trim() is "" or "[DONE]")
                    continue;
                using var change = JsonText.Parse(item.Data);
                switch (JsonText.Of(change.RootElement, "type"))
                {
                    case "transcript.text.delta":
                        text += JsonText.Of(change.RootElement, "delta");
                        yield return new Transcript(text.Trim(), IsFinal: false);
                        break;
                    case "transcript.text.done":
                        yield return new Transcript(JsonText.Of(change.RootElement, "text").Trim(), IsFinal: true);
                        yield break;
                    case "error":
                        throw ServerError.Of(change.RootElement.TryGetProperty("error", out var error) ? error : change.RootElement, OpenAIConnection.EngineName, status: null);
                }
            }

            yield break;
        }

        // The server, or the model, does not stream.
        using var whole = await JsonDocument.ParseAsync(response.ContentStream!, default, cancellationToken);
        if (whole.RootElement.TryGetProperty("text", out var said) && said.ValueKind is JsonValueKind.String)
            yield return new Transcript(said.GetString()!.Trim(), IsFinal: true);
    }

    private MultipartFormDataContent Form(Stream file, RecognitionHints hints)
    {
        var audio = new StreamContent(file);
        audio.Headers.ContentType = new MediaTypeHeaderValue("audio/wav");
        var form = new MultipartFormDataContent
        {
            { audio, "file", "speech.wav" },
            { new StringContent(options.TranscriptionModel), "model" },
            { new StringContent("json"), "response_format" },
            { new StringContent("true"), "stream" },
        };
        if (language.Length > 0)
            form.Add(new StringContent(language), "language");
        if (hints.Prompt() is { Length: > 0 } prompt)
            form.Add(new StringContent(prompt), "prompt");
        return form;
    }
}
