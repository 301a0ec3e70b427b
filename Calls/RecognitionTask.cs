using System.Threading.Channels;
using VoiceAgent.Audio;
using VoiceAgent.Conversation;
using VoiceAgent.Speech;

namespace VoiceAgent.Calls;

/// <summary>Recognizes a call's utterances, one after the other, on one transcriber; gives up on one that hangs and opens another.</summary>
#pragma warning disable CA1001 // A token source without a timer holds nothing to dispose, and late work may still ask it.
internal sealed class RecognitionTask(RecognizerRequest request, IReadOnlyList<string> phrases, ISpeechToText engine, TimeSpan timeout, TimeProvider time, Action<CallEvent> post, Action<string, EngineFailure, Exception> failed)
#pragma warning restore CA1001
{
    private readonly Channel<Spoken> _utterances = Channel.CreateUnbounded<Spoken>(new UnboundedChannelOptions { SingleReader = true });
    private readonly CancellationTokenSource _over = new();
    private ITranscriber? _transcriber;
    private Spoken? _last;
    private Task _running = Task.CompletedTask;
    private volatile RecognitionHints _hints = new(phrases);

    /// <summary>Notes what the caller is likely to say beside what callers always may. Utterances that begin after that use it.</summary>
    public void Expect(RecognitionHints hints) => _hints = phrases.Count == 0 ? hints : hints with { Phrases = [.. hints.Phrases, .. phrases] };

    public void Start() => _running = RunAsync();

    /// <summary>Adds the next utterance, which begins now.</summary>
    public void Add(int number, ChannelReader<AudioFrame> audio)
    {
        _last = new Spoken(number, audio);
        if (!_utterances.Writer.TryWrite(_last))
            Drain(audio);
    }

    /// <summary>Ends the utterance added last: the time limit of its recognition begins now.</summary>
    public void End() => _last?.Ended.TrySetResult();

    /// <summary>Stops recognizing. An engine that does not heed the stop is left behind.</summary>
    public async Task StopAsync()
    {
        _utterances.Writer.TryComplete();
        _over.Cancel();
        await _running;
        while (_utterances.Reader.TryRead(out var utterance))
            Drain(utterance.Audio);
        await AbandonAsync();
    }

    private async Task RunAsync()
    {
        // The recognizer is opened before the first word, so that the caller does not wait for it.
        await TryOpenAsync(_over.Token);
        try
        {
            while (await _utterances.Reader.WaitToReadAsync(_over.Token))
                while (_utterances.Reader.TryRead(out var utterance))
                    await RecognizeAsync(utterance.Number, utterance);
        }
        catch (OperationCanceledException) when (_over.IsCancellationRequested)
        {
        }
    }

    private async Task<bool> TryOpenAsync(CancellationToken cancellationToken)
    {
        if (_transcriber is not null)
            return true;
        using var limit = new CancellationTokenSource(timeout, time);
        using var link = cancellationToken.Register(limit.Cancel);
        Task<ITranscriber>? opening = null;
        try
        {
            opening = engine.OpenAsync(request, limit.Token).AsTask();
            _transcriber = await opening.WaitAsync(limit.Token);
            return true;
        }
        catch (Exception e)
        {
            if (opening is not null)
                _ = CloseLateAsync(opening);
            if (!cancellationToken.IsCancellationRequested)
                Fail(Kind(e), e);
            return false;
        }
    }

    /// <summary>Closes a recognizer that opens after it was given up: nobody else would close it.</summary>
    private static async Task CloseLateAsync(Task<ITranscriber> opening)
    {
        try
        {
            await (await opening).DisposeAsync();
        }
        catch (Exception)
        {
            // The recognizer did not open after all, which was reported when it was given up.
        }
    }

    private async Task RecognizeAsync(int number, Spoken utterance)
    {
        using var limit = new CancellationTokenSource(Timeout.InfiniteTimeSpan, time);
        using var link = _over.Token.Register(limit.Cancel);
        try
        {
            if (!await TryOpenAsync(limit.Token))
            {
                post(new TranscriptionFailed(number, FailureKind.Unavailable));
                return;
            }

            // The time limit begins when the caller stops speaking.
            _ = LimitAfterAsync(utterance.Ended.Task, limit);
            if (!await TranscribeAsync(number, utterance.Audio, limit.Token))
                throw new EngineException(engine.Name, EngineFailure.Failed, "It ended without a transcript.");
        }
        catch (Exception e)
        {
            if (_over.IsCancellationRequested)
                return;
            var kind = limit.IsCancellationRequested ? EngineFailure.TimedOut : Kind(e);
            Fail(kind, e);
            post(new TranscriptionFailed(number, (FailureKind)kind));
            await AbandonAsync();
        }
        finally
        {
            Drain(utterance.Audio);
        }
    }

    /// <returns>False when the engine ended without a final transcript.</returns>
    private async Task<bool> TranscribeAsync(int number, ChannelReader<AudioFrame> audio, CancellationToken cancellationToken)
    {
        var transcripts = _transcriber!.TranscribeAsync(audio, _hints with { Patience = Patience.Within(timeout) }, cancellationToken).GetAsyncEnumerator(cancellationToken);
        var disposable = true;
        try
        {
            while (true)
            {
                // WaitAsync is used because an engine that ignores the token must not hold the call.
                var more = transcripts.MoveNextAsync();
                disposable = more.IsCompleted;
                if (!(more.IsCompleted ? more.Result : await more.AsTask().WaitAsync(cancellationToken)))
                    return false;
                disposable = true;
                post(new Transcribed(number, transcripts.Current.Text, transcripts.Current.IsFinal));
                if (transcripts.Current.IsFinal)
                    return true;
            }
        }
        finally
        {
            // An enumerator that is still running cannot be disposed.
            if (disposable)
                await transcripts.DisposeAsync();
        }
    }

    private async Task LimitAfterAsync(Task spoken, CancellationTokenSource limit)
    {
        await spoken;
        try
        {
            limit.CancelAfter(timeout);
        }
        catch (ObjectDisposedException)
        {
            // The utterance was recognized before the caller's audio was complete.
        }
    }

    private async Task AbandonAsync()
    {
        if (_transcriber is not { } transcriber)
            return;
        _transcriber = null;
        try
        {
            await transcriber.DisposeAsync().AsTask().WaitAsync(timeout, time);
        }
        catch (Exception e)
        {
            Fail(Kind(e), e);
        }
    }

    /// <summary>Reports a failure under the name of the engine that failed: one of several, perhaps, or one on another machine.</summary>
    private void Fail(EngineFailure kind, Exception e) => failed((e as EngineException)?.Engine ?? engine.Name, kind, e);

    private static EngineFailure Kind(Exception e) => e switch
    {
        EngineException known => known.Failure,
        TimeoutException or OperationCanceledException => EngineFailure.TimedOut,
        _ => EngineFailure.Failed,
    };

    /// <summary>An utterance, and when the caller had said all of it. The channel cannot tell that, as it completes only once it was read.</summary>
    private sealed record Spoken(int Number, ChannelReader<AudioFrame> Audio)
    {
        public TaskCompletionSource Ended { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }

    private static void Drain(ChannelReader<AudioFrame> audio)
    {
        while (audio.TryRead(out var frame))
            frame.Dispose();
    }
}
