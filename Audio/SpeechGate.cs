namespace VoiceAgent.Audio;

/// <summary>The change that a window brought.</summary>
public enum GateTransition
{
    /// <summary>Nothing changed.</summary>
    None,

    /// <summary>Speech began, at <see cref="GateChange.Onset"/>.</summary>
    SpeechStarted,

    /// <summary>Speech ended, at <see cref="GateChange.LastSound"/>.</summary>
    SpeechStopped,
}

/// <summary>The verdict of the gate on a window. Times count from the first sample of the stream.</summary>
/// <param name="Transition">The change that the window brought.</param>
/// <param name="Onset">The beginning of the first window of this speech; zero where nothing changed.</param>
/// <param name="LastSound">The end of the last window, up to now, that was speech; zero where nothing changed.</param>
public readonly record struct GateChange(GateTransition Transition, TimeSpan Onset, TimeSpan LastSound);

/// <summary>Turns the speech probabilities of successive windows into beginnings and ends of speech, each with the time it truly happened.</summary>
/// <remarks>
/// A window is speech if its probability reaches the activation, or if the window before it was speech and the probability stays within the hysteresis.
/// Speech begins after enough such windows in a row and ends after enough others in a row. One gate serves one stream and is not thread-safe. It has no
/// clock: time is the number of windows pushed.
/// </remarks>
public sealed class SpeechGate
{
    private readonly float _activation;
    private readonly long _minSpeech;
    private readonly long _minSilence;
    private readonly int _windowSamples;
    private readonly int _sampleRate;

    private long _windows;
    private long _onset;
    private long _lastSound;
    private bool _isSound;

    /// <summary>A gate at the beginning of a stream.</summary>
    /// <param name="options">Thresholds; later changes to them have no effect.</param>
    /// <param name="windowSamples">Samples in one window, above 0.</param>
    /// <param name="sampleRate">Samples per second, above 0.</param>
    /// <exception cref="ArgumentOutOfRangeException">A number is outside its range.</exception>
    public SpeechGate(SpeechGateOptions options, int windowSamples, int sampleRate)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(windowSamples);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(sampleRate);
        ThrowIfOutside(options.Activation, 0.05f, 0.95f, nameof(options.Activation));
        ThrowIfOutside(options.Hysteresis, 0, 0.9f, nameof(options.Hysteresis));
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(options.Hysteresis, options.Activation, nameof(options.Hysteresis));
        ThrowIfOutside(options.MinSpeech, TimeSpan.Zero, TimeSpan.FromSeconds(1), nameof(options.MinSpeech));
        ThrowIfOutside(options.MinSilence, TimeSpan.Zero, TimeSpan.FromSeconds(5), nameof(options.MinSilence));
        _windowSamples = windowSamples;
        _sampleRate = sampleRate;
        _activation = options.Activation;
        Deactivation = options.Activation - options.Hysteresis;
        _minSpeech = Windows(options.MinSpeech);
        _minSilence = Windows(options.MinSilence);
    }

    /// <summary>Whether speech has begun and not ended.</summary>
    public bool IsSpeaking { get; private set; }

    /// <summary>The probability below which no window is speech.</summary>
    public float Deactivation { get; }

    /// <summary>The end of the last window, up to now, that was speech.</summary>
    public TimeSpan LastSound => Time(_lastSound);

    /// <summary>How much of the stream has been pushed.</summary>
    public TimeSpan Position => Time(_windows);

    /// <summary>How long after the onset a beginning is reported at the earliest: the minimum speech in whole windows.</summary>
    public TimeSpan StartDelay => Time(_minSpeech);

    /// <summary>How long after the last sound an end is reported: the minimum silence in whole windows.</summary>
    public TimeSpan StopDelay => Time(_minSilence);

    /// <summary>Takes the next window.</summary>
    /// <param name="probability">The probability that the window holds speech, 0 to 1; not a number counts as 0.</param>
    public GateChange Push(float probability)
    {
        var wasSound = _isSound;
        _isSound = probability >= (wasSound ? Deactivation : _activation);
        if (_isSound && !wasSound && !IsSpeaking)
            _onset = _windows;
        _windows++;
        if (_isSound)
            _lastSound = _windows;

        if (_isSound && !IsSpeaking && _windows - _onset >= _minSpeech)
            return Change(GateTransition.SpeechStarted);
        if (!_isSound && IsSpeaking && _windows - _lastSound >= _minSilence)
            return Change(GateTransition.SpeechStopped);
        return default;
    }

    /// <summary>Ends the stream: speech that has begun stops here, without the silence that it lacks. The gate is then as new.</summary>
    public GateChange Finish()
    {
        var change = IsSpeaking ? Change(GateTransition.SpeechStopped) : default;
        Reset();
        return change;
    }

    /// <summary>Forgets everything; time starts at zero again.</summary>
    public void Reset()
    {
        (_windows, _onset, _lastSound) = (0, 0, 0);
        _isSound = false;
        IsSpeaking = false;
    }

    private GateChange Change(GateTransition transition)
    {
        IsSpeaking = transition == GateTransition.SpeechStarted;
        return new GateChange(transition, Time(_onset), Time(_lastSound));
    }

    /// <summary>The number of whole windows that cover a time; at least one, the window that brings the news.</summary>
    private long Windows(TimeSpan time)
    {
        var window = (Int128)_windowSamples * TimeSpan.TicksPerSecond;
        return (long)Int128.Max(((Int128)time.Ticks * _sampleRate + window - 1) / window, 1);
    }

    private static void ThrowIfOutside<T>(T value, T least, T most, string name)
        where T : IComparable<T>
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(value, least, name);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(value, most, name);
    }

    private TimeSpan Time(long windows) => TimeSpan.FromTicks((long)((Int128)windows * _windowSamples * TimeSpan.TicksPerSecond / _sampleRate));
}
