using Microsoft.AspNetCore.Http;
using VoiceAgent.Calls;
using VoiceAgent.Grains.Gateway;
using VoiceAgent.Grains.Interfaces;
using VoiceAgent.Grains.Placement;

namespace VoiceAgent.Grains;

/// <summary>Tells whether a gateway can take a call: it accepts, and some speech silo has a free slot and engines that do their work.</summary>
public static class ClusterReadiness
{
    /// <summary>Answers <c>/ready</c>: 200 when a call would be taken and there is an engine for all that it needs, else 503.</summary>
    /// <param name="stopping">The program's token, which is cancelled once the program has been told to stop.</param>
    /// <param name="engines">The engines of this process, where it is a speech silo as well; else null.</param>
    public static async Task<IResult> AnswerAsync(ICallHost host, IGrainFactory grains, ClusterConnection connection, CancellationToken stopping, CallEngines? engines = null)
    {
        ArgumentNullException.ThrowIfNull(host);
        ArgumentNullException.ThrowIfNull(grains);
        ArgumentNullException.ThrowIfNull(connection);
        IReadOnlyList<SiloLoad> silos = [];
        string? fault = null;
        try
        {
            if (!connection.IsUp)
                throw new TimeoutException("No silo of the cluster has been found yet.");
            silos = await grains.GetGrain<ICapacityGrain>(0).ListAsync();
        }
        catch (Exception e) when (ClusterFault.IsLoss(e))
        {
            fault = e.Message;
        }

        var free = silos.Where(s => !s.Capacity.IsDraining).Sum(s => Math.Max(0, s.Capacity.SpeechSlots - s.Calls));
        var databases = silos.Select(s => s.Capacity.Database).OfType<DatabaseState>().ToList();
        var database = databases.Find(d => !d.IsReady) ?? databases.FirstOrDefault();
        var speech = silos.Where(s => s.Capacity is { IsDraining: false, SpeechSlots: > 0 }).ToList();
        if (speech.Count > 0 && !speech.Exists(s => s.Capacity.AreEnginesReady()))
            fault = string.Join(' ', speech.SelectMany(s => s.Capacity.Engines).Where(e => e is { IsReady: false, IsOnlyWhenAsked: false }).Select(e => $"{e.Name} ({e.Kind}) is not ready: {e.Detail}").Distinct());
        fault ??= stopping.IsCancellationRequested ? "This gateway is stopping: calls go on, and no new ones are taken."
            : !host.CanTakeCalls ? "This gateway holds as many calls as it may (Calls__MaxCalls)."
            : free == 0 ? "No speech silo has room for another call."
            : null;
        var isReady = fault is null;
        return Results.Json(
            new
            {
                ready = isReady,
                calls = host.Reserved,
                freeSpeechSlots = free,
                silos = silos.Select(s => new { silo = s.Capacity.Silo, call = s.Capacity.IsCallSilo, speechSlots = s.Capacity.SpeechSlots, calls = s.Calls, draining = s.Capacity.IsDraining, engines = s.Capacity.Engines.Select(e => new { kind = e.Kind, engine = e.Name, ready = e.IsReady, detail = e.Detail, usual = !e.IsOnlyWhenAsked }) }),
                services = engines?.Services?.States,
                database = database is null ? null : new { ready = database.IsReady, detail = database.Detail },
                fault,
            },
            statusCode: isReady ? StatusCodes.Status200OK : StatusCodes.Status503ServiceUnavailable);
    }
}
