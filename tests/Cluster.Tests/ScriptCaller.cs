using VoiceAgent.Simulator;
using VoiceAgent.TestSilo;

namespace VoiceAgent.Cluster.Tests;

/// <summary>A caller who knows the script: says the next phrase when the last word of the answer before was heard, again when asked to or when nothing is heard, and hangs up after the last.</summary>
/// <param name="turns">How much of the script is held; all of it unless less.</param>
internal sealed class ScriptCaller(int turns = int.MaxValue) : IHandset
{
    private static readonly string AskAgain = Script.Split(Script.AskAgain).Single();

    private static readonly short[][] Phrases = [.. Script.Turns.Select((_, turn) => Sound.Phrase(turn))];

    /// <summary>Silence after an answer.</summary>
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(300);

    /// <summary>Whoever is not answered at all for this long says it again.</summary>
    private static readonly TimeSpan AskAgainAfter = TimeSpan.FromSeconds(4);

    /// <summary>An agent that is silent for longer is not waited for.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(20);

    private readonly List<(TimeSpan Onset, TimeSpan LastSound)> _spoken = [];
    private readonly List<(TimeSpan Onset, TimeSpan LastSound)> _unanswered = [];
    private readonly TaskCompletionSource _spoke = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private SimulatedCall? _call;
    private ReadOnlyMemory<short> _left;
    private bool _isAnswered;
    private bool _isAskedAgain;
    private TimeSpan _lastWordSounded;
    private TimeSpan _lastSound;
    private TimeSpan _now;
    private int _phrases;

    /// <summary>How many turns of the script are held.</summary>
    public int Turns { get; } = Math.Min(turns, Phrases.Length);

    /// <summary>When the call's time began, as <see cref="TimeProvider.GetTimestamp"/> says.</summary>
    public long Origin { get; private set; }

    /// <summary>When the caller spoke.</summary>
    public IReadOnlyList<(TimeSpan Onset, TimeSpan LastSound)> Spoken => _spoken;

    /// <summary>What of it had to be said again.</summary>
    public IReadOnlyList<(TimeSpan Onset, TimeSpan LastSound)> Unanswered => _unanswered;

    /// <summary>Ends when the caller has begun to speak.</summary>
    public Task Spoke => _spoke.Task;

    /// <summary>The caller heard everything and hung up.</summary>
    public bool HungUp { get; private set; }

    public void Connect(SimulatedCall call, int heardRate, int spokenRate) => _call = call;

    void IHandset.Tick(TimeSpan at, ReadOnlySpan<short> heard, Span<short> spoken)
    {
        if (Origin == 0)
            (Origin, _now) = (TimeProvider.System.GetTimestamp() - (long)(at.TotalSeconds * TimeProvider.System.TimestampFrequency), at - Tick);
        // Without a stream nobody is heard, and the caller does not know.
        var nobody = new short[spoken.Length];
        for (; _now + (1.5 * Tick) < at; _now += Tick)
            Go(_now + Tick, [], nobody);
        Go(_now = at, heard, spoken);
    }

    private void Go(TimeSpan at, ReadOnlySpan<short> heard, Span<short> spoken)
    {
        spoken.Clear();
        if (!_left.IsEmpty)
        {
            Speak(at, spoken);
            return;
        }

        if (Answer.IsSounding(heard))
        {
            _lastSound = at;
            // What is left of the answer before is none to the last phrase.
            _isAnswered |= Sound.IsHeard(Expected().First(), heard);
            _isAskedAgain |= Sound.IsHeard(AskAgain, heard);
            _lastWordSounded += Sound.IsHeard(Expected().Last(), heard) ? Tick : TimeSpan.Zero;
        }

        if (!_isAnswered && _phrases > 0 && at - _lastSound >= (_isAskedAgain ? Pause : AskAgainAfter) && !HungUp)
        {
            _unanswered.Add(_spoken[^1]);
            Begin(at);
            return;
        }

        var hasAll = _lastWordSounded >= Answer.ShortestWord && at - _lastSound >= Pause;
        if (HungUp || (!hasAll && at - _lastSound < Patience))
            return;
        if (_phrases == Turns)
        {
            HungUp = true;
            _call!.HangUp();
            return;
        }

        _phrases++;
        Begin(at);
        _spoke.TrySetResult();
    }

    private void Begin(TimeSpan at)
    {
        _left = Phrases[_phrases - 1];
        _spoken.Add((at, at + TimeSpan.FromSeconds((double)_left.Length / Sound.SampleRate)));
        (_isAnswered, _isAskedAgain, _lastWordSounded) = (false, false, TimeSpan.Zero);
    }

    public void Disconnect() => _left = default;

    /// <summary>The answer to the last phrase.</summary>
    private IEnumerable<string> Expected() => Script.Split(_phrases == 0 ? Script.Greeting : Script.Turns[_phrases - 1].Answer);

    private void Speak(TimeSpan at, Span<short> spoken)
    {
        var length = Math.Min(spoken.Length, _left.Length);
        _left.Span[..length].CopyTo(spoken);
        _left = _left[length..];
        _lastSound = at;
    }
}
