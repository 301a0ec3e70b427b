using VoiceAgent.Simulator;

namespace VoiceAgent.Platform.Tests;

/// <summary>A caller's phone that tells when the agent has been heard for half a second from some moment on.</summary>
internal sealed class AttentiveHandset(IHandset caller, Func<bool> isTime) : IHandset
{
    private const int Enough = 25;

    private readonly TaskCompletionSource _heard = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _audible;

    public Task HeardAsync(CancellationToken cancellationToken) => _heard.Task.WaitAsync(RunningPlatform.Limit, cancellationToken);

    public void Connect(SimulatedCall call, int heardRate, int spokenRate) => caller.Connect(call, heardRate, spokenRate);

    public void Tick(TimeSpan at, ReadOnlySpan<short> heard, Span<short> spoken)
    {
        caller.Tick(at, heard, spoken);
        if (!isTime())
            return;
        var loudest = 0;
        foreach (var sample in heard)
            loudest = Math.Max(loudest, Math.Abs((int)sample));
        _audible += loudest > 1000 ? 1 : 0;
        if (_audible == Enough)
            _heard.TrySetResult();
    }

    public void Disconnect() => caller.Disconnect();
}
