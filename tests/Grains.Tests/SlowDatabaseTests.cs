using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Orleans.Storage;
using VoiceAgent.Grains.Call;
using VoiceAgent.Grains.Interfaces;
using VoiceAgent.Testing;

namespace VoiceAgent.Grains.Tests;

/// <summary>A database that answers late, or whose connection is cut: it is known, and no call waits for it.</summary>
public sealed class SlowDatabaseTests
{
    private static readonly CallFacts Call = new() { CallId = "call", IsOutbound = false, From = null, To = null, Gateway = "gateway", StartedAt = DateTimeOffset.UnixEpoch };

    [Fact]
    public void A_database_that_answers_late_or_is_cut_off_is_not_ready_until_it_answers_in_time_again() => VirtualTime.Run(async time =>
    {
        var log = new LogLines();
        using var meters = new TestMeters();
        Func<CancellationToken, Task> database = _ => Task.CompletedTask;
        using var watch = new DatabaseWatch(limit => database(limit), meters, time, new Logger<DatabaseWatch>(new LoggerFactory([log])));
        using var stop = new CancellationTokenSource();
        var watching = watch.WatchAsync(stop.Token);
        await time.Delay(TimeSpan.FromSeconds(1));
        watch.State.ShouldBe(new DatabaseState { IsReady = true, Detail = "answered in 0 ms" });

        database = _ => time.Delay(TimeSpan.FromSeconds(5));
        await time.Delay(TimeSpan.FromSeconds(10));
        watch.State.ShouldBe(new DatabaseState { IsReady = false, Detail = "no answer within 1.5 s" });

        database = _ => throw new IOException("Unable to read data from the transport connection.");
        await time.Delay(TimeSpan.FromSeconds(10));
        watch.State.ShouldBe(new DatabaseState { IsReady = false, Detail = "Unable to read data from the transport connection." });

        database = _ => time.Delay(TimeSpan.FromSeconds(1.4));
        await time.Delay(TimeSpan.FromSeconds(4));
        watch.State.ShouldBe(new DatabaseState { IsReady = true, Detail = "answered in 1400 ms" });
        log.Lines.Count(l => l.Contains("does not answer", StringComparison.Ordinal)).ShouldBe(1, "it is said once");
        log.Lines.Count(l => l.Contains("answers again", StringComparison.Ordinal)).ShouldBe(1);
        stop.Cancel();
        await watching;
    });

    [Fact]
    public void A_call_does_not_wait_for_a_slow_database_and_what_it_kept_last_gets_there() => VirtualTime.Run(async time =>
    {
        var storage = new Slow(time, TimeSpan.FromSeconds(5));
        var store = Store(storage, time);
        (await store.ReadAsync()).ShouldBeNull();
        time.Elapsed.ShouldBe(TimeSpan.FromSeconds(1), "the caller hears nothing meanwhile");
        for (byte turn = 1; turn <= 10; turn++)
        {
            store.Keep(Call, new([turn]));
            await time.Delay(TimeSpan.FromSeconds(1));
        }

        time.Elapsed.ShouldBe(TimeSpan.FromSeconds(11));
        await time.Delay(TimeSpan.FromSeconds(20));
        storage.Written.ShouldBe([4, 9, 10], "what was kept meanwhile is written once");

        var asked = time.Elapsed;
        (await store.ClearAsync()).ShouldBeFalse("something may have stayed behind");
        (time.Elapsed - asked).ShouldBe(TimeSpan.FromSeconds(2));
        await time.Delay(TimeSpan.FromSeconds(10));
        storage.IsCleared.ShouldBeTrue();
    });

    [Fact]
    public void A_connection_that_is_cut_while_a_call_is_kept_costs_that_turn_and_not_the_next() => VirtualTime.Run(async time =>
    {
        var storage = new Slow(time, TimeSpan.FromMilliseconds(20)) { Fault = new IOException("cut") };
        var store = Store(storage, time);
        store.Keep(Call, new([1]));
        await store.FlushAsync();
        storage.Written.ShouldBeEmpty();
        storage.Fault = null;
        store.Keep(Call, new([2]));
        await store.FlushAsync();
        storage.Written.ShouldBe([2]);
        (await store.ClearAsync()).ShouldBeTrue();
    });

    private static CallStore Store(IGrainStorage storage, TimeProvider time) => new(storage, GrainId.Create("call", "1"), null, time, NullLogger<CallGrain>.Instance);

    /// <summary>Storage whose every access takes so long.</summary>
    private sealed class Slow(VirtualTime time, TimeSpan takes) : IGrainStorage
    {
        public List<int> Written { get; } = [];

        public bool IsCleared { get; private set; }

        public Exception? Fault { get; set; }

        public Task ReadStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState) => AnswerAsync();

        public async Task WriteStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
        {
            var snapshot = ((CallState)(object)grainState.State!).Snapshot!;
            await AnswerAsync();
            Written.Add(snapshot[0]);
        }

        public async Task ClearStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
        {
            await AnswerAsync();
            IsCleared = true;
        }

        private async Task AnswerAsync()
        {
            await time.Delay(takes);
            if (Fault is { } fault)
                throw fault;
        }
    }
}
