using VoiceAgent.Audio;
using VoiceAgent.Calls.Playout;
using VoiceAgent.Conversation;
using VoiceAgent.Speech;

namespace VoiceAgent.Calls;

/// <summary>The caller's end of a call beside its media line: an ear that finds speech, a mouth that plays.</summary>
/// <remarks>The leg has a clock of its own: a line that brings nothing brings silence, whatever it has promised.</remarks>
internal sealed class MediaLeg : ICallLeg, IMediaLineListener, IMouthListener, IPaced, IDisposable
{
    /// <summary>How late the caller's audio may be before its lack counts as silence.
    /// It is more than a carrier's jitter buffer holds (200 ms), and less than a caller waits for.</summary>
    private static readonly TimeSpan LatestAudio = TimeSpan.FromMilliseconds(400);

    /// <summary>How late the caller's audio may be before it is in doubt and looked at once more.
    /// Where this process stood still, the audio that came meanwhile is about to be heard.</summary>
    private static readonly TimeSpan DoubtfulAudio = LatestAudio / 2;

    private readonly Ear _ear;
    private readonly Mouth _mouth;
    private readonly EchoDetector? _echo;
    private readonly CallMetrics _metrics;
    private readonly ICallLegListener _listener;
    private readonly TimeProvider _time;
    private readonly PlayoutPacer _pacer;
    private readonly ITimer _silence;
    private readonly Lock _gate = new();
    private IMediaLine? _line;
    private TimeSpan _heardAt;
    private bool _isWatched;
    private bool _isInDoubt;
    private bool _isOnHold;

    public MediaLeg(IMediaLine line, ICallControl control, IVoiceActivityModel voiceActivity, int recognizerRate, CallOptions options, TimeProvider time, PlayoutPacer pacer, CallMetrics metrics, ICallLegListener listener, int? utterances = null)
    {
        _line = line;
        _metrics = metrics;
        _listener = listener;
        _time = time;
        _pacer = pacer;
        _silence = time.CreateTimer(static leg => ((MediaLeg)leg!).HearNothing(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        Control = control;
        _echo = options.IgnoresEcho ? new EchoDetector(line.SampleRate, options.EchoCertainty) : null;
        _ear = new Ear(voiceActivity.Create(line.SampleRate), _echo, options.SpeechGate, line.SampleRate, recognizerRate, options.MaxUtterance, listener, utterances);
        _mouth = new Mouth(line, options.PlayoutLead, time, pacer, this, options.ComfortNoise is { } level ? new ComfortNoise(level) : null);
        _mouth.Open();
    }

    public int SampleRate => _mouth.SampleRate;

    /// <summary>Whether the caller hears what is played.</summary>
    public bool HasLine
    {
        get
        {
            lock (_gate)
                return _line is not null && !_isOnHold;
        }
    }

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
            if (_line is null || _isOnHold)
                return;
            (_heardAt, _isInDoubt) = (Now, false);
            _ear.Hear(pcm);
            Watch();
        }
    }

    public void OnMark(long mark) => _mouth.OnMark(mark);

    public void OnDigit(char digit) => _listener.OnEvent(new DigitPressed(digit));

    public void OnLineLost(IMediaLine line, string reason)
    {
        lock (_gate)
        {
            if (_line != line)
                return; // The line was replaced before it broke.
            _line = null;
            _ear.Stop();
        }

        Suspend();
    }

    private void Suspend()
    {
        _mouth.Detach();
        _echo?.Clear();
        _listener.OnEvent(new LineLost());
    }

    private void Restore(IMediaLine line)
    {
        _echo?.Clear();
        _mouth.Attach(line);
        _listener.OnEvent(new LineRestored());
    }

    private TimeSpan Now => _time.GetElapsedTime(0);

    /// <summary>Has the pacer look after the caller's audio while the caller speaks, however many frames come.
    /// Timers of their own would be set several times a second for each call.</summary>
    private void Watch()
    {
        if (_isWatched || !_ear.IsSpeaking)
            return;
        _isWatched = true;
        _pacer.Schedule(this, _heardAt + DoubtfulAudio);
    }

    TimeSpan? IPaced.Tick()
    {
        // The pacer waits for nobody, and the thread inside the lock is hearing something.
        if (!_gate.TryEnter())
            return Now + DoubtfulAudio;
        try
        {
            var now = Now;
            if (now - _heardAt < DoubtfulAudio)
                return (_isWatched = _ear.IsSpeaking) ? _heardAt + DoubtfulAudio : null;
            if (!_isInDoubt)
            {
                _isInDoubt = true;
                return now + DoubtfulAudio;
            }

            // The leg counts as watched until the timer has looked once more: the pacer does not do the ear's work.
            _silence.Change(TimeSpan.Zero, Timeout.InfiniteTimeSpan);
            return null;
        }
        finally
        {
            _gate.Exit();
        }
    }

    /// <summary>Ends speech whose audio does not come any more: the clock says so, where the line does not.</summary>
    private void HearNothing()
    {
        lock (_gate)
        {
            _isWatched = false;
            if (_line is null || _isOnHold)
                return;
            var silence = Now - _heardAt;
            if (silence >= LatestAudio)
            {
                (_heardAt, _isInDoubt) = (Now, false);
                _ear.HearNothing(silence);
            }

            Watch();
        }
    }

    public void Attach(IMediaLine line)
    {
        IMediaLine? replaced;
        bool isOnHold;
        lock (_gate)
            (replaced, _line, isOnHold) = (_line, line, _isOnHold);
        replaced?.Close();
        if (!isOnHold)
            Restore(line);
    }

    /// <summary>The other side has put the call on hold, or has come back. In between nobody listens, and the line's audio is not the caller's.</summary>
    public void OnHold(bool isOnHold)
    {
        IMediaLine? line;
        lock (_gate)
        {
            if (_isOnHold == isOnHold)
                return;
            _isOnHold = isOnHold;
            line = _line;
            if (isOnHold)
                _ear.Stop();
        }

        if (isOnHold)
            Suspend();
        else if (line is not null)
            Restore(line);
    }

    /// <summary>Releases everything and closes the line.</summary>
    public void Dispose()
    {
        IMediaLine? line;
        lock (_gate)
        {
            (line, _line) = (_line, null);
            _ear.Dispose();
        }

        _silence.Dispose();

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
