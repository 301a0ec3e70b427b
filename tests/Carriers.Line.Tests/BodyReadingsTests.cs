using System.IO.Pipelines;
using VoiceAgent.Testing;

namespace VoiceAgent.Carriers.Line.Tests;

/// <summary>What bodies of strangers may cost.</summary>
public class BodyReadingsTests
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_body_is_read_whole_whatever_pieces_it_comes_in()
    {
        var readings = new BodyReadings(new FakeTime());
        var body = new byte[100_000];
        new Random(3).NextBytes(body);

        var (outcome, read) = await readings.ReadAsync(new MemoryStream(body), body.Length, b => b.ToArray(), Cancelled);

        outcome.ShouldBe(BodyOutcome.Read);
        read.ShouldBe(body);
        (await readings.ReadAsync(new MemoryStream(body), body.Length - 1, b => b.Length, Cancelled)).Outcome.ShouldBe(BodyOutcome.TooLarge);
        (readings.Count, readings.BytesHeld).ShouldBe((0, 0));
    }

    [Fact]
    public async Task Who_waits_longest_gives_way_and_the_newest_is_read()
    {
        var readings = new BodyReadings(new FakeTime(), maxReadings: 3);
        var slow = Enumerable.Range(0, 5).Select(_ => new Pipe()).ToList();
        var reading = slow.Select(s => readings.ReadAsync(s.Reader.AsStream(), 1_000_000, b => b.Length, Cancelled)).ToList();

        (await reading[0]).Outcome.ShouldBe(BodyOutcome.Evicted);
        (await reading[1]).Outcome.ShouldBe(BodyOutcome.Evicted);
        (readings.Count, readings.BytesHeld).ShouldBe((3, 3 * 4096));
        (await readings.ReadAsync(new MemoryStream(new byte[10]), 100, b => b.Length, Cancelled)).ShouldBe((BodyOutcome.Read, 10));
        (await reading[2]).Outcome.ShouldBe(BodyOutcome.Evicted, "it made room");
        await slow[4].Writer.CompleteAsync();
        (await reading[4]).Outcome.ShouldBe(BodyOutcome.Read);
    }

    [Fact]
    public async Task All_buffers_together_stay_within_the_budget()
    {
        const int Budget = 64 * 1024;
        var readings = new BodyReadings(new FakeTime(), maxBytes: Budget);
        var slow = Enumerable.Range(0, 12).Select(_ => new Pipe(new PipeOptions(readerScheduler: PipeScheduler.Inline, pauseWriterThreshold: 0, useSynchronizationContext: false))).ToList();
        var reading = slow.Select(s => readings.ReadAsync(s.Reader.AsStream(), 1_000_000, b => b.Length, Cancelled)).ToList();
        readings.BytesHeld.ShouldBe(12 * 4096, "nobody gets what was only announced");
        foreach (var pipe in slow)
            await pipe.Writer.WriteAsync(new byte[12_000], Cancelled);

        await Task.WhenAll(reading.Take(8));

        readings.BytesHeld.ShouldBeLessThanOrEqualTo(Budget);
        reading.Take(8).ShouldAllBe(r => r.Result.Outcome == BodyOutcome.Evicted);
    }

    [Fact]
    public async Task A_sender_who_goes_away_and_one_who_is_slow_are_told_apart()
    {
        var time = new FakeTime();
        var readings = new BodyReadings(time);
        using var gone = new CancellationTokenSource();
        var left = readings.ReadAsync(new Pipe().Reader.AsStream(), 100, b => b.Length, gone.Token);
        gone.Cancel();
        (await left).Outcome.ShouldBe(BodyOutcome.Broken);

        var late = readings.ReadAsync(new Pipe().Reader.AsStream(), 100, b => b.Length, Cancelled);
        time.Advance(BodyReadings.TimeLimit);
        (await late).Outcome.ShouldBe(BodyOutcome.TooSlow);
        readings.Count.ShouldBe(0);
    }
}
