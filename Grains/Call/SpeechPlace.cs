using VoiceAgent.Grains.Interfaces;
using VoiceAgent.Speech;

namespace VoiceAgent.Grains.Call;

/// <summary>The speech silo that works for a call, and another one when it fails. Belongs to the call's activation.</summary>
internal sealed class SpeechPlace(string callId, string gateway, string silo, IGrainFactory grains)
{
    /// <summary>Which silo is to be asked.</summary>
    public string Silo { get; private set; } = silo;

    private ICapacityGrain Capacity => grains.GetGrain<ICapacityGrain>(0);

    /// <summary>Keeps the place. What is under way stays where it is; what begins from now on goes to the silo named then.</summary>
    public async Task RenewAsync() => Silo = await Capacity.RenewAsync(callId, Silo, gateway) ?? Silo;

    /// <summary>The silo that was asked has failed.</summary>
    public async Task ReplaceAsync(string failed)
    {
        if (Silo != failed)
            return; // Somebody else of this call has seen it first.
        string? next;
        try
        {
            next = await Capacity.ReplaceAsync(callId, failed);
        }
        catch (Exception e) when (ClusterFault.IsLoss(e))
        {
            throw new EngineException("cluster", EngineFailure.Unavailable, "No speech silo can be found.", e);
        }

        Silo = next ?? throw new EngineException("cluster", EngineFailure.Overloaded, "No speech silo has room.");
    }

    public Task ReleaseAsync() => Capacity.ReleaseAsync(callId);
}
