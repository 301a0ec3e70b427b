using VoiceAgent.Calls;
using VoiceAgent.Carriers.Line.Media;

namespace VoiceAgent.Carriers.Line;

/// <summary>The call's media line and the conversation on it.</summary>
internal sealed partial class LineCall
{
    /// <summary>How many streams in a row may be given up because they brought nothing.</summary>
    private const int MostMuteStreams = 2;

    /// <summary>Serves a media socket that redeemed a token of this call, until it closes.</summary>
    public async Task ServeAsync(MediaConnection connection, string token, CancellationToken cancellationToken)
    {
        // The wait has no deadline of its own: the stream of an outgoing call starts when the callee answers. The call's deadlines end the wait.
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, _overToken);
        MediaStart? start;
        try
        {
            start = await connection.ReadStartAsync(either.Token);
        }
        catch (OperationCanceledException)
        {
            start = null;
        }

        if (start is null || !Identify(start.CallId))
        {
            LogSocketUnused(start is null ? "it brought no start" : "its start names another call");
            connection.Close();
            Post(new Message.SocketWasted(token));
            return;
        }

        _calls.Bind(this, start.CallId, start.SessionId);
        var opened = new Message.LineOpened(connection, new TaskCompletionSource<IMediaLineListener?>(TaskCreationOptions.RunContinuationsAsynchronously));
        if (!Post(opened) || await opened.Accepted.Task is not { } listener)
        {
            connection.Close();
            return;
        }

        try
        {
            // Where a second stream brings nothing either, the silence is the caller's own.
            await connection.RunAsync(listener, endsWhenSilent: Volatile.Read(ref _mute) < MostMuteStreams, cancellationToken);
        }
        finally
        {
            Post(new Message.LineClosed(connection));
        }
    }

    /// <summary>Keeps a line that comes before the call is answered. Such a line brings ringing, so it waits and is heard by nobody.</summary>
    private void KeepEarly(Message.LineOpened opened)
    {
        _early?.Close();
        _early = opened.Connection;
        _earlyListener = new LineListener(_listenerGate, OnKey);
        opened.Accepted.SetResult(_earlyListener);
    }

    /// <param name="opened">The line that has just come; null for the one that came early.</param>
    private async Task AcceptAsync(Message.LineOpened? opened)
    {
        _listener?.Retire();
        _line?.Close();
        _line = opened?.Connection ?? _early;
        _listener = opened is null ? _earlyListener! : new LineListener(_listenerGate, OnKey);
        (_early, _earlyListener) = (null, null);
        if (_conversation is null)
        {
            _conversation = await _services.Host.StartAsync(Info(), _line!, this, _reservation!, _overToken);
            _reservation = null;
            _ = WatchAsync(_conversation);
        }
        else
        {
            LogLineRestored();
            _conversation.Attach(_line!);
        }

        _listener.Serve(_conversation);
        opened?.Accepted.SetResult(_listener);
    }

    private void OnKey(char key, DateTimeOffset? pressedAt)
    {
        _digits.FromMedia(key, pressedAt, Elapsed);
        Post(new Message.Signal(new CallSignal.TimePassed()));
    }

    private async Task WatchAsync(ICall conversation)
    {
        CallSignal ended = new CallSignal.ConversationOver();
        try
        {
            if (await conversation.Completion == CallEnding.Moved)
                ended = new CallSignal.Moved();
        }
#pragma warning disable CA1031 // Whatever ended the conversation, the caller must not stay on a dead line.
        catch (Exception e)
#pragma warning restore CA1031
        {
            LogConversationFailed(e);
        }

        Post(new Message.Signal(ended));
    }

    private void DeliverDueKeys()
    {
        if (_conversation is null)
            return;
        lock (_listenerGate)
        {
            foreach (var key in _digits.Due(Elapsed))
                _conversation.OnDigit(key);
        }
    }
}
