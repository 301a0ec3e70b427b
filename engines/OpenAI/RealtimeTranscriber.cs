using System.Buffers;
using System.Runtime.CompilerServices;
using System.Threading.Channels;
using Microsoft.Extensions.Logging;
using OpenAI.Realtime;
using VoiceAgent.Audio;
using VoiceAgent.Speech;

namespace VoiceAgent.Engines.OpenAI;

/// <summary>Recognizes a call's utterances on a realtime transcription session: speech is sent while it is said, as the µ-law it came in.</summary>
/// <remarks>A session that is lost costs no word: what has been said of the utterance is sent again on another session, once.</remarks>
/// <param name="language">The caller's language (ISO 639-1); empty where the model is to find out.</param>
internal sealed partial class RealtimeTranscriber(OpenAIOptions options, string language, OpenAIConnection connection, TimeProvider time, ILogger logger) : ITranscriber
{
    private const int MostSessions = 2;

    private readonly RealtimeClient _client = new(connection.Credential, new RealtimeClientOptions { Endpoint = new Uri(options.BaseUrl) });
    private RealtimeSession? _session;

    /// <summary>Opens the session, so that no word waits for it.</summary>
    /// <exception cref="EngineException">The server cannot be reached, or refuses.</exception>
    public async Task ConnectAsync(CancellationToken cancellationToken) =>
        _session = await RealtimeSession.OpenAsync(_client, options, language, connection, time, cancellationToken);

    public async ValueTask DisposeAsync() => await CloseAsync();

    public async IAsyncEnumerable<Transcript> TranscribeAsync(ChannelReader<AudioFrame> utterance, RecognitionHints hints, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var said = new ArrayBufferWriter<byte>();
        for (var sessions = 1; ; sessions++)
        {
            var (heard, fault) = await TrySendAsync(utterance, hints, said, cancellationToken);
            if (said.WrittenCount == 0 && fault is null)
            {
                yield return new Transcript("", IsFinal: true);
                yield break;
            }

            var text = "";
            while (fault is null)
            {
                (var change, fault) = await TryReadAsync(heard!, cancellationToken);
                if (change is null)
                    break;
                text = change.IsFinal ? change.Text : text + change.Text;
                yield return change with { Text = MadeUpWords.Remove(text, TimeSpan.FromSeconds(said.WrittenCount / 8000.0)) };
                if (change.IsFinal)
                    yield break;
            }

            // Whatever the fault, the next utterance begins on a session that knows nothing of it.
            await CloseAsync();
            if (fault!.Failure is not EngineFailure.Unavailable || sessions == MostSessions)
                throw fault;
            LogLost(fault.Message);
        }
    }

    private async Task<(ChannelReader<Transcript>? Heard, EngineException? Fault)> TrySendAsync(
        ChannelReader<AudioFrame> utterance, RecognitionHints hints, ArrayBufferWriter<byte> said, CancellationToken cancellationToken)
    {
        try
        {
            // A session that ended between two utterances takes no word of the next one with it.
            if (_session is { IsLost: true })
                await CloseAsync();
            if (_session is null)
                await ConnectAsync(cancellationToken);
            await _session!.ExpectAsync(hints.Prompt(), cancellationToken);
            for (var sent = 0; sent < said.WrittenCount || await utterance.WaitToReadAsync(cancellationToken); sent = said.WrittenCount)
            {
                while (utterance.TryRead(out var frame))
                    Take(frame, said);
                await _session.AppendAsync(said.WrittenMemory[sent..], cancellationToken);
            }

            return (said.WrittenCount == 0 ? null : await _session.CommitAsync(said.WrittenCount, cancellationToken), null);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // The part of the utterance that the session has must not become the beginning of the next one.
            await CloseAsync();
            throw;
        }
        catch (Exception e)
        {
            return (null, Fault(e));
        }
    }

    private async ValueTask<(Transcript? Change, EngineException? Fault)> TryReadAsync(ChannelReader<Transcript> heard, CancellationToken cancellationToken)
    {
        try
        {
            return (await heard.ReadAsync(cancellationToken), null);
        }
        catch (Exception e) when (!cancellationToken.IsCancellationRequested)
        {
            return (null, Fault(e is ChannelClosedException ? e.InnerException! : e));
        }
    }

    /// <summary>Names the fault of an exception. A socket that breaks while it sends says that it was cancelled.</summary>
    private EngineException Fault(Exception e) => connection.Fault(e is OperationCanceledException ? new IOException("The connection broke.", e) : e);

    private static void Take(AudioFrame frame, ArrayBufferWriter<byte> said)
    {
        using (frame)
        {
            // Decoded µ-law becomes the same bytes again.
            G711.EncodeMuLaw(frame.Samples, said.GetSpan(frame.Samples.Length)[..frame.Samples.Length]);
            said.Advance(frame.Samples.Length);
        }
    }

    private async Task CloseAsync()
    {
        if (Interlocked.Exchange(ref _session, null) is { } session)
            await session.DisposeAsync();
    }

    [LoggerMessage(LogLevel.Warning, "A transcription session was lost; what was said is sent again on another one. {Reason}")]
    private partial void LogLost(string reason);
}
