using System.Runtime.CompilerServices;
using System.Threading.Channels;
using VoiceAgent.Audio;
using VoiceAgent.Speech;

namespace VoiceAgent.Engines.Whisper;

/// <summary>One call's recognizer. It decodes the utterance so far again and again, and the whole when it is over.</summary>
/// <remarks>Whisper has no state between decodes: a window that grows would cost ever more. Where an interim window is full, its words up to a quiet moment are kept,
/// and the next window begins at that moment. The final transcript is decoded anew, from the whole.</remarks>
/// <param name="language">The spoken language (ISO 639-1), or <c>auto</c>.</param>
internal sealed class WhisperTranscriber(DecoderPool pool, WhisperOptions options, string language) : ITranscriber
{
    private const int Rate = WhisperSpeechToText.Rate;

    /// <summary>The most samples that are decoded at once: 28 s. Whisper's own limit is 30 s.</summary>
    private const int LongestPiece = 28 * Rate;

    /// <summary>The fewest samples of an interim decode: 0.4 s. Less speech has no words yet.</summary>
    private const int ShortestInterim = 2 * Rate / 5;

    private readonly int _interimEvery = (int)(options.InterimEvery.TotalSeconds * Rate);
    private readonly int _interimWindow = (int)(options.InterimWindow.TotalSeconds * Rate);

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    public async IAsyncEnumerable<Transcript> TranscribeAsync(ChannelReader<AudioFrame> utterance, RecognitionHints hints, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var said = new Said();
        var prompt = hints.Prompt();
        using var over = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var (kept, keptUntil, decodedUntil, last) = ("", 0, 0, "");
        (Task<DecodedText> Task, int Until, bool IsKept)? interim = null;
        Task<bool>? more = null;
        try
        {
            while (true)
            {
                more ??= MoreAsync(utterance, cancellationToken);
                if (interim is { } running)
                    await Task.WhenAny(more, running.Task);
                else
                    await more;

                if (interim is { Task.IsCompleted: true } done)
                {
                    interim = null;
                    // An interim decode that found no decoder in time costs no more than itself.
                    var text = done.Task.IsCompletedSuccessfully ? TextGuard.Clean(done.Task.Result, Length(done.Until - keptUntil)) : "";
                    var whole = Join(kept, text);
                    if (done.IsKept && done.Task.IsCompletedSuccessfully)
                        (kept, keptUntil) = (whole, done.Until);
                    if (!done.IsKept && text.Length > 0 && whole != last)
                        yield return new Transcript(last = whole, IsFinal: false);
                }

                if (more.IsCompleted)
                {
                    if (!await more)
                        break;
                    more = null;
                    while (utterance.TryRead(out var frame))
                        said.Add(frame);
                }

                if (interim is null && said.Length - keptUntil >= ShortestInterim && said.Length - decodedUntil >= _interimEvery)
                {
                    var isKept = said.Length - keptUntil > _interimWindow;
                    var until = isKept ? said.QuietestBetween(said.Length - _interimWindow / 2, said.Length - _interimEvery) : said.Length;
                    decodedUntil = said.Length;
                    interim = (Interim(said.Copy(keptUntil, until), prompt, over.Token), until, isKept);
                }
            }
        }
        finally
        {
            // Only the whole utterance is wanted now.
            over.Cancel();
        }

        yield return new Transcript(await WholeAsync(said, prompt, cancellationToken), IsFinal: true);
    }

    private static async Task<bool> MoreAsync(ChannelReader<AudioFrame> utterance, CancellationToken cancellationToken) => await utterance.WaitToReadAsync(cancellationToken);

    private Task<DecodedText> Interim(ReadOnlyMemory<float> samples, string prompt, CancellationToken cancellationToken)
    {
        try
        {
            return pool.DecodeInterimAsync(samples, prompt, language, cancellationToken);
        }
        catch (EngineException e)
        {
            return Task.FromException<DecodedText>(e);
        }
    }

    private async Task<string> WholeAsync(Said said, string prompt, CancellationToken cancellationToken)
    {
        var text = "";
        if (!said.IsAudible)
            return text;
        for (var from = 0; from < said.Length;)
        {
            var until = said.Length - from <= LongestPiece ? said.Length : said.QuietestBetween(from + LongestPiece / 2, from + LongestPiece);
            var decoded = await pool.DecodeAsync(said.Copy(from, until), prompt, language, cancellationToken);
            text = Join(text, TextGuard.Clean(decoded, Length(until - from)));
            from = until;
        }

        return text;
    }

    private static string Join(string first, string second) => first.Length == 0 ? second : second.Length == 0 ? first : $"{first} {second}";

    private static TimeSpan Length(int samples) => TimeSpan.FromSeconds((double)samples / Rate);
}
