using System.Threading.Channels;
using VoiceAgent.Grains.Workers;

namespace VoiceAgent.Grains.Tests;

/// <summary>How what an engine yields is delivered. The clock stands still: what waits, waits for something that does not.</summary>
public sealed class DeliveryTests
{
    private readonly Channel<string> _items = Channel.CreateUnbounded<string>();
    private readonly Channel<string> _delivered = Channel.CreateUnbounded<string>();

    [Fact]
    public async Task What_can_wait_goes_along_with_what_cannot_and_the_first_and_the_last_never_wait()
    {
        var delivering = DeliverAsync();
        Yield("Of");
        (await NextAsync()).ShouldBe("Of");
        Yield("course");
        Yield("I");
        Yield("can.");
        (await NextAsync()).ShouldBe("course I can.");
        Yield("Would");
        _items.Writer.Complete();
        (await NextAsync()).ShouldBe("Would");
        await delivering;
    }

    [Fact]
    public async Task What_comes_during_a_delivery_is_delivered_after_it_though_nothing_follows()
    {
        var hold = new TaskCompletionSource<bool>();
        var delivering = DeliverAsync(_ => hold.Task);
        Yield("One.");
        (await NextAsync()).ShouldBe("One.");
        Yield("Two.");
        Yield("Three.");
        await Wait.UntilAsync(() => Task.FromResult(_items.Reader.Count == 0), "both were taken");
        _delivered.Reader.TryRead(out _).ShouldBeFalse("one delivery at a time");
        hold.SetResult(true);
        (await NextAsync()).ShouldBe("Two. Three.");
        _items.Writer.Complete();
        (await delivering).ShouldBeTrue();
    }

    [Fact]
    public async Task Nothing_is_delivered_once_nobody_wants_it()
    {
        var delivering = DeliverAsync(_ => Task.FromResult(false));
        Yield("One.");
        (await NextAsync()).ShouldBe("One.");
        Yield("Two.");
        (await delivering).ShouldBeFalse();
        _delivered.Reader.TryRead(out _).ShouldBeFalse();
    }

    [Fact]
    public async Task A_delivery_that_fails_ends_it()
    {
        var delivering = DeliverAsync(_ => Task.FromException<bool>(new TimeoutException()));
        Yield("One.");
        Yield("Two.");
        await Should.ThrowAsync<TimeoutException>(() => delivering);
    }

    private void Yield(string item) => _items.Writer.TryWrite(item);

    private ValueTask<string> NextAsync() => _delivered.Reader.ReadAsync(TestContext.Current.CancellationToken);

    /// <summary>As in a grain: one thing after the other.</summary>
    private Task<bool> DeliverAsync(Func<string, Task<bool>>? answer = null) => Task.Factory.StartNew(
        () => WorkerPool.DeliverAsync(
            ItemsAsync(),
            item => item,
            batch =>
            {
                var text = string.Join(' ', batch);
                _delivered.Writer.TryWrite(text);
                return answer?.Invoke(text) ?? Task.FromResult(true);
            },
            item => !item.EndsWith('.'), TimeSpan.FromHours(1), new StoppedTime(), TestContext.Current.CancellationToken),
        TestContext.Current.CancellationToken, TaskCreationOptions.None, new ConcurrentExclusiveSchedulerPair().ExclusiveScheduler).Unwrap();

    private async IAsyncEnumerable<string> ItemsAsync()
    {
        while (await _items.Reader.WaitToReadAsync(TestContext.Current.CancellationToken))
        {
            while (_items.Reader.TryRead(out var item))
                yield return item;
        }
    }
}
