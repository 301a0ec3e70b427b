using VoiceAgent.Calls;

namespace VoiceAgent.Grains.Tests;

/// <summary>A caller at the end of a line that plays at real time, echoes marks and honours clear; follows the call by what it publishes.</summary>
internal sealed class Caller(TestEngines engines, string callId) : IMediaLine
{
    public static readonly TimeSpan Frame = TimeSpan.FromMilliseconds(20);

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private int _turns;
    private readonly Lock _gate = new();
    private readonly List<(TimeSpan At, long Mark)> _marks = [];
    private readonly List<TimeSpan> _heard = [];
    private TimeSpan _bufferedUntil;

    public ICall? Call { get; set; }

    public string CallId => callId;

    /// <summary>The number that is called.</summary>
    public string Called { get; init; } = "+15550199";

    /// <summary>The agent that the call is placed for; null where the call comes in.</summary>
    public string? AskedAgent { get; init; }

    /// <summary>What is given for variables of the agent where the call is placed.</summary>
    public IReadOnlyDictionary<string, string>? Given { get; init; }

    public int SampleRate => 8000;

    /// <summary>When the frames that were heard began.</summary>
    public IReadOnlyList<TimeSpan> Heard
    {
        get
        {
            lock (_gate)
                return [.. _heard.Where(at => at <= Now)];
        }
    }

    /// <summary>Something plays now.</summary>
    public bool IsHearing
    {
        get
        {
            lock (_gate)
                return _bufferedUntil > Now;
        }
    }

    private static TimeSpan Now => TimeProvider.System.GetElapsedTime(0);

    /// <summary>Where the call's turns appear: that of its gateway.</summary>
    public CallDirectory? Directory { get; set; }

    /// <summary>Waits for the next reply to end.</summary>
    public async Task<TurnRecord> TurnAsync()
    {
        await Wait.UntilAsync(() => Task.FromResult(Directory!.Find(callId)!.Turns.Count > _turns), $"reply {_turns + 1} has ended");
        return Directory!.Find(callId)!.Turns[_turns++];
    }

    /// <summary>Says a phrase, and is silent for as long as an utterance needs to be over.</summary>
    public async Task SayAsync(string phrase)
    {
        await SendAsync(TimeSpan.FromMilliseconds(600), engines.Level(phrase));
        await SendAsync(TimeSpan.FromMilliseconds(400), 0);
    }

    public async Task SendAsync(TimeSpan duration, short level)
    {
        var frame = new short[160];
        Array.Fill(frame, level);
        using var pace = new PeriodicTimer(Frame);
        for (var sent = TimeSpan.Zero; sent < duration && await pace.WaitForNextTickAsync(); sent += Frame)
            Call!.OnAudio(frame);
    }

    public async Task HangUpAsync()
    {
        Call!.OnHungUp("caller_hung_up");
        await Call.Completion.WaitAsync(Patience, TimeProvider.System);
    }

    public void SendAudio(ReadOnlySpan<short> frame)
    {
        lock (_gate)
        {
            var plays = _bufferedUntil > Now ? _bufferedUntil : Now;
            _heard.Add(plays);
            _bufferedUntil = plays + Frame;
        }
    }

    public void SendMark(long mark)
    {
        TimeSpan wait;
        lock (_gate)
        {
            var at = _bufferedUntil > Now ? _bufferedUntil : Now;
            _marks.Add((at, mark));
            wait = at - Now;
        }

        _ = EchoAsync(wait > TimeSpan.Zero ? wait : TimeSpan.Zero, mark);
    }

    public void SendClear()
    {
        List<long> marks;
        lock (_gate)
        {
            _bufferedUntil = Now;
            _heard.RemoveAll(at => at > Now);
            marks = [.. _marks.Select(m => m.Mark)];
            _marks.Clear();
        }

        foreach (var mark in marks)
            _ = Task.Run(() => Call!.OnMark(mark));
    }

    public void Close()
    {
    }

    private async Task EchoAsync(TimeSpan wait, long mark)
    {
        await Task.Delay(wait, TimeProvider.System);
        lock (_gate)
        {
            if (_marks.RemoveAll(m => m.Mark == mark) == 0)
                return;
        }

        Call!.OnMark(mark);
    }
}
