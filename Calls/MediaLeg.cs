using VoiceAgent.Audio;
using VoiceAgent.Calls.Playout;
using VoiceAgent.Conversation;
using VoiceAgent.Speech;

namespace VoiceAgent.Calls;

/// <summary>The caller's end of a call beside its media line: an ear that finds speech, a mouth that plays.</summary>
internal sealed class MediaLeg : ICallLeg, IMediaLineListener, IMouthListener, IDisposable
{
    private readonly Ear _ear;
    private readonly Mouth _mouth;
    private readonly EchoDetector? _echo;
    private readonly CallMetrics _metrics;
    private readonly ICallLegListener _listener;
    private readonly Lock _gate = new();
    private IMediaLine? _line;

    public MediaLeg(IMediaLine line, ICallControl control, IVoiceActivityModel voiceActivity, int recognizerRate, CallOptions options, TimeProvider time, PlayoutPacer pacer, CallMetrics metrics, ICallLegListener listener, int? utterances = null)
    {
        _line = line;
        _metrics = metrics;
        _listener = listener;
        Control = control;
        _echo = options.IgnoresEcho ? new EchoDetector(line.SampleRate, options.EchoCertainty) : null;
        _ear = new Ear(voiceActivity.Create(line.SampleRate), _echo, options.SpeechGate, line.SampleRate, recognizerRate, options.MaxUtterance, listener, utterances);
        _mouth = new Mouth(line, options.PlayoutLead, time, pacer, this, options.ComfortNoise is { } level ? new ComfortNoise(level) : null);
        _mouth.Open();
    }

    public int SampleRate => _mouth.SampleRate;

    public ICallControl Control { get; }

    public void Play(ReplyId reply, int segment, AudioFrame audio) => _mouth.Play(reply, segment, audio);

    public void EndSegment(ReplyId reply, int segment) => _mouth.EndSegment(reply, segment);

    public void Hold() => _mouth.Hold();

    public void Resume(ReplyId reply, int segment, TimeSpan? from) => _mouth.Resume(reply, segment, from);

    public void Clear(ReplyId reply)
    {
        _mouth.Clear(reply);
        _echo?.Clear();
    }

    public void Keep(ReplyId reply, int segments)
    {
        if (_mouth.Keep(reply, segments))
            _echo?.Clear();
    }

    public void OnAudio(ReadOnlySpan<short> pcm)
    {
        lock (_gate)
        {
            if (_line is not null)
                _ear.Hear(pcm);
        }
    }

    public void OnMark(long mark) => _mouth.OnMark(mark);

    public void OnDigit(char digit) => _listener.OnEvent(new DigitPressed(digit));

    public void OnLineLost(IMediaLine line, string reason)
    {
        lock (_gate)
        {
            if (_line != line)
                return; // It was replaced before it broke.
            _line = null;
            _ear.Stop();
        }

        _mouth.Detach();
        _echo?.Clear();
        _listener.OnEvent(new LineLost());
    }

    public void Attach(IMediaLine line)
    {
        IMediaLine? replaced;
        lock (_gate)
            (replaced, _line) = (_line, line);
        replaced?.Close();
        _echo?.Clear();
        _mouth.Attach(line);
        _listener.OnEvent(new LineRestored());
    }

    /// <summary>Releases everything; the line is closed.</summary>
    public void Dispose()
    {
        IMediaLine? line;
        lock (_gate)
        {
            (line, _line) = (_line, null);
            _ear.Dispose();
        }

        _mouth.Close();
        line?.Close();
    }

    void IMouthListener.OnPlayoutStarted(ReplyId reply, int segment) => _listener.OnEvent(new PlayoutStarted(reply, segment));

    void IMouthListener.OnMarkReached(ReplyId reply, int segment, TimeSpan played, bool isEnd) => _listener.OnEvent(new MarkReached(reply, segment, played, isEnd));

    void IMouthListener.OnGap(TimeSpan gap) => _metrics.PlayoutGap(gap);

    void IMouthListener.OnFrameSent(ReadOnlySpan<short> frame, TimeSpan? late)
    {
        _echo?.Play(frame);
        if (late is { } passed)
            _metrics.FrameSent(passed);
    }
}
