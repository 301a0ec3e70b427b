using VoiceAgent.Calls;

namespace VoiceAgent.Telephony.Telnyx;

/// <summary>Stands between one media line and the call: keeps calls one at a time, pairs keys with the webhooks', and goes silent when a newer line has taken over.</summary>
internal sealed class LineListener(ICall call, Lock gate, Func<char, bool> isNewKey) : IMediaLineListener
{
    private bool _retired;

    /// <summary>Nothing of this line reaches the call any more.</summary>
    public void Retire()
    {
        lock (gate)
            _retired = true;
    }

    public void OnAudio(ReadOnlySpan<short> pcm)
    {
        lock (gate)
        {
            if (!_retired)
                call.OnAudio(pcm);
        }
    }

    public void OnMark(long mark)
    {
        lock (gate)
        {
            if (!_retired)
                call.OnMark(mark);
        }
    }

    public void OnDigit(char digit)
    {
        lock (gate)
        {
            if (!_retired && isNewKey(digit))
                call.OnDigit(digit);
        }
    }

    public void OnLineLost(IMediaLine line, string reason)
    {
        lock (gate)
        {
            if (!_retired)
                call.OnLineLost(line, reason);
        }
    }
}
