using VoiceAgent.Calls;
using VoiceAgent.Telephony.Telnyx.Media;

namespace VoiceAgent.Telephony.Telnyx;

/// <summary>The call's media line and the conversation on it.</summary>
internal sealed partial class TelnyxCall
{
    /// <summary>Serves a media socket that redeemed a token of this call, until it closes.</summary>
    public async Task ServeAsync(MediaConnection connection, string token, CancellationToken cancellationToken)
    {
        // No deadline of its own: the stream of an outgoing call starts when the callee answers. The call's deadlines end the wait.
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

        if (start is null || !Identify(start.CallControlId))
        {
            LogSocketUnused(start is null ? "it brought no start" : "its start names another call");
            connection.Close();
            Post(new Message.SocketWasted(token));
            return;
        }

        _calls.Bind(this, start.CallControlId, start.CallSessionId);
        var opened = new Message.LineOpened(connection, new TaskCompletionSource<IMediaLineListener?>(TaskCreationOptions.RunContinuationsAsynchronously));
        if (!Post(opened) || await opened.Accepted.Task is not { } listener)
        {
            connection.Close();
            return;
        }

        try
        {
            await connection.RunAsync(listener, cancellationToken);
        }
        finally
        {
            Post(new Message.LineClosed(connection));
        }
    }

    private async Task AcceptAsync(Message.LineOpened opened)
    {
        _listener?.Retire();
        _line?.Close();
        _line = opened.Connection;
        if (_conversation is null)
        {
            _conversation = await _services.Host.StartAsync(Info(), _line, this, _reservation!, _overToken);
            _reservation = null;
            _ = WatchAsync(_conversation);
        }
        else
        {
            LogLineRestored();
            _conversation.Attach(_line);
        }

        _listener = new LineListener(_conversation, _listenerGate, key => _digits.FromMedia(key, Elapsed));
        opened.Accepted.SetResult(_listener);
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
