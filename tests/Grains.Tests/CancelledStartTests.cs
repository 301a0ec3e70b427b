using System.Diagnostics.Metrics;
using VoiceAgent.Calls;
using VoiceAgent.Grains.Placement;

namespace VoiceAgent.Grains.Tests;

/// <summary>A caller who hangs up while the call is being set up leaves nothing that goes on.</summary>
public sealed class CancelledStartTests
{
    private const int Callers = 40;

    private int _conversations;
    private int _begun;

    [Fact]
    public async Task No_conversation_goes_on_for_callers_who_hang_up_while_it_begins()
    {
        using var listener = Listen();
        var engines = new TestEngines { OpensAfter = TimeSpan.FromMilliseconds(100) };
        await using var cluster = await Cluster.StartAsync(engines, SiloRoles.Call, SiloRoles.Speech);
        var left = 0;
        for (var i = 0; i < Callers; i++)
        {
            var caller = new Caller(engines, $"call-{i}");
            using var gone = new CancellationTokenSource(TimeSpan.FromMilliseconds(i / 4.0), TimeProvider.System);
            try
            {
                await Cluster.ConnectUnlessGoneAsync(cluster.Gateway, caller, cluster.Directory, takeOver: false, gone.Token);
                caller.Call!.OnHungUp("originator_cancel");
            }
            catch (OperationCanceledException)
            {
                // As the carrier's hang-up does it.
                left++;
            }
        }

        left.ShouldBeGreaterThan(0, "some hung up before their call had begun");
        await Wait.UntilAsync(async () => (await cluster.LoadAsync()).Sum(s => s.Calls) == 0, "all places are free");
        await Wait.UntilAsync(() => Task.FromResult(Volatile.Read(ref _conversations) == 0), "no conversation lives");
        await Wait.UntilAsync(() => Task.FromResult(engines.Open == 0), "no recognizer is open");
        cluster.Gateway.Reserved.ShouldBe(0);
        cluster.Directory.List().Select(c => c.End!.Outcome).Distinct().ShouldNotContain(CallOutcome.Failed, "whoever hangs up is no fault of ours");

        // Whatever was on its way has arrived by the time that a whole call was held.
        var last = await cluster.CallAsync(engines, "last");
        await last.TurnAsync();
        await last.HangUpAsync();
        await Wait.UntilAsync(() => Task.FromResult(Volatile.Read(ref _conversations) == 0), "no conversation lives");
        _begun.ShouldBeLessThanOrEqualTo(Callers + 1);
    }

    private MeterListener Listen()
    {
        var listener = new MeterListener
        {
            InstrumentPublished = (instrument, self) =>
            {
                if (instrument.Meter.Name == CallMetrics.MeterName && instrument.Name == "voiceagent_calls_active")
                    self.EnableMeasurementEvents(instrument);
            },
        };
        listener.SetMeasurementEventCallback<long>((_, change, _, _) =>
        {
            Interlocked.Add(ref _conversations, (int)change);
            if (change > 0)
                Interlocked.Increment(ref _begun);
        });
        listener.Start();
        return listener;
    }
}
