using Microsoft.Extensions.Hosting;

namespace VoiceAgent.Grains.Gateway;

/// <summary>Knows whether this process has found the cluster. A gateway listens before that, so that anybody who asks is told.</summary>
public sealed class ClusterConnection(IHostApplicationLifetime lifetime)
{
    /// <summary>Whether the cluster was found, so that it can be asked.</summary>
    public bool IsUp => lifetime.ApplicationStarted.IsCancellationRequested;

    /// <summary>Waits until the cluster is found, or the token is cancelled.</summary>
    public async Task WaitAsync(CancellationToken cancellationToken)
    {
        var found = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var started = lifetime.ApplicationStarted.Register(() => found.TrySetResult());
        await using var given = cancellationToken.Register(() => found.TrySetResult());
        await found.Task;
    }
}
