namespace VoiceAgent.Audio.Tests;

public class AudioFrameTests
{
    [Fact]
    public void A_frame_over_audio_that_is_kept_elsewhere_shows_it_and_copies_nothing()
    {
        var pcm = new byte[] { 1, 0, 255, 255 };
        using var frame = AudioFrame.Over(8000, pcm);
        frame.Samples.ToArray().ShouldBe([1, -1]);
        frame.Duration.ShouldBe(TimeSpan.FromMicroseconds(250));
        frame.ToPcm().ShouldBeSameAs(pcm);
        Assert.Throws<InvalidOperationException>(() => frame.Buffer.Length).Message.ShouldContain("cannot be written");
    }

    [Fact]
    public void Its_audio_is_out_of_reach_once_the_frame_is_given_back()
    {
        var pcm = new byte[] { 1, 0 };
        var over = AudioFrame.Over(8000, pcm);
        over.Dispose();
        Assert.Throws<ObjectDisposedException>(() => over.Samples.Length);
        Assert.Throws<ObjectDisposedException>(over.ToPcm);
        // The frame is used again: others write into its own buffer.
        var rented = Enumerable.Range(0, 100).Select(_ => AudioFrame.Rent(8000, 1)).ToList();
        foreach (var frame in rented)
            frame.Buffer[0] = 7;
        pcm.ShouldBe([1, 0]);
        rented.ForEach(frame => frame.ToPcm().ShouldBe([7, 0]));
        rented.ForEach(frame => frame.Dispose());
    }

    [Fact]
    public void What_a_rented_frame_gives_away_is_a_copy()
    {
        using var frame = AudioFrame.Copy(8000, [1, 2]);
        var pcm = frame.ToPcm();
        frame.Buffer[0] = 9;
        pcm.ShouldBe([1, 0, 2, 0]);
    }

    [Fact]
    public void Half_a_sample_is_refused() =>
        Assert.Throws<ArgumentException>(() => AudioFrame.Over(8000, new byte[3])).Message.ShouldStartWith("3 bytes are no whole number of 16-bit samples.");
}
