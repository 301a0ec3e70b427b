using System.Diagnostics;
using VoiceAgent.Calls;

namespace VoiceAgent.Carriers.Telnyx.Tests.Media;

/// <summary>Steady state costs no garbage, in real WebSocket framing. The time per frame is written to the test's output.</summary>
public sealed class MediaConnectionGarbageTests
{
    private const int WarmUp = 20_000;
    private const int Measured = 20_000;

    [Theory]
    [InlineData("PCMU", 8000)]
    [InlineData("L16", 16000)]
    public async Task Hearing_a_frame_makes_no_garbage(string encoding, int rate)
    {
        var line = new Line();
        await using var _ = line;
        var ready = line.Connection.ReadStartAsync(TestContext.Current.CancellationToken);
        await line.SendAsync(Frames.Start(encoding, rate));
        (await ready).ShouldNotBeNull();
        var listener = new CountingListener();
        var run = line.Connection.RunAsync(listener, endsWhenSilent: true, TestContext.Current.CancellationToken);
        var wire = Enumerable.Range(1, WarmUp + Measured)
            .Select(chunk => Line.Framed(Frames.Media(chunk, new byte[rate == 8000 ? 160 : 640]))).ToArray();

        for (var i = 0; i < WarmUp; i++)
            line.Far.Push(wire[i]);
        var bytes = GC.GetAllocatedBytesForCurrentThread();
        var started = Stopwatch.GetTimestamp();
        for (var i = WarmUp; i < wire.Length; i++)
            line.Far.Push(wire[i]);
        var took = Stopwatch.GetElapsedTime(started);
        bytes = GC.GetAllocatedBytesForCurrentThread() - bytes;

        TestContext.Current.TestOutputHelper?.WriteLine($"in, {encoding} {rate}: {took.TotalNanoseconds / Measured:0} ns and {(double)bytes / Measured:0.###} bytes per frame");
        listener.Samples.ShouldBe((long)wire.Length * rate / 50);
        bytes.ShouldBe(0);
        line.Far.Cut();
        await run;
    }

    [Theory]
    [InlineData("PCMU", 8000)]
    [InlineData("L16", 16000)]
    public async Task Sending_a_frame_makes_no_garbage(string encoding, int rate)
    {
        var (line, _) = await Line.StartedAsync(start: Frames.Start(encoding, rate));
        await using var _1 = line;
        var frame = Enumerable.Range(0, rate / 50).Select(i => (short)(8000 * Math.Sin(i * 0.1))).ToArray();
        var sink = new byte[1 << 20];

        Send(line, frame, sink, WarmUp);
        var bytes = GC.GetAllocatedBytesForCurrentThread();
        var started = Stopwatch.GetTimestamp();
        var sent = Send(line, frame, sink, Measured);
        var took = Stopwatch.GetElapsedTime(started);
        bytes = GC.GetAllocatedBytesForCurrentThread() - bytes;

        TestContext.Current.TestOutputHelper?.WriteLine($"out, {encoding} {rate}: {took.TotalNanoseconds / Measured:0} ns and {(double)bytes / Measured:0.###} bytes per frame");
        sent.ShouldBeGreaterThan((long)Measured * frame.Length);
        bytes.ShouldBe(0);
    }

    private static long Send(Line line, short[] frame, byte[] sink, int frames)
    {
        long pulled = 0;
        for (var i = 0; i < frames; i++)
        {
            line.Connection.SendAudio(frame);
            if (i % 10 == 0)
                line.Connection.SendMark(i);
            pulled += line.Far.Pull(sink);
        }

        return pulled;
    }

    private sealed class CountingListener : IMediaLineListener
    {
        public long Samples { get; private set; }

        public void OnAudio(ReadOnlySpan<short> pcm) => Samples += pcm.Length;

        public void OnMark(long mark)
        {
        }

        public void OnDigit(char digit)
        {
        }

        public void OnLineLost(IMediaLine line, string reason)
        {
        }
    }
}
