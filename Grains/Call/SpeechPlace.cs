using VoiceAgent.Grains.Interfaces;
using VoiceAgent.Speech;

namespace VoiceAgent.Grains.Call;

/// <summary>The speech silo that works for a call, and another one when it fails. Belongs to the call's activation.</summary>
internal sealed class SpeechPlace(string callId, string gateway, string silo, IGrainFactory grains, TimeProvider time)
{
    /// <summary>How long another silo may take to be found: who knows them may have died with the first, or a silo be about to join.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);

    private static readonly TimeSpan AskEvery = TimeSpan.FromMilliseconds(100);

    /// <summary>Which silo is to be asked.</summary>
    public string Silo { get; private set; } = silo;

    private ICapacityGrain Capacity => grains.GetGrain<ICapacityGrain>(0);

    /// <summary>Keeps the place. What is under way stays where it is; what begins from now on goes to the silo named then.</summary>
    public async Task RenewAsync() => Silo = await Capacity.RenewAsync(callId, Silo, gateway) ?? Silo;

    /// <summary>The silo that was asked has failed.</summary>
    /// <param name="engine">What it was asked for.</param>
    /// <exception cref="EngineException">There is no other.</exception>
    public async Task ReplaceAsync(string failed, string engine, CancellationToken cancellationToken)
    {
        var since = time.GetTimestamp();
        while (Silo == failed) // Else somebody of this call has seen it first.
        {
            EngineException fault;
            try
            {
                // Where there is no other, it may be alive all the same.
                if (await Capacity.ReplaceAsync(callId, failed) is { } next && (next != failed || time.GetElapsedTime(since) >= Patience))
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
