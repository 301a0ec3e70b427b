using System.Text;

namespace VoiceAgent.Simulator.Tests;

public sealed class LineAndCodecTests
{
    [Fact]
    public void The_phone_passes_its_band_and_nothing_else()
    {
        Level(1000).ShouldBe(-11, tolerance: 0.5);
        Level(100).ShouldBeLessThan(-40);
        Level(3900).ShouldBeLessThan(-40);

        static double Level(int hertz) => Loudness.Decibels(Utterance.ByPhone(
            [.. Enumerable.Range(0, 16000).Select(i => (short)(0.4 * 32767 * Math.Sin(2 * Math.PI * hertz * i / 16000)))], 16000, 8000).Audio.Span[800..7200]);
    }

    [Fact]
    public void The_same_seed_gives_the_same_faults_and_another_one_others()
    {
        var faults = new LineImpairments(TimeSpan.FromMilliseconds(30), 0.1, 0.1, 0.1, Seed: 5);

        Fates(faults).ShouldBe(Fates(faults));
        Fates(faults).ShouldNotBe(Fates(faults with { Seed = 6 }));
    }

    [Fact]
    public void Jitter_alone_keeps_the_order_and_reordering_breaks_it()
    {
        var jitter = Fates(new LineImpairments(TimeSpan.FromMilliseconds(60)));
        var reorder = Fates(new LineImpairments(Reorder: 0.2));

        jitter.Select(f => f.Due).ShouldBeInOrder();
        jitter.ShouldAllBe(f => f.Copies == 1);
        reorder.Zip(reorder.Skip(1)).Count(p => p.First.Due > p.Second.Due).ShouldBeInRange(100, 250);
    }

    [Fact]
    public void Loss_takes_its_share()
    {
        Fates(new LineImpairments(Loss: 0.1)).Count(f => f.Copies == 0).ShouldBeInRange(70, 130);
    }

    [Theory]
    [InlineData("""{"event":"media","media":{"payload":"/+8="},"stream_id":"x"}""", "Media", 2)]
    [InlineData("""{"event":"media","media":{"payload":"/\u002B8="}}""", "Media", 2)]
    [InlineData("""{"media":{"payload":"AAAA"},"event":"media"}""", "Media", 3)]
    [InlineData("""{"event":"media","media":{"payload":"?"}}""", "Malformed", -1)]
    [InlineData("""{"event":"media","media":{}}""", "Malformed", -1)]
    [InlineData("""{"event":"mark","mark":{"name":"a"}}""", "Mark", -1)]
    [InlineData("""{"event":"mark","mark":{}}""", "Malformed", -1)]
    [InlineData("""{"event":"clear"}""", "Clear", -1)]
    [InlineData("""{"event":"dance"}""", "Unknown", -1)]
    [InlineData("{", "Malformed", -1)]
    public void The_platforms_frames_are_read(string text, string kind, int length)
    {
        InFrame.Read(Encoding.UTF8.GetBytes(text), new byte[64], out var read, out _).ToString().ShouldBe(kind);
        read.ShouldBe(length);
    }

    private static List<(int Copies, TimeSpan Due)> Fates(LineImpairments impairments)
    {
        var line = new ImpairedLine(impairments);
        return [.. Enumerable.Range(0, 1000).Select(i => line.Send(TimeSpan.FromMilliseconds(20 * i)))];
    }
}
