namespace VoiceAgent.Simulator.Tests;

public sealed class PlayoutQueueTests
{
    private readonly EarLog _ear = new(8000);
    private readonly PlayoutQueue _queue;

    public PlayoutQueueTests() => _queue = new PlayoutQueue(_ear);

    [Fact]
    public void Audio_plays_from_the_moment_it_arrives_and_silence_surrounds_it()
    {
        _queue.Add(Ms(30), Tone(20, 1000));
        _queue.PlayTo(Ms(60));

        _ear.Length.ShouldBe(480);
        _ear.Audio[..240].ToArray().ShouldAllBe(s => s == 0);
        _ear.Audio[240..400].ToArray().ShouldAllBe(s => s == 1000);
        _ear.Audio[400..].ToArray().ShouldAllBe(s => s == 0);
        _ear.Runs.ShouldBe([new PlayoutRun(240, 400, RunEnd.RanDry)]);
    }

    [Fact]
    public void A_mark_comes_back_when_the_audio_before_it_has_been_played()
    {
        _queue.Add(Ms(0), Tone(100, 1));
        _queue.Mark(Ms(1), "end");
        _queue.Add(Ms(2), Tone(100, 2));

        _queue.PlayTo(Ms(99));
        _queue.TryTakeReached(out _).ShouldBeFalse();
        _queue.PlayTo(Ms(100));
        _queue.TryTakeReached(out var name).ShouldBeTrue();
        name.ShouldBe("end");
        _queue.Waiting.ShouldBe(800);
    }

    [Fact]
    public void A_mark_comes_back_at_once_when_nothing_is_queued()
    {
        _queue.Mark(Ms(5), "now");

        _queue.TryTakeReached(out var name).ShouldBeTrue();
        name.ShouldBe("now");
    }

    [Fact]
    public void Clear_drops_what_waits_and_returns_every_mark_in_order()
    {
        _queue.Add(Ms(0), Tone(200, 7));
        _queue.Mark(Ms(0), "a");
        _queue.Add(Ms(0), Tone(200, 7));
        _queue.Mark(Ms(0), "b");

        _queue.Clear(Ms(50));
        _queue.PlayTo(Ms(400));

        _ear.Audio.ToArray().Count(s => s == 7).ShouldBe(400);
        _ear.Clears.ShouldBe([new PlayoutClear(Ms(50), 2800)]);
        _ear.Runs.ShouldBe([new PlayoutRun(0, 400, RunEnd.Cleared)]);
        Reached().ShouldBe(["a", "b"]);
    }

    [Fact]
    public void After_the_stream_is_dropped_no_mark_comes_back()
    {
        _queue.Add(Ms(0), Tone(200, 7));
        _queue.Mark(Ms(0), "a");

        _queue.Drop(Ms(20));

        Reached().ShouldBeEmpty();
        _ear.Clears.ShouldBeEmpty();
        _ear.Length.ShouldBe(160);
    }

    [Fact]
    public void Half_a_minute_in_one_message_plays_sample_for_sample()
    {
        var audio = new short[30 * 8000];
        for (var i = 0; i < audio.Length; i++)
            audio[i] = (short)i;
        _queue.Add(Ms(10), audio.AsSpan(0, 100_000));
        _queue.PlayTo(Ms(5000));
        _queue.Add(Ms(5000), audio.AsSpan(100_000));
        _queue.PlayTo(Ms(30_010));

        _ear.Audio[80..].SequenceEqual(audio).ShouldBeTrue();
        _queue.Waiting.ShouldBe(0);
    }

    [Fact]
    public void What_was_heard_last_and_in_all_is_the_same_wherever_it_is_kept()
    {
        var audio = new short[3 * 8000];
        for (var i = 0; i < audio.Length; i++)
            audio[i] = (short)(i + 1);
        _queue.Add(Ms(0), audio);
        var last = new short[160];
        for (var at = 20; at <= 2500; at += 15)
        {
            _queue.PlayTo(Ms(at));
            _ear.CopyLast(last);
            last.ShouldBe(audio[(at * 8 - 160)..(at * 8)], $"at {at} ms");
            if (at % 450 == 20)
                _ear.Audio.SequenceEqual(audio.AsSpan(0, at * 8)).ShouldBeTrue($"at {at} ms");
        }

        _queue.PlayTo(Ms(5000));
        _ear.Audio[..audio.Length].SequenceEqual(audio).ShouldBeTrue();
        _ear.Audio[audio.Length..].IndexOfAnyExcept((short)0).ShouldBe(-1);
    }

    private List<string> Reached()
    {
        var names = new List<string>();
        while (_queue.TryTakeReached(out var name))
            names.Add(name);
        return names;
    }

    private static short[] Tone(int milliseconds, short value) => [.. Enumerable.Repeat(value, 8 * milliseconds)];

    private static TimeSpan Ms(int value) => TimeSpan.FromMilliseconds(value);
}
