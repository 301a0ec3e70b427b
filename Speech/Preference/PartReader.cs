namespace VoiceAgent.Speech.Preference;

/// <summary>Reads what an engine streams, and does not wait longer than it may.</summary>
internal sealed class PartReader<T> : IAsyncDisposable
{
    private readonly string _engine;
    private readonly Func<TimeSpan?> _patience;
    private readonly Task _asked;
    private readonly TimeProvider _time;
    private readonly CancellationToken _unwanted;
    private readonly CancellationTokenSource _ended;
    private readonly IAsyncEnumerator<T> _parts;
    private Task<bool>? _pending;

    /// <param name="patience">How long the next part may take, asked for each part; null: as long as the engine wants.</param>
    /// <param name="asked">Completes when the engine has all that it needs; patience counts from then on.</param>
    public PartReader(string engine, Func<CancellationToken, IAsyncEnumerable<T>> start, Func<TimeSpan?> patience, Task asked, TimeProvider time, CancellationToken cancellationToken)
    {
        _engine = engine;
        _patience = patience;
        _asked = asked;
        _time = time;
        _unwanted = cancellationToken;
        _ended = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        _parts = start(_ended.Token).GetAsyncEnumerator(_ended.Token);
    }

    public T Current => _parts.Current;

    /// <returns>Whether there is a part. Where there is none, the fault tells why; it is null at the end of the stream.</returns>
    public async ValueTask<(bool HasPart, EngineException? Fault)> NextAsync()
    {
        TimeSpan? patience = null;
        try
        {
            _pending = _parts.MoveNextAsync().AsTask();
            if (!_asked.IsCompleted)
                await Task.WhenAny(_pending, _asked);
            patience = _patience();
            var hasPart = patience is { } limit ? await _pending.WaitAsync(limit, _time, _unwanted) : await _pending;
            _pending = null;
            return (hasPart, null);
        }
        catch (EngineException e)
        {
            return (false, e);
        }
        catch (TimeoutException e)
        {
            return (false, new EngineException(_engine, EngineFailure.TimedOut, $"The engine sent nothing for {patience}.", e));
        }
        catch (Exception e) when (!_unwanted.IsCancellationRequested)
        {
            return (false, new EngineException(_engine, EngineFailure.Failed, "The engine broke off.", e));
        }
    }

    /// <summary>Ends the stream. A stream that does not heed that is not waited for.</summary>
    public async ValueTask DisposeAsync()
    {
        _ended.Cancel();
        if (_pending is null or { IsCompleted: true })
            await EndAsync();
        else
            _ = EndAsync();
    }

    private async Task EndAsync()
    {
        if (_pending is not null)
            await ((Task)_pending).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
        await _parts.DisposeAsync();
        _ended.Dispose();
    }
}
