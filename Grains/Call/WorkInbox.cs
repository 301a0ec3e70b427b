using System.Runtime.CompilerServices;
using System.Threading.Channels;
using VoiceAgent.Grains.Interfaces;
using VoiceAgent.Speech;

namespace VoiceAgent.Grains.Call;

/// <summary>What workers deliver to a call, by the work it belongs to. The inbox belongs to the call's activation.</summary>
/// <param name="engine">The name of the workers' engine, under which a fault is counted.</param>
internal sealed class WorkInbox<T>(SpeechPlace place, string engine)
{
    private readonly Dictionary<Guid, ChannelWriter<T>> _open = [];

    /// <returns>False when nobody waits for the item: the worker may stop.</returns>
    public bool Deliver(Guid work, T item) => _open.TryGetValue(work, out var writer) && writer.TryWrite(item);

    /// <summary>Begins a work. What is delivered for it can be read from the reader.</summary>
    public (Guid Work, ChannelReader<T> Reader) Open()
    {
        var channel = Channel.CreateUnbounded<T>(new UnboundedChannelOptions { SingleReader = true });
        // The id is unique beyond this activation: a worker of an earlier activation may still deliver.
        var work = Guid.NewGuid();
        _open[work] = channel.Writer;
        return (work, channel.Reader);
    }

    /// <summary>Closes a work, for which nothing more comes. What was delivered can still be read.</summary>
    public void Close(Guid work, Exception? fault = null)
    {
        if (_open.Remove(work, out var writer))
            writer.TryComplete(fault);
    }

    /// <summary>Has a worker do something and yields what it delivers. When its silo is lost, another one is asked, once.</summary>
    /// <param name="start">Asks a worker on a silo to do a work; called again for the second attempt.</param>
    /// <exception cref="EngineException">The worker's engine failed, or the second silo was lost as well.</exception>
    public async IAsyncEnumerable<T> AskAsync(Func<string, Guid, Task<EngineFault?>> start, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        for (var attempt = 1; ; attempt++)
        {
            var silo = place.Silo;
            var (work, delivered) = Open();
            var running = RunAsync(work, start(silo, work));
            Exception? loss = null;
            while (loss is null)
            {
                try
                {
                    if (!await delivered.WaitToReadAsync(cancellationToken))
                        break;
                }
                catch (Exception e) when (ClusterFault.IsLoss(e))
                {
                    loss = e;
                }
                finally
                {
                    if (cancellationToken.IsCancellationRequested)
                        Close(work);
                }

                while (delivered.TryRead(out var item))
                    yield return item;
            }

            await running;
            if (loss is null)
                yield break;
            if (attempt > 1)
                throw new EngineException(engine, EngineFailure.Unavailable, "Two speech silos in a row were lost.", loss);
            await place.ReplaceAsync(silo, engine, cancellationToken);
        }
    }

    /// <summary>Waits for a work and never throws: how the work ended comes out of the inbox, after everything that was delivered.</summary>
    private async Task RunAsync(Guid work, Task<EngineFault?> asked)
    {
        try
        {
            Close(work, await asked is { } fault ? Wire.Exception(fault) : null);
        }
#pragma warning disable CA1031 // The exception is handed on to the reader.
        catch (Exception e)
#pragma warning restore CA1031
        {
            Close(work, e);
        }
    }
}
