using System.Threading.Channels;
using Orleans.Streams;
using VoiceAgent.Grains.Interfaces;

namespace VoiceAgent.Bench;

/// <summary>How long an event takes from its publisher to a subscriber of its stream.</summary>
internal static class StreamMeter
{
    private const int Events = 200;

    public static async Task<StreamHop> RunAsync(IClusterClient cluster, TimeProvider time)
    {
        var stream = cluster.GetStreamProvider(StreamNames.Provider).GetStream<byte[]>(StreamId.Create(StreamNames.CallEvents, "bench"));
        var arrived = Channel.CreateUnbounded<long>();
        var subscription = await stream.SubscribeAsync((_, _) =>
        {
            arrived.Writer.TryWrite(time.GetTimestamp());
            return Task.CompletedTask;
        });
        var hops = new Quantiles();
        var random = new Random(1);
        for (var i = 0; i <= Events; i++)
        {
            // The events are not to be in step with the queue's readers.
            await Task.Delay(TimeSpan.FromMilliseconds(random.Next(5, 25)), time);
            var published = time.GetTimestamp();
            await stream.OnNextAsync([1]);
            var at = await arrived.Reader.ReadAsync();
            // The first event makes the stream known.
            if (i > 0)
                hops.Add(time.GetElapsedTime(published, at).TotalSeconds);
        }

        await subscription.UnsubscribeAsync();
        return new StreamHop(hops.At(0.5)!.Value, hops.At(0.99)!.Value);
    }
}
