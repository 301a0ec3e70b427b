using VoiceAgent.Audio;
using VoiceAgent.Conversation;
using VoiceAgent.Speech;

namespace VoiceAgent.Calls;

/// <summary>Listens to a call's line: finds speech and hands its audio on, from a little before its first sound.</summary>
/// <remarks>Callers use it one at a time. Silence is handed on to nobody.</remarks>
internal sealed class Ear : IDisposable
{
    /// <summary>The steps in which speech is reported to go on.</summary>
    private static readonly TimeSpan ReportEvery = TimeSpan.FromMilliseconds(100);

    /// <summary>The shortest speech that is recognized where the line broke in it. Anything shorter is a part of a word, which a recognizer takes for another word.</summary>
    public static readonly TimeSpan ShortestFragment = TimeSpan.FromMilliseconds(400);

    /// <summary>How soon speech on a line that replaces a broken one must begin to count as begun before that line.</summary>
    private static readonly TimeSpan AtOnce = TimeSpan.FromMilliseconds(250);

    private static readonly TimeSpan LongestNothing = TimeSpan.FromSeconds(5);

    private readonly IVoiceActivityDetector _detector;
    private readonly EchoDetector? _echo;
    private readonly SpeechGate _gate;
    private readonly PreRoll _preRoll;
    private readonly Resampler? _resampler;
    private readonly ICallLegListener _listener;
    private readonly int _lineRate;
    private readonly int _recognizerRate;
    private readonly TimeSpan _maxUtterance;

    /// <summary>By what factor the power of a sound may lie below that of the loudest.</summary>
    private readonly double _farBelow;
    private readonly short[] _window;
    private readonly short[] _chunk = new short[1600];
    private int _windowFill;
    private TimeSpan _onset;
    private TimeSpan _spokenUntil;
    private TimeSpan _reported;
    private int _utterances;
    private long _loudest;
    private TimeSpan _echoUntil;
    private bool _isSpeaking;
    private bool _goesOn;
    private bool _isFragment;

    /// <param name="echo">Knows what is played to the caller; null where nothing is taken for an echo.</param>
    /// <param name="lineRate">The rate of the line in Hz.</param>
    /// <param name="recognizerRate">The rate in Hz that the recognizer wants.</param>
    /// <param name="maxUtterance">Longer speech is cut into utterances of this length.</param>
    /// <param name="utterances">How many utterances the caller has begun on another leg; null where the call begins here.</param>
    public Ear(IVoiceActivityDetector detector, EchoDetector? echo, SpeechGateOptions gate, int lineRate, int recognizerRate, TimeSpan maxUtterance, ICallLegListener listener, int? utterances = null)
    {
        _detector = detector;
        _echo = echo;
        _gate = new SpeechGate(gate, detector.WindowSamples, lineRate);
        _window = new short[detector.WindowSamples];
        // The pre-roll holds a window more, because audio is written in frames and judged in windows.
        _preRoll = new PreRoll(lineRate, PreRoll.DefaultPadding, _gate.StartDelay + TimeSpan.FromMilliseconds(100));
        _resampler = lineRate == recognizerRate ? null : new Resampler(lineRate, recognizerRate);
        _listener = listener;
        _lineRate = lineRate;
        _recognizerRate = recognizerRate;
        _maxUtterance = maxUtterance;
        _farBelow = Math.Pow(10, gate.SoundRange / 10);
        _utterances = utterances ?? 0;
        _goesOn = utterances is not null;
    }

    /// <summary>Takes the caller's audio, in order.</summary>
    public void Hear(ReadOnlySpan<short> pcm)
    {
        while (pcm.Length > 0)
        {
            var take = Math.Min(pcm.Length, _window.Length - _windowFill);
            var part = pcm[..take];
            part.CopyTo(_window.AsSpan(_windowFill));
            _preRoll.Write(part);
            _echo?.Hear(part);
            Pass(part);
            _windowFill += take;
            pcm = pcm[take..];
            if (_windowFill < _window.Length)
                continue;
            _windowFill = 0;
            Judge(_gate.Push(Judged(_detector.Detect(_window))), after: Time(pcm.Length));
        }
    }

    /// <summary>Whether the caller is speaking, as far as the audio was heard.</summary>
    public bool IsSpeaking => _isSpeaking;

    /// <summary>Hears silence up to now, because nothing has come for a while.</summary>
    /// <param name="duration">For how long nothing has come. More than 5 s counts as 5 s: by then any speech is over.</param>
    public void HearNothing(TimeSpan duration) => Hear(new short[Samples(duration < LongestNothing ? duration : LongestNothing)]);

