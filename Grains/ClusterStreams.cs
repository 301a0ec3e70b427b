using Microsoft.Extensions.Logging;
using Orleans.Streams;
using VoiceAgent.Grains.Interfaces;

namespace VoiceAgent.Grains;

/// <summary>Publishes for all who listen. A stream that is down costs its listeners the news and the call nothing.</summary>
internal sealed partial class ClusterStreams(ClusterOptions options, ILogger<ClusterStreams> logger)
{
    public void Publish<T>(Grain from, string space, string callId, T item)
    {
        if (options.Streams != StreamChoice.None)
            _ = PublishAsync(from.GetStreamProvider(StreamNames.Provider).GetStream<T>(StreamId.Create(space, callId)), item);
    }

    private async Task PublishAsync<T>(IAsyncStream<T> stream, T item)
    {
        try
        {
            await stream.OnNextAsync(item);
        }
#pragma warning disable CA1031 // Whatever is thrown, the call does not depend on the stream.
        catch (Exception e)
#pragma warning restore CA1031
        {
            LogLost(stream.StreamId.ToString(), e);
        }
    }

    [LoggerMessage(LogLevel.Warning, "An event could not be published to {Stream}")]
    private partial void LogLost(string stream, Exception exception);
}
