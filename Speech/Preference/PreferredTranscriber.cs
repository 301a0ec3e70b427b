using System.Runtime.CompilerServices;
using System.Threading.Channels;
using VoiceAgent.Audio;

namespace VoiceAgent.Speech.Preference;

/// <summary>One call's recognizers, each opened when it is first needed.</summary>
internal sealed class PreferredTranscriber(RecognizerRequest request, int sampleRate, EngineOrder<ISpeechToText> recognizers, TimeSpan patience, TimeProvider time) : ITranscriber
{
    /// <summary>The recognizers that wait for an utterance. One that broke off, or hangs, does not come back here.</summary>
    private readonly Dictionary<EngineChoice<ISpeechToText>, ITranscriber> _open = [];

    /// <summary>Opens the preferred recognizer before the first word.</summary>
    public async Task OpenAsync(CancellationToken cancellationToken)
    {
        try
        {
            var recognizer = recognizers.Choices[0];
            _open[recognizer] = await OpenAsync(recognizer, cancellationToken);
        }
        catch (EngineException)
        {
            // The first utterance tries again, and goes to the next recognizer where that fails, too. The failure is counted there.
        }
    }

    public async IAsyncEnumerable<Transcript> TranscribeAsync(ChannelReader<AudioFrame> utterance, RecognitionHints hints, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var unwanted = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var feed = new UtteranceFeed(sampleRate, isKept: recognizers.Choices.Count > 1);
        var feeding = feed.RunAsync(utterance, unwanted.Token);
        try
        {
            await foreach (var transcript in recognizers.StreamAsync((recognizer, token) => AskAsync(recognizer, feed, hints, token), () => AfterFault.GoOn, feed.Ended, hints.Patience, cancellationToken))
                yield return transcript;
        }
        finally
        {
            unwanted.Cancel();
            await feeding;
            feed.Drain();
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var transcriber in _open.Values)
            await transcriber.DisposeAsync();
        _open.Clear();
    }

    private async IAsyncEnumerable<Transcript> AskAsync(EngineChoice<ISpeechToText> recognizer, UtteranceFeed feed, RecognitionHints hints, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        if (!_open.Remove(recognizer, out var transcriber))
            transcriber = await OpenAsync(recognizer, cancellationToken);
        var hasEnded = false;
        try
        {
            await foreach (var transcript in transcriber.TranscribeAsync(feed.Begin(recognizer.Engine.SampleRate), hints, cancellationToken))
            {
                hasEnded = transcript.IsFinal;
                yield return transcript;
                if (hasEnded)
                    yield break;
            }

            throw new EngineException(recognizer.Name, EngineFailure.Failed, "The recognizer ended without a transcript.");
        }
        finally
        {
            if (hasEnded)
                _open[recognizer] = transcriber;
            else
                await transcriber.DisposeAsync();
        }
    }

    private async Task<ITranscriber> OpenAsync(EngineChoice<ISpeechToText> recognizer, CancellationToken cancellationToken)
    {
        var since = time.GetTimestamp();
        var opening = recognizer.Engine.OpenAsync(request, cancellationToken).AsTask();
        var isLast = recognizer == recognizers.Choices[^1];
        try
        {
            return await opening.WaitAsync(isLast ? Timeout.InfiniteTimeSpan : patience, time, cancellationToken);
        }
        catch (Exception e)
        {
            _ = CloseLateAsync(opening);
            // Given up by whoever asked, who counts it.
            if (cancellationToken.IsCancellationRequested && time.GetElapsedTime(since) >= patience)
                recognizer.Health.Failed(new EngineException(recognizer.Name, EngineFailure.TimedOut, "The recognizer did not open.", e));
            cancellationToken.ThrowIfCancellationRequested();
            throw e as EngineException ?? new EngineException(recognizer.Name, e is TimeoutException ? EngineFailure.TimedOut : EngineFailure.Failed, "The recognizer did not open.", e);
        }
    }

    /// <summary>Closes a recognizer that opens after it was given up, for nobody else does.</summary>
    private static async Task CloseLateAsync(Task<ITranscriber> opening)
    {
        await ((Task)opening).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
        if (opening.IsCompletedSuccessfully)
            await opening.Result.DisposeAsync();
    }
}