    /// <summary>Returns the probability that the window is the caller speaking.</summary>
    private float Judged(float probability)
    {
        if (probability < _gate.Deactivation)
        {
            _loudest = _isSpeaking ? _loudest : 0;
            return probability;
        }

        if (_echo?.IsEcho() == true)
        {
            _echoUntil = _gate.Position;
            return 0;
        }

        var power = 0L;
        foreach (var sample in _window)
            power += sample * sample;
        // The loudest power falls by 2 dB a second, so that a bump is forgotten.
        _loudest = Math.Max(_loudest - (_loudest / 64), power);
        return power * _farBelow < _loudest ? 0 : probability;
    }

    /// <summary>Ends an utterance that is under way, because the line is gone. The audio of the next line is a stream of its own.</summary>
    public void Stop()
    {
        if (_isSpeaking)
        {
            (_isFragment, _spokenUntil) = (true, _gate.Position);
            StopUtterance(_listener.Now);
        }

        _goesOn = true;
        _gate.Reset();
        _detector.Reset();
        _preRoll.Reset();
        _windowFill = 0;
        (_spokenUntil, _echoUntil, _loudest) = (TimeSpan.Zero, TimeSpan.Zero, 0);
    }

    public void Dispose()
    {
        if (_isSpeaking)
            _listener.OnUtteranceEnded(_utterances);
        _isSpeaking = false;
        _detector.Dispose();
    }

    /// <param name="after">The length of the audio that was delivered with the window and follows it: it has been heard, but not judged yet.</param>
    private void Judge(GateChange change, TimeSpan after)
    {
        // The end of the delivered audio is now, which turns stream time into call time.
        var streamNow = _gate.Position + after;
        var callNow = _listener.Now;
        switch (change.Transition)
        {
            case GateTransition.SpeechStarted:
                StartUtterance(change.Onset, callNow - (streamNow - change.Onset));
                break;
            case GateTransition.SpeechStopped:
                _spokenUntil = change.LastSound;
                StopUtterance(callNow - (streamNow - change.LastSound));
                break;
            default:
                if (_isSpeaking)
                    Continue(callNow - streamNow);
                break;
        }
    }

    /// <param name="offset">Call time minus stream time.</param>
    private void Continue(TimeSpan offset)
    {
        if (_gate.Position - _onset >= _maxUtterance)
        {
            // Speech, or a tone, may be without end, so it is recognized in parts.
            _spokenUntil = _gate.Position;
            StopUtterance(offset + _gate.Position);
            StartUtterance(_gate.Position, offset + _gate.Position);
        }
        else if (_gate.LastSound - _onset >= _reported + ReportEvery)
        {
            _reported += ReportEvery;
            _listener.OnEvent(new SpeechContinued(offset + _gate.LastSound));
        }
    }

    private void StartUtterance(TimeSpan onset, TimeSpan callOnset)
    {
        _onset = onset;
        _reported = TimeSpan.Zero;
        _isSpeaking = true;
        _isFragment = _goesOn && onset <= AtOnce;
        _resampler?.Reset();
        _listener.OnEvent(new SpeechStarted(callOnset > TimeSpan.Zero ? callOnset : TimeSpan.Zero));
        _listener.OnUtteranceStarted(++_utterances);

        // The pre-roll must not repeat the utterance before, whose end lies within it where the pause was short.
        var from = onset > _preRoll.Padding ? onset - _preRoll.Padding : TimeSpan.Zero;
        // Nor may it hold the agent's echo, or the recognizer would hear the agent. An echo is found by the last 128 ms, which may hold the first sound and so are kept.
        var until = _echoUntil - EchoDetector.Span;
        for (var taken = Math.Max(0, Samples((_spokenUntil > until ? _spokenUntil : until) - from)); ;)
        {
            var count = _preRoll.CopyTo(onset, _chunk, taken);
            if (count == 0)
                break;
            taken += count;
            Pass(_chunk.AsSpan(0, count));
        }
    }

    private void StopUtterance(TimeSpan lastSound)
    {
        _isSpeaking = false;
        if (_isFragment && _spokenUntil - _onset < ShortestFragment)
            _listener.OnEvent(new TranscriptionFailed(_utterances, FailureKind.Incomplete));
        _listener.OnUtteranceEnded(_utterances);
        _listener.OnEvent(new SpeechStopped(lastSound));
    }

    private void Pass(ReadOnlySpan<short> pcm)
    {
        if (!_isSpeaking || pcm.Length == 0)
            return;
        AudioFrame frame;
        if (_resampler is null)
        {
            frame = AudioFrame.Copy(_lineRate, pcm);
        }
        else
        {
            Span<short> resampled = stackalloc short[_resampler.MaxOutput(pcm.Length)];
            var count = _resampler.Process(pcm, resampled);
            frame = AudioFrame.Copy(_recognizerRate, resampled[..count]);
        }

        _listener.OnUtteranceAudio(_utterances, frame);
    }

    private TimeSpan Time(int samples) => TimeSpan.FromTicks(TimeSpan.TicksPerSecond * samples / _lineRate);

    private int Samples(TimeSpan time) => (int)(time.Ticks * _lineRate / TimeSpan.TicksPerSecond);
}
