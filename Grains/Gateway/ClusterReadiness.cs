using Microsoft.AspNetCore.Http;
using VoiceAgent.Calls;
using VoiceAgent.Grains.Interfaces;

namespace VoiceAgent.Grains;

/// <summary>Tells whether a gateway can take a call: it accepts, and some speech silo has a free slot.</summary>
public static class ClusterReadiness
{
    /// <summary>Answers <c>/ready</c>: 200 when a call would be taken, else 503.</summary>
    /// <param name="engines">Those of this process, where it is a speech silo as well.</param>
    public static async Task<IResult> AnswerAsync(ICallHost host, IGrainFactory grains, CallEngines? engines = null)
    {
        ArgumentNullException.ThrowIfNull(host);
        ArgumentNullException.ThrowIfNull(grains);
        IReadOnlyList<SiloLoad> silos = [];
        string? fault = null;
        try
        {
            silos = await grains.GetGrain<ICapacityGrain>(0).ListAsync();
        }
        catch (Exception e) when (ClusterFault.IsLoss(e))
        {
            fault = e.Message;
        }

        var free = silos.Where(s => !s.Capacity.IsDraining).Sum(s => Math.Max(0, s.Capacity.SpeechSlots - s.Calls));
        var databases = silos.Select(s => s.Capacity.Database).OfType<DatabaseState>().ToList();
        var database = databases.Find(d => !d.IsReady) ?? databases.FirstOrDefault();
        var isReady = host.CanTakeCalls && free > 0;
        return Results.Json(
            new
            {
                ready = isReady,
                calls = host.Reserved,
                freeSpeechSlots = free,
                silos = silos.Select(s => new { silo = s.Capacity.Silo, call = s.Capacity.IsCallSilo, speechSlots = s.Capacity.SpeechSlots, calls = s.Calls, draining = s.Capacity.IsDraining }),
                services = engines?.Services?.States,
                database = database is null ? null : new { ready = database.IsReady, detail = database.Detail },
                fault,
            },
            statusCode: isReady ? StatusCodes.Status200OK : StatusCodes.Status503ServiceUnavailable);
    }
}
