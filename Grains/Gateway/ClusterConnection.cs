using Microsoft.Extensions.Hosting;

namespace VoiceAgent.Grains.Gateway;

/// <summary>Whether this process has found the cluster. A gateway listens before that, so that whoever asks is told.</summary>
public sealed class ClusterConnection(IHostApplicationLifetime lifetime)
{
    /// <summary>The cluster was found, and can be asked from now on.</summary>
    public bool IsUp => lifetime.ApplicationStarted.IsCancellationRequested;

    /// <summary>Waits until it is found, or the token is cancelled.</summary>
    public async Task WaitAsync(CancellationToken cancellationToken)
    {
        var found = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var started = lifetime.ApplicationStarted.Register(() => found.TrySetResult());
        await using var given = cancellationToken.Register(() => found.TrySetResult());
        await found.Task;
    }
}
