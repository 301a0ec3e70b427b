namespace VoiceAgent.Calls;

/// <summary>One call's audio connection at the carrier, already decoded: PCM, marks and clear. A telephony room implements it over its socket.</summary>
/// <remarks>Send methods are called by one thread at a time, up to 50 times a second, and never block: a line that cannot keep up is lost.</remarks>
public interface IMediaLine
{
    /// <summary>The rate in Hz of the PCM in both directions: 8000 or 16000.</summary>
    int SampleRate { get; }

    /// <summary>Sends one frame of exactly 20 ms.</summary>
    void SendAudio(ReadOnlySpan<short> frame);

    /// <summary>Asks to be told when everything sent so far has been played to the caller.</summary>
    void SendMark(long mark);

    /// <summary>Drops everything the carrier has buffered for the caller. Marks not yet played are returned, too; they do not count as played.</summary>
    void SendClear();

    /// <summary>Closes the connection; the call itself goes on.</summary>
    void Close();
}

/// <summary>Receives what a media line brings. The methods are called one at a time, from the line's receive loop, and must not block.</summary>
public interface IMediaLineListener
{
    /// <summary>Takes the caller's audio, in order and in any length.</summary>
    void OnAudio(ReadOnlySpan<short> pcm);

    /// <summary>Everything sent before this mark was played, or was dropped by a clear.</summary>
    void OnMark(long mark);

    /// <summary>The caller pressed a key: 0-9, *, #, A-D.</summary>
    void OnDigit(char digit);

    /// <summary>The caller pressed a key (0-9, *, #, A-D) on a line that knows when it was pressed.</summary>
    /// <param name="pressedAt">When the key was pressed, by the carrier's clock; null where the carrier did not say.</param>
    void OnDigit(char digit, DateTimeOffset? pressedAt) => OnDigit(digit);

    /// <summary>The connection is gone. The call may live on: a new line can be attached.</summary>
    /// <param name="line">The line that is gone, which may have been replaced already.</param>
    /// <param name="reason">What happened, for logs.</param>
    void OnLineLost(IMediaLine line, string reason);
}
