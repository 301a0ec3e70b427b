using System.Threading.Channels;

namespace VoiceAgent.Engines.ElevenLabs;

/// <summary>A reply on a socket: its pieces in one breath.</summary>
internal sealed class SpeechContext(string id, SpeechSocket socket, ElevenLabsOptions options)
{
    private readonly Channel<ServerFrame> _frames = Channel.CreateUnbounded<ServerFrame>(new UnboundedChannelOptions { SingleReader = true, SingleWriter = true });
    private bool _hasBegun;
    private bool _isEnding;

    public string Id => id;

    /// <summary>Neither the service nor the loss of the socket has ended it.</summary>
    public bool IsOpen => socket.IsOpen && !_frames.Reader.Completion.IsCompleted;

    /// <summary>What comes back of the text that was sent. Ends with an exception where the socket is lost.</summary>
    public ChannelReader<ServerFrame> Frames => _frames.Reader;

    public void Speak(string text)
    {
        if (!_hasBegun)
            socket.Send(ClientMessage.Begin(id, options));
        _hasBegun = true;
        socket.Send(ClientMessage.Speak(id, text));
    }

    /// <summary>Has the service end it: what is still to come comes, and then its end.</summary>
    public void Finish()
    {
        _isEnding = true;
        socket.Send(ClientMessage.Close(id));
    }

    /// <summary>What still comes is dropped.</summary>
    public void Close()
    {
        if (socket.Forget(this) && _hasBegun && !_isEnding)
            socket.Send(ClientMessage.Close(id));
    }

    internal void Take(ServerFrame frame) => _frames.Writer.TryWrite(frame);

    /// <param name="fault">Null: the service has ended it.</param>
    internal void End(SocketLostException? fault) => _frames.Writer.TryComplete(fault);
}
