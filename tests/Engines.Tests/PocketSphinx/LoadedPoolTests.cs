using System.Collections.Concurrent;
using VoiceAgent.Engines.PocketSphinx;

namespace VoiceAgent.Engines.Tests.PocketSphinx;

/// <summary>Recognizers are few and large: a burst of callers who come and go leaves no more of them than were asked for.</summary>
public sealed class LoadedPoolTests : IDisposable
{
    private readonly Clock _time = new();
    private readonly BlockingCollection<Action<Action?>> _loads = [];
    private int _loaded;
    private int _disposed;

    private static CancellationToken Test => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Callers_who_leave_while_one_is_loaded_leave_no_more_than_that_one()
    {
        using var pool = Pool(most: 4, keep: 2);
        using var gone = new CancellationTokenSource();
        var takers = Enumerable.Range(0, 500).Select(_ => pool.TakeAsync(gone.Token)).ToList();
        gone.Cancel();
        foreach (var taker in takers)
            await Should.ThrowAsync<OperationCanceledException>(taker);
        LoadOne();

        var next = await pool.TakeAsync(Test);
        next.ShouldNotBeNull();
        _loaded.ShouldBe(1, "the load of the first, whom all others would have waited behind");
        pool.Count.ShouldBe(1);
    }

    [Fact]
    public async Task There_are_never_more_than_the_bound_and_whoever_is_too_many_gets_the_first_that_comes_back()
    {
        using var pool = Pool(most: 2, keep: 2);
        var first = pool.TakeAsync(Test);
        LoadOne();
        var second = pool.TakeAsync(Test);
        LoadOne();
        var one = await first;
        await second;
        var third = pool.TakeAsync(Test);
        _loads.Count.ShouldBe(0, "two are all there may be");
        third.IsCompleted.ShouldBeFalse();

        pool.Return(one);
        (await third).ShouldBeSameAs(one);
        pool.Count.ShouldBe(2);
    }

    [Fact]
    public async Task What_nobody_has_wanted_for_long_is_disposed_of_but_for_those_that_are_kept()
    {
        using var pool = Pool(most: 3, keep: 1);
        var taken = new List<Item>();
        for (var i = 0; i < 3; i++)
        {
            var taking = pool.TakeAsync(Test);
            LoadOne();
            taken.Add(await taking);
        }

        taken.ForEach(pool.Return);
        (pool.Count, _disposed).ShouldBe((3, 0));
        _time.Now += TimeSpan.FromMinutes(1);
        var used = await pool.TakeAsync(Test);
        used.ShouldBeSameAs(taken[^1], "the one used last");
        (pool.Count, _disposed).ShouldBe((2, 1), "and one that lies idle");
        pool.Return(used);
        (pool.Count, _disposed).ShouldBe((1, 2));
    }

    [Fact]
    public async Task The_place_of_one_that_is_discarded_is_free_for_whoever_waits()
    {
        using var pool = Pool(most: 1, keep: 1);
        var taking = pool.TakeAsync(Test);
        LoadOne();
        var broken = await taking;
        var waiting = pool.TakeAsync(Test);
        pool.Discard(broken);
        LoadOne();
        (await waiting).ShouldNotBeSameAs(broken);
        _disposed.ShouldBe(1);
    }

    [Fact]
    public async Task A_load_that_fails_is_told_to_all_who_wait_and_the_next_one_tries_again()
    {
        using var pool = Pool(most: 2, keep: 2);
        var (first, second) = (pool.TakeAsync(Test), pool.TakeAsync(Test));
        LoadOne(() => throw new InvalidDataException("no model"));
        await Should.ThrowAsync<InvalidDataException>(first);
        await Should.ThrowAsync<InvalidDataException>(second);
        pool.Count.ShouldBe(0);

        var third = pool.TakeAsync(Test);
        LoadOne();
        await third;
    }

    [Fact]
    public async Task A_pool_that_is_closed_fails_who_waits_and_disposes_of_what_is_still_being_loaded()
    {
        var pool = Pool(most: 2, keep: 2);
        var waiting = pool.TakeAsync(Test);
        var loading = _loads.Take(Test);
        pool.Dispose();
        await Should.ThrowAsync<ObjectDisposedException>(waiting);
        await Should.ThrowAsync<ObjectDisposedException>(() => pool.TakeAsync(Test));

        loading(null);
        await _lateDisposal.Task.WaitAsync(Test);
        pool.Count.ShouldBe(0);
    }

    [Fact]
    public async Task Ten_thousand_callers_who_come_and_go_at_random_leave_places_for_all()
    {
        using var pool = new LoadedPool<Item>(() => new Item(this), most: 5, keep: 3, TimeSpan.Zero, _time);
        await Parallel.ForEachAsync(Enumerable.Range(0, 10_000), new ParallelOptions { MaxDegreeOfParallelism = 8, CancellationToken = Test }, async (i, _) =>
        {
            using var gone = new CancellationTokenSource();
            var taking = pool.TakeAsync(gone.Token);
            if (i % 3 == 0)
                gone.Cancel();
            try
            {
                var item = await taking;
                if (i % 7 == 0)
                    pool.Discard(item);
                else
                    pool.Return(item);
            }
            catch (OperationCanceledException)
            {
                // Hung up.
            }

            pool.Count.ShouldBeLessThanOrEqualTo(5);
        });
        (await Task.WhenAll(Enumerable.Range(0, 5).Select(_ => pool.TakeAsync(Test)))).Distinct().Count().ShouldBe(5);
    }

    private readonly TaskCompletionSource _lateDisposal = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public void Dispose() => _loads.Dispose();

    /// <summary>Lets the load that is under way, or about to be, come to its end.</summary>
    private void LoadOne(Action? before = null)
    {
        var load = _loads.Take(Test);
        load(before);
    }

    private LoadedPool<Item> Pool(int most, int keep) => new(() =>
    {
        var go = new TaskCompletionSource<Action?>();
        _loads.Add(go.SetResult);
        go.Task.GetAwaiter().GetResult()?.Invoke();
        Interlocked.Increment(ref _loaded);
        return new Item(this);
    }, most, keep, TimeSpan.FromMinutes(1), _time);

    private sealed class Clock : TimeProvider
    {
        public TimeSpan Now { get; set; }

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override long GetTimestamp() => Now.Ticks;
    }

    private sealed class Item(LoadedPoolTests owner) : IDisposable
    {
        public void Dispose()
        {
            Interlocked.Increment(ref owner._disposed);
            owner._lateDisposal.TrySetResult();
        }
    }
}
