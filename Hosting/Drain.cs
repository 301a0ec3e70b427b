using System.Runtime.InteropServices;
using Microsoft.Extensions.Options;
using VoiceAgent.Calls;
using VoiceAgent.Carriers.Line;

namespace VoiceAgent.Hosting;

/// <summary>Lets live calls finish before the platform stops: it takes no new calls, and the web server stays until the last one is over.
/// Told to stop again (SIGINT, SIGTERM or SIGHUP), it waits no longer. Told a third time, when live calls have had their time to end, it ends at once.</summary>
#pragma warning disable CA1001 // A token source without a timer holds nothing to dispose, and a signal may still come.
internal sealed partial class Drain(ICallHost host, IEnumerable<ICarrier> carriers, ConnectionGuard connections, IHostApplicationLifetime lifetime, IOptions<CallOptions> options, TimeProvider time, ILogger<Drain> logger) : IHostedLifecycleService
#pragma warning restore CA1001
{
    /// <summary>How long other gateways may take to take calls over, and the carrier to end the rest.</summary>
    private static readonly TimeSpan Goodbye = TimeSpan.FromSeconds(7);

    /// <summary>How long requests may go on when the last call has ended. A request that is never finished, or a log that is watched, is not waited for.</summary>
    private static readonly TimeSpan LastRequests = TimeSpan.FromSeconds(3);

    private readonly CancellationTokenSource _toldAgain = new();
    private readonly List<PosixSignalRegistration> _signals = [];
    private int _told;
    private long _toldAgainAt;

    public Task StartedAsync(CancellationToken cancellationToken)
    {
        foreach (var signal in (ReadOnlySpan<PosixSignal>)[PosixSignal.SIGINT, PosixSignal.SIGTERM, PosixSignal.SIGHUP])
            _signals.Add(PosixSignalRegistration.Create(signal, Stop));
        return Task.CompletedTask;
    }

    public async Task StoppingAsync(CancellationToken cancellationToken)
    {
        foreach (var carrier in carriers)
        {
            carrier.StopAccepting();
            carrier.CancelRinging();
        }

        using var patience = new CancellationTokenSource(options.Value.DrainTimeout, time);
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, _toldAgain.Token, cancellationToken);
        var live = host.Reserved;
        var draining = host.DrainAsync(limit.Token); // From here on nothing new is taken, and readers of the log may rely on that.
        if (live > 0)
            LogDraining(live, options.Value.DrainTimeout);
        try
        {
            await draining;
            // Calls that were answered and had no stream yet are waited for, too.
            await IdleAsync(limit.Token);
        }
        catch (OperationCanceledException)
        {
            await CutAsync();
        }

        _ = CloseAsync();
    }

    /// <summary>Ends the calls that are live. A call goes on where another process takes it over, else it is hung up. No caller is to be left on a dead line.</summary>
    private async Task CutAsync()
    {
        using var patience = new CancellationTokenSource(Goodbye, time);
        var live = host.Reserved;
        try
        {
            var goOn = await Task.WhenAll(carriers.Select(EndAsync));
            LogCut(live, goOn.Sum());
            await IdleAsync(patience.Token);
        }
#pragma warning disable CA1031 // Whatever is thrown, the program stops and says what it leaves behind.
        catch (Exception e)
#pragma warning restore CA1031
        {
            LogLeft(host.Reserved, e.Message);
        }

        async Task<int> EndAsync(ICarrier carrier)
        {
            try
            {
                return await carrier.EndAllAsync(patience.Token);
            }
            catch (CallControlException e)
            {
                LogNotEnded(carrier.Name, e.Message); // The other carriers are waited for all the same.
                return 0;
            }
        }
    }

    private Task IdleAsync(CancellationToken cancellationToken) => Task.WhenAll(carriers.Select(carrier => carrier.WaitUntilIdleAsync(cancellationToken)));

    private async Task CloseAsync()
    {
        await Task.Delay(LastRequests, time);
        connections.AbortAll();
    }

    private void Stop(PosixSignalContext signal)
    {
        signal.Cancel = true;
        switch (Interlocked.Increment(ref _told))
        {
            case 1:
                lifetime.StopApplication();
                break;
            case 2:
                Volatile.Write(ref _toldAgainAt, time.GetTimestamp());
                _toldAgain.Cancel();
                break;
            // The program does not exit before the calls have had their time: callers would be left on the line.
            case var _ when Volatile.Read(ref _toldAgainAt) is not 0 and var at && time.GetElapsedTime(at) > Goodbye:
                Environment.Exit(1);
                break;
        }
    }

    public Task StoppedAsync(CancellationToken cancellationToken)
    {
        _signals.ForEach(s => s.Dispose());
        return Task.CompletedTask;
    }

    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    [LoggerMessage(LogLevel.Information, "Stopping: {Calls} calls may go on for up to {Limit}, or until Ctrl-C or SIGTERM comes again; new ones are refused")]
    private partial void LogDraining(int calls, TimeSpan limit);

    [LoggerMessage(LogLevel.Warning, "Stopping with {Calls} calls still live: {GoOn} go on at another gateway, the others are hung up")]
    private partial void LogCut(int calls, int goOn);

    [LoggerMessage(LogLevel.Warning, "Stopping: {Carrier} refused to hang up some of the calls: {Reason}")]
    private partial void LogNotEnded(string carrier, string reason);

    [LoggerMessage(LogLevel.Warning, "Stopping with {Calls} calls that could not be ended: {Reason}")]
    private partial void LogLeft(int calls, string reason);
}
