using System.Threading.Channels;

namespace VoiceAgent.Engines.ElevenLabs;

/// <summary>A reply on a socket, whose pieces are spoken in one breath.</summary>
internal sealed class SpeechContext(string id, SpeechSocket socket, ElevenLabsOptions options)
{
    private readonly Channel<ServerFrame> _frames = Channel.CreateUnbounded<ServerFrame>(new UnboundedChannelOptions { SingleReader = true, SingleWriter = true });
    private bool _hasBegun;
    private bool _isEnding;

    public string Id => id;

    /// <summary>Whether neither the service nor the loss of the socket has ended the reply.</summary>
    public bool IsOpen => socket.IsOpen && !_frames.Reader.Completion.IsCompleted;

    /// <summary>The frames that come back for the text that was sent. They end with an exception where the socket is lost.</summary>
    public ChannelReader<ServerFrame> Frames => _frames.Reader;

    public void Speak(string text)
    {
        if (!_hasBegun)
            socket.Send(ClientMessage.Begin(id, options));
        _hasBegun = true;
        socket.Send(ClientMessage.Speak(id, text));
    }

    /// <summary>Has the service end the reply, after the audio that is still to come.</summary>
    public void Finish()
    {
        _isEnding = true;
        socket.Send(ClientMessage.Close(id));
    }

    /// <summary>Ends the reply here and drops what still comes.</summary>
    public void Close()
    {
        if (socket.Forget(this) && _hasBegun && !_isEnding)
            socket.Send(ClientMessage.Close(id));
    }

    internal void Take(ServerFrame frame) => _frames.Writer.TryWrite(frame);

    /// <param name="fault">The loss of the socket; null where the service has ended the reply.</param>
    internal void End(SocketLostException? fault) => _frames.Writer.TryComplete(fault);
}
