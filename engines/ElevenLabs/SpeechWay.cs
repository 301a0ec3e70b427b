using VoiceAgent.Speech;

namespace VoiceAgent.Engines.ElevenLabs;

/// <summary>A way on which the audio of a piece comes.</summary>
internal interface ISpeechWay : IAsyncDisposable
{
    /// <returns>The next frame, or the fault that ended the audio; neither where nothing more comes.</returns>
    ValueTask<(ServerFrame? Frame, Exception? Fault)> NextAsync(CancellationToken cancellationToken);
}

/// <summary>The way of a piece over a context on a socket.</summary>
/// <param name="keep">A function that is told of the context when its piece is complete, because the reply may have another piece.</param>
internal sealed class SocketWay(SpeechContext context, SpokenText spoken, Action<SpeechContext> keep, TimeProvider time) : ISpeechWay
{
    /// <summary>The time without frames after which a piece that lacks only its last full stop is over. One whose audio comes without characters may be over.</summary>
    private static readonly TimeSpan Quiet = TimeSpan.FromMilliseconds(600);

    /// <summary>The time without frames after which a piece whose characters leave words out may be over.</summary>
    private static readonly TimeSpan Doubtful = TimeSpan.FromSeconds(1);

    private bool _isFinishing;

    public async ValueTask<(ServerFrame? Frame, Exception? Fault)> NextAsync(CancellationToken cancellationToken)
    {
        try
        {
            while (true)
            {
                cancellationToken.ThrowIfCancellationRequested();
                if (context.Frames.TryRead(out var frame))
                    return (frame, null);
                var waiting = context.Frames.WaitToReadAsync(cancellationToken).AsTask();
                // Where words may still come, the service is asked to end the reply, which it does behind the last of its audio. It may only be slow.
                if (spoken is { HasBegun: true, IsAllSaid: false } && !_isFinishing)
                {
                    if (await Task.WhenAny(waiting, Task.Delay(spoken.IsAligned ? Doubtful : Quiet, time, cancellationToken)) != waiting && !cancellationToken.IsCancellationRequested)
                    {
                        _isFinishing = true;
                        context.Finish();
                    }
                }

                if (!(spoken.IsAllSaid ? await waiting.WaitAsync(Quiet, time, cancellationToken) : await waiting))
                    return (null, _isFinishing ? null : new IOException("the service ended the reply"));
            }
        }
        catch (SocketLostException e)
        {
            return (null, e);
        }
        catch (TimeoutException)
        {
            return (null, null);
        }
    }

    public ValueTask DisposeAsync()
    {
        if (spoken.IsComplete && !_isFinishing)
            keep(context);
        else
            context.Close();
        return ValueTask.CompletedTask;
    }
}

/// <summary>The way of a piece over an answer of HTTP.</summary>
internal sealed class HttpWay(IAsyncEnumerator<ServerFrame> frames) : ISpeechWay
{
    public async ValueTask<(ServerFrame? Frame, Exception? Fault)> NextAsync(CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        try
        {
            return (await frames.MoveNextAsync() ? frames.Current : null, null);
        }
        catch (EngineException e)
        {
            return (null, e);
        }
    }

    public ValueTask DisposeAsync() => frames.DisposeAsync();
}
