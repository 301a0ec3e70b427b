using VoiceAgent.Calls;

namespace VoiceAgent.Carriers.Line;

/// <summary>Stands between one media line and the call. It lets events through one at a time, and none before there is a conversation.</summary>
/// <remarks>It hands keys to where they are put in order, and goes silent when a newer line has taken over.</remarks>
internal sealed class LineListener(Lock gate, Action<char, DateTimeOffset?> pressed) : IMediaLineListener
{
    private ICall? _call;
    private bool _retired;

    /// <summary>Gives the line to the call from now on.</summary>
    public void Serve(ICall call)
    {
        lock (gate)
            _call = call;
    }

    /// <summary>Keeps everything of this line from the call from now on.</summary>
    public void Retire()
    {
        lock (gate)
            _retired = true;
    }

    public void OnAudio(ReadOnlySpan<short> pcm)
    {
        lock (gate)
            Call?.OnAudio(pcm);
    }

    public void OnMark(long mark)
    {
        lock (gate)
            Call?.OnMark(mark);
    }

    public void OnDigit(char digit) => OnDigit(digit, pressedAt: null);

    public void OnDigit(char digit, DateTimeOffset? pressedAt)
    {
        lock (gate)
        {
            if (Call is not null)
                pressed(digit, pressedAt);
        }
    }

    public void OnLineLost(IMediaLine line, string reason)
    {
        lock (gate)
            Call?.OnLineLost(line, reason);
    }

    private ICall? Call => _retired ? null : _call;
}
