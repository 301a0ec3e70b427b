using VoiceAgent.Calls;
using VoiceAgent.Simulator;
using VoiceAgent.Testing;

namespace VoiceAgent.Bench.Turns;

/// <summary>A telephone line in virtual time. It plays audio as a carrier does, remembers what was heard, and brings the caller's voice, noise and the agent's echo.</summary>
internal sealed class CaseLine(VirtualTime time, TurnCase of, Random random) : IMediaLine
{
    public static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(20);

    /// <summary>The delay from the agent's voice in the caller's ear to its echo on the line.</summary>
    private static readonly TimeSpan EchoDelay = TimeSpan.FromMilliseconds(120);

    private const int FrameSamples = CallerSound.Rate / 50;

    private readonly List<(TimeSpan At, short[] Frame)> _sent = [];
    private readonly List<(TimeSpan At, long Mark)> _marks = [];
    private readonly int _noise = (int)(32768 * Math.Pow(10, of.Noise / 20) * Math.Sqrt(3));
    private readonly double _echo = of.Echo is { } level ? Math.Pow(10, level / 20) : 0;
    private TimeSpan _bufferedUntil;
    private int _firstUnheard;
    private short[]? _speaking;
    private int _spoken;

    public int SampleRate => CallerSound.Rate;

    public IMediaLineListener? Listener { get; set; }

    /// <summary>The times at which the agent sounded at the caller's ear, in steps of 20 ms.</summary>
    public List<TimeSpan> Audible { get; } = [];

    /// <summary>Says something from the next frame on.</summary>
    public void Say(CallerSound sound) => (_speaking, _spoken) = (sound.Audio, 0);

    public bool IsSpeaking => _speaking is not null;

    public void SendAudio(ReadOnlySpan<short> frame)
    {
        var plays = _bufferedUntil > time.Elapsed ? _bufferedUntil : time.Elapsed;
        _sent.Add((plays, frame.ToArray()));
        _bufferedUntil = plays + Tick;
    }

    public void SendMark(long mark) => _marks.Add((_bufferedUntil > time.Elapsed ? _bufferedUntil : time.Elapsed, mark));

    public void SendClear()
    {
        _bufferedUntil = time.Elapsed;
        _sent.RemoveAll(f => f.At > time.Elapsed);
        Pass(TimeSpan.MaxValue);
    }

    public void Close()
    {
    }

    /// <summary>Lets 20 ms pass.</summary>
    public async Task PassAsync()
    {
        await time.Delay(Tick);
        for (; _firstUnheard < _sent.Count && _sent[_firstUnheard].At <= time.Elapsed; _firstUnheard++)
        {
            if (Loudness.Decibels(_sent[_firstUnheard].Frame) >= Loudness.AudibleDecibels)
                Audible.Add(_sent[_firstUnheard].At);
        }

        Pass(time.Elapsed);
        var frame = new short[FrameSamples];
        for (var i = 0; i < frame.Length; i++)
            frame[i] = (short)random.Next(-_noise, _noise + 1);
        Mix(frame, _speaking is null ? [] : _speaking.AsSpan(_spoken, Math.Min(FrameSamples, _speaking.Length - _spoken)), 1);
        _spoken += FrameSamples;
        if (_spoken >= _speaking?.Length)
            _speaking = null;
        if (_echo > 0)
            Mix(frame, Playing(time.Elapsed - EchoDelay), _echo);
        Listener?.OnAudio(frame);
    }

    private short[] Playing(TimeSpan at)
    {
        var found = _sent.FindLastIndex(f => f.At <= at);
        return found >= 0 && at - _sent[found].At < Tick ? _sent[found].Frame : [];
    }

    private void Pass(TimeSpan until)
    {
        foreach (var (at, mark) in _marks.ToArray())
        {
            if (at <= until && _marks.Remove((at, mark)))
                Listener?.OnMark(mark);
        }
    }

    private static void Mix(short[] frame, ReadOnlySpan<short> sound, double gain)
    {
        for (var i = 0; i < sound.Length; i++)
            frame[i] = (short)Math.Clamp(frame[i] + gain * sound[i], short.MinValue, short.MaxValue);
    }
}
