namespace VoiceAgent.Simulator;

/// <summary>A turn that the caller took, with times since the media stream began.</summary>
/// <param name="Index">The number of the turn in the script, from 0.</param>
/// <param name="Onset">The time of the first sound (or first key).</param>
/// <param name="LastSound">The end of the last sound (or the time of the last key).</param>
/// <param name="Overlapped">Whether the caller says something into the answer, which may make the agent pause.</param>
public sealed record SpokenTurn(int Index, string Label, TimeSpan Onset, TimeSpan LastSound, bool Interrupts, bool Overlapped = false);

/// <summary>A caller with a script at the far end of a simulated call.</summary>
/// <remarks>One instance serves one call; utterances may be shared by many.</remarks>
public sealed class SimulatedCaller : IHandset
{
    private static readonly TimeSpan FrameLength = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan KeyInterval = TimeSpan.FromMilliseconds(240);

    /// <summary>The delay from the agent's voice in the caller's ear to its echo on the line.</summary>
    private static readonly TimeSpan EchoDelay = TimeSpan.FromMilliseconds(120);

    private readonly IReadOnlyList<CallerTurn> _turns;
    private readonly Func<CallerTurn, int, Utterance> _prepare;
    private readonly CallerManners _manners;
    private readonly CallerScript _script;
    private readonly List<SpokenTurn> _spoken = [];
    private readonly Random _noise = new(7);
    private readonly int _noiseAmplitude;
    private readonly double _echoGain;
    private Utterance?[] _utterances = [];
    private Dictionary<CallerTurn, Utterance> _asides = [];
    private Queue<short>? _echo;
    private SimulatedCall? _call;
    private CallerTurn? _turn;
    private ReadOnlyMemory<short> _left;
    private int _keysLeft;
    private TimeSpan _nextKey;

    /// <param name="prepare">Makes the audio of a turn for a sample rate in Hz; called before the call's first frame.</param>
    public SimulatedCaller(IReadOnlyList<CallerTurn> turns, Func<CallerTurn, int, Utterance> prepare, CallerManners? manners = null)
    {
        _turns = turns;
        _prepare = prepare;
        _manners = manners ?? new CallerManners();
        _script = new CallerScript(turns, _manners);
        _echoGain = _manners.EchoDecibels is { } echo ? Math.Pow(10, echo / 20) : 0;
        // Uniform noise of amplitude a has an RMS of a / sqrt(3).
        _noiseAmplitude = (int)(32768 * Math.Pow(10, _manners.NoiseDecibels / 20) * Math.Sqrt(3));
    }

    /// <summary>The turns taken so far; complete when the call has ended.</summary>
    public IReadOnlyList<SpokenTurn> Spoken => _spoken;

    /// <summary>Whether the caller said everything and hung up, rather than being hung up on.</summary>
    public bool HungUp { get; private set; }

    void IHandset.Connect(SimulatedCall call, int heardRate, int spokenRate)
    {
        _call = call;
        if (_utterances.Length == 0)
        {
            _utterances = [.. _turns.Select(turn => turn.Digits is null ? _prepare(turn, spokenRate) : null)];
            _asides = _turns.SelectMany(turn => turn.Asides).Select(aside => aside.Said).Distinct().ToDictionary(said => said, said => _prepare(said, spokenRate));
        }

        if (_echoGain > 0 && heardRate == spokenRate)
            _echo = new Queue<short>(new short[(int)(EchoDelay.TotalSeconds * heardRate)]);
    }

    void IHandset.Tick(TimeSpan at, ReadOnlySpan<short> heard, Span<short> spoken)
    {
        switch (_script.Advance(at, Loudness.Decibels(heard) >= _manners.AudibleDecibels))
        {
            case CallerMove.Begin(var turn):
                Begin(turn, at);
                break;
            case CallerMove.Aside(var said):
                _turn = said;
                _left = _asides[said].Audio;
                break;
            case CallerMove.HangUp:
                HungUp = true;
                _call!.HangUp();
                break;
        }

        for (var i = 0; i < spoken.Length; i++)
            spoken[i] = (short)_noise.Next(-_noiseAmplitude, _noiseAmplitude + 1);
        if (_turn?.Digits is { } digits)
            Press(digits, at);
        else if (_turn is not null)
            Speak(spoken, at);
        Echo(heard, spoken);
    }

    /// <summary>Mixes the loudspeaker's sound, which comes back a little later, into the caller's.</summary>
    private void Echo(ReadOnlySpan<short> heard, Span<short> spoken)
    {
        if (_echo is null)
            return;
        foreach (var sample in heard)
            _echo.Enqueue(sample);
        for (var i = 0; i < spoken.Length; i++)
            spoken[i] = (short)Math.Clamp(spoken[i] + (_echoGain * _echo.Dequeue()), short.MinValue, short.MaxValue);
    }

    void IHandset.Disconnect() => _turn = null;

    private void Begin(int index, TimeSpan at)
    {
        var turn = _turn = _turns[index];
        if (turn.Digits is { } digits)
        {
            (_keysLeft, _nextKey) = (digits.Length, at);
            _spoken.Add(new SpokenTurn(index, turn.Label, at, at + KeyInterval * (digits.Length - 1), turn.InterruptAfter is not null));
            return;
        }

        var utterance = _utterances[index]!;
        _left = utterance.Audio;
        // A frame leaves when its 20 ms are over, so the sound in it happened in the 20 ms before.
        var began = at - FrameLength;
        _spoken.Add(new SpokenTurn(index, turn.Label, began + utterance.Onset, began + utterance.LastSound, turn.InterruptAfter is not null, turn.Asides.Count > 0));
    }

    private void Speak(Span<short> spoken, TimeSpan at)
    {
        var length = Math.Min(spoken.Length, _left.Length);
        _left.Span[..length].CopyTo(spoken);
        _left = _left[length..];
        if (_left.IsEmpty)
            Finish(at);
    }

    private void Press(string digits, TimeSpan at)
    {
        if (at < _nextKey)
            return;
        _call!.Press(digits[^_keysLeft]);
        _nextKey += KeyInterval;
        if (--_keysLeft == 0)
            Finish(at);
    }

    private void Finish(TimeSpan at)
    {
        _turn = null;
        _script.Finished(at);
    }
}
