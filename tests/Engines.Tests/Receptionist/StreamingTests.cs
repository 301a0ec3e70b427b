using Microsoft.Extensions.Options;
using VoiceAgent.Engines.Receptionist;
using VoiceAgent.Speech;

namespace VoiceAgent.Engines.Tests.Receptionist;

public sealed class StreamingTests
{
    private static readonly ReplyRequest Hello = new("call", "", [], []);

    [Fact]
    public async Task Words_come_one_by_one_at_exact_times_after_the_expectation()
    {
        var time = new LeapingTime();
        var parts = new List<(ReplyPart Part, TimeSpan At)>();
        await foreach (var part in Receptionist(time).ReplyAsync(Hello, TestContext.Current.CancellationToken)) parts.Add((part, time.Elapsed));

        parts[0].Part.ShouldBeOfType<ReplyExpectation>();
        parts[0].At.ShouldBe(TimeSpan.Zero);
        parts.Skip(1).Take(3).Select(part => ((ReplyText)part.Part).Text).ShouldBe(["Hello,", " this", " is"]);
        for (var i = 1; i < parts.Count; i++) parts[i].At.ShouldBe(TimeSpan.FromMilliseconds(120 + (15 * (i - 1))));
    }

    [Fact]
    public async Task Cancelling_ends_the_wait_for_the_first_word()
    {
        using var cancellation = new CancellationTokenSource();
        await using var parts = Receptionist(new StoppedTime()).ReplyAsync(Hello, cancellation.Token).GetAsyncEnumerator(TestContext.Current.CancellationToken);
        (await parts.MoveNextAsync()).ShouldBeTrue();
        var firstWord = parts.MoveNextAsync().AsTask();
        firstWord.IsCompleted.ShouldBeFalse();
        cancellation.Cancel();
        await Should.ThrowAsync<OperationCanceledException>(() => firstWord);
    }

    [Fact]
    public async Task Cancelling_between_words_ends_the_reply()
    {
        using var cancellation = new CancellationTokenSource();
        await using var parts = Receptionist(new LeapingTime()).ReplyAsync(Hello, cancellation.Token).GetAsyncEnumerator(TestContext.Current.CancellationToken);
        for (var i = 0; i < 3; i++) (await parts.MoveNextAsync()).ShouldBeTrue();
        cancellation.Cancel();
        await Should.ThrowAsync<OperationCanceledException>(() => parts.MoveNextAsync().AsTask());
    }

    private static DemoReceptionist Receptionist(TimeProvider time) => new(Options.Create(new ReceptionistOptions()), time);

    /// <summary>Time that is always as late as the last wait wanted.</summary>
    private sealed class LeapingTime : StoppedTime
    {
        public TimeSpan Elapsed { get; private set; }

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            Elapsed += dueTime;
            callback(state);
            return base.CreateTimer(callback, state, dueTime, period);
        }
    }

    private class StoppedTime : TimeProvider
    {
        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) => new NoTimer();

        private sealed class NoTimer : ITimer
        {
            public bool Change(TimeSpan dueTime, TimeSpan period) => true;

            public void Dispose()
            {
            }

            public ValueTask DisposeAsync() => ValueTask.CompletedTask;
        }
    }
}
