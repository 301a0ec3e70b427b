using System.Threading.Channels;
using VoiceAgent.Calls;

namespace VoiceAgent.Carriers.Telnyx.Tests;

/// <summary>A platform that writes down what its calls are told.</summary>
internal sealed class FakeCallHost : ICallHost
{
    private readonly Channel<FakeCall> _started = Channel.CreateUnbounded<FakeCall>();
    private Task _reservations = Task.CompletedTask;
    private int _reserved;

    public int Capacity { get; set; } = int.MaxValue;

    public int Reserved => Volatile.Read(ref _reserved);

    public bool CanTakeCalls => Reserved < Capacity;

    public ValueTask<int> CountPlacesAsync() => ValueTask.FromResult(Capacity);

    /// <summary>Where attempts are begun, as every host does.</summary>
    public CallDirectory? Directory { get; set; }

    public Exception? StartFailure { get; set; }

    /// <summary>Another gateway has every call that is offered here.</summary>
    public bool IsElsewhere { get; set; }

    /// <summary>Another gateway takes what is handed over.</summary>
    public bool HasHeir { get; set; }

    public ValueTask<bool> HandOverAsync(string callId) => ValueTask.FromResult(HasHeir);

    public Task DrainAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>From now on nobody gets a place until the test says so.</summary>
    public TaskCompletionSource HoldReservations()
    {
        var hold = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _reservations = hold.Task;
        return hold;
    }

    public async ValueTask<IDisposable?> ReserveAsync(CallInfo call, CancellationToken cancellationToken)
    {
        await _reservations.WaitAsync(cancellationToken);
        if (IsElsewhere)
            throw new CallElsewhereException("Gateway other has the call.");
        Directory?.Begin(call, DateTimeOffset.UnixEpoch);
        if (Interlocked.Increment(ref _reserved) <= Capacity)
            return new Place(this);
        Interlocked.Decrement(ref _reserved);
        return null;
    }

    public ValueTask<ICall> StartAsync(CallInfo call, IMediaLine line, ICallControl control, IDisposable reservation, CancellationToken cancellationToken)
    {
        if (StartFailure is not null)
            throw StartFailure;
        var started = new FakeCall(call, line, control, reservation);
        _started.Writer.TryWrite(started);
        return ValueTask.FromResult<ICall>(started);
    }

    public ValueTask<FakeCall> NextAsync() => _started.Reader.ReadAsync(TestContext.Current.CancellationToken);

    private sealed class Place(FakeCallHost host) : IDisposable
    {
        public void Dispose() => Interlocked.Decrement(ref host._reserved);
    }
}

internal sealed class FakeCall(CallInfo info, IMediaLine line, ICallControl control, IDisposable reservation) : ICall
{
    private readonly Channel<string> _told = Channel.CreateUnbounded<string>();
    private readonly TaskCompletionSource<CallEnding> _completion = new();

    public CallInfo Info => info;

    public IMediaLine Line { get; private set; } = line;

    public ICallControl Control => control;

    public Task<CallEnding> Completion => _completion.Task;

    /// <summary>Reset, it keeps the call's worker in the word of a hold.</summary>
    public ManualResetEventSlim Hears { get; } = new(initialState: true);

    public ValueTask<string> NextAsync() => _told.Reader.ReadAsync(TestContext.Current.CancellationToken);

    public void Complete(CallEnding ending = CallEnding.Over) => _completion.TrySetResult(ending);

    public void Attach(IMediaLine line)
    {
        Line = line;
        _told.Writer.TryWrite("attached");
    }

    public void OnHold(bool isOnHold)
    {
        _told.Writer.TryWrite(isOnHold ? "on hold" : "back from hold");
        Hears.Wait(TestContext.Current.CancellationToken);
    }

    public void OnTransferEnded(bool succeeded) => _told.Writer.TryWrite($"transfer {(succeeded ? "succeeded" : "failed")}");

    public void OnMoved()
    {
        reservation.Dispose();
        _told.Writer.TryWrite("moved");
        _completion.TrySetResult(CallEnding.Moved);
    }

    public void OnHungUp(string cause, bool hasFailed)
    {
        reservation.Dispose();
        _told.Writer.TryWrite($"hung up: {cause}{(hasFailed ? " (failed)" : "")}");
        _completion.TrySetResult(CallEnding.Over);
    }

    public void OnAudio(ReadOnlySpan<short> pcm)
    {
        // The audio is not what these tests are about.
    }

    public void OnMark(long mark) => _told.Writer.TryWrite($"mark {mark}");

    public void OnDigit(char digit) => _told.Writer.TryWrite($"digit {digit}");

    public void OnLineLost(IMediaLine line, string reason) => _told.Writer.TryWrite("line lost");
}
