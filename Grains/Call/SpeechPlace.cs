using VoiceAgent.Grains.Interfaces;
using VoiceAgent.Speech;

namespace VoiceAgent.Grains.Call;

/// <summary>The speech silo that works for a call, and another one when that fails. The object belongs to the call's activation.</summary>
/// <param name="asked">The engines that the call's agent asks for; null for the silos' usual ones.</param>
internal sealed class SpeechPlace(string callId, string gateway, string silo, AskedEngines? asked, IGrainFactory grains, TimeProvider time)
{
    /// <summary>How long another silo may take to be found. The grain that knows the silos may have died with the first one, or a silo may be about to join.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);

    private static readonly TimeSpan AskEvery = TimeSpan.FromMilliseconds(100);

    /// <summary>The silo that is to be asked.</summary>
    public string Silo { get; private set; } = silo;

    private ICapacityGrain Capacity => grains.GetGrain<ICapacityGrain>(0);

    /// <summary>Keeps the place. Work that is under way stays where it is; work that begins from now on goes to the silo that the cluster names.</summary>
    public async Task RenewAsync() => Silo = await Capacity.RenewAsync(callId, Silo, gateway, asked) ?? Silo;

    /// <summary>Finds another silo after the one that was asked has failed.</summary>
    /// <param name="failed">The silo that has failed.</param>
    /// <param name="engine">The name of the engine that was asked for.</param>
    /// <exception cref="EngineException">There is no other silo.</exception>
    public async Task ReplaceAsync(string failed, string engine, CancellationToken cancellationToken)
    {
        var since = time.GetTimestamp();
        while (Silo == failed) // Otherwise other work of this call has seen the failure first.
        {
            EngineException fault;
            try
            {
                // Where there is no other silo, the failed one may be alive all the same.
                if (await Capacity.ReplaceAsync(callId, failed, asked) is { } next && (next != failed || time.GetElapsedTime(since) >= Patience))
                {
                    Silo = next;
                    return;
                }

                fault = new EngineException(engine, EngineFailure.Overloaded, "No speech silo has room.");
            }
            catch (Exception e) when (ClusterFault.IsLoss(e))
            {
                fault = new EngineException(engine, EngineFailure.Unavailable, "No speech silo can be found.", e);
            }

            if (time.GetElapsedTime(since) >= Patience)
                throw fault;
            await Task.Delay(AskEvery, time, cancellationToken);
        }
    }

    public Task ReleaseAsync() => Capacity.ReleaseAsync(callId);
}
