using System.Collections.Concurrent;
using System.Net;
using VoiceAgent.Speech;

namespace VoiceAgent.Simulator;

/// <summary>A call that is over, from every side.</summary>
/// <param name="Problem">What went wrong with the call, in one line; null where nothing did.</param>
internal sealed record CallResult(SimulatedCall Call, SimulatedCaller Caller, CallEnd End, EarReport? Ear, PlatformCall? Platform, string? Problem)
{
    /// <summary>Whether the call ran to its end and every turn of the script was taken and answered.</summary>
    public bool IsGood(int turns) =>
        Problem is null && End.Cause == "normal_clearing" && Caller.Spoken.Count == turns && Ear!.Turns.All(t => t.Response is not null);
}

/// <summary>Places one call or many and waits for their ends.</summary>
/// <param name="stop">Hangs up the calls when they are no longer wanted.</param>
internal sealed class CallRun(CallArguments arguments, SimulatedCarrier carrier, PlatformClient platform, TimeProvider time, CancellationToken stop = default)
{
    private static readonly TimeSpan AnswerLimit = TimeSpan.FromSeconds(10);

    /// <summary>How long a call may be without a stream; a platform that lives asks for another one within a few seconds.</summary>
    private static readonly TimeSpan StreamLimit = TimeSpan.FromSeconds(10);

    /// <summary>How long a caller who was passed on stays on the line, because nobody speaks at the other end.</summary>
    private static readonly TimeSpan BridgedLimit = TimeSpan.FromSeconds(2);

    /// <summary>How long the simulator waits for a platform that does not take a call's last webhooks.</summary>
    private static readonly TimeSpan FarewellLimit = TimeSpan.FromSeconds(10);

    private readonly ConcurrentDictionary<(CallerTurn Turn, int Rate), Lazy<Utterance>> _utterances = new();

    /// <summary>Makes the caller's audio before the phone rings, so that synthesis does not disturb the call.</summary>
    /// <exception cref="EngineException">The voice cannot speak.</exception>
    /// <exception cref="InvalidDataException">A file cannot be played.</exception>
    public void Prepare()
    {
        foreach (var turn in arguments.Turns.Concat(arguments.Turns.SelectMany(t => t.Asides).Select(a => a.Said)).Where(t => t.Digits is null))
            _ = Utterance(turn, arguments.Codec.SampleRate);
    }

    public async Task<IReadOnlyList<CallResult>> PlaceAllAsync()
    {
        var calls = new List<Task<CallResult>>();
        for (var i = 0; i < arguments.Calls && !stop.IsCancellationRequested; i++)
        {
            calls.Add(PlaceAsync());
            // The calls do not all begin in the same instant, because phones do not ring in step.
            if (arguments.Calls > 1)
                await Task.Delay(TimeSpan.FromMilliseconds(37), time);
        }

        return await Task.WhenAll(calls);
    }

    private async Task<CallResult> PlaceAsync()
    {
        var caller = new SimulatedCaller(arguments.Turns, Utterance, arguments.Manners);
        var call = carrier.Place(arguments.From, arguments.To, caller);
        var problem = await HoldAsync(call);
        if (problem is not null)
            call.HangUp();
        var end = await call.Ended;
        try
        {
            await call.Closed.WaitAsync(FarewellLimit, time, stop);
        }
        catch (Exception gone) when (gone is TimeoutException or OperationCanceledException)
        {
            problem ??= "The platform did not take the webhooks of the call's end.";
        }

        var ear = call.Ear is { } log ? EarReport.Measure(log, caller.Spoken) : null;
        return new CallResult(call, caller, end, ear, problem is null ? await platform.ReadAsync(call.CallControlId) : null, problem);
    }

    /// <returns>What went wrong, or null when the call has ended as calls do.</returns>
    private async Task<string?> HoldAsync(SimulatedCall call)
    {
        try
        {
            return await AnswerAsync(call) ?? await UntilEndAsync(call);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            return "Interrupted: the call was hung up.";
        }
    }

    /// <summary>Waits for the call's end and returns what went wrong, or null. A platform that has died hangs nobody up: the line stays open without a stream.</summary>
    private async Task<string?> UntilEndAsync(SimulatedCall call)
    {
        using var tick = new PeriodicTimer(TimeSpan.FromMilliseconds(50), time);
        var bridged = TimeSpan.Zero;
        for (var without = TimeSpan.Zero; !call.Ended.IsCompleted; without = call.Stream is null && call.BridgedTo is null ? without + tick.Period : TimeSpan.Zero)
        {
            bridged = call.BridgedTo is null ? TimeSpan.Zero : bridged + tick.Period;
            if (bridged > BridgedLimit)
                call.HangUp();
            if (without > StreamLimit)
            {
                return await platform.ProblemAsync() is { } gone
                    ? $"The platform died in the middle of the call. {gone}"
                    : $"The media stream broke off, and the platform asked for no other one within {StreamLimit.TotalSeconds:0} s.";
            }

            await tick.WaitForNextTickAsync(stop);
        }

        return null;
    }

    /// <returns>What went wrong, or null when the media stream is running.</returns>
    private async Task<string?> AnswerAsync(SimulatedCall call)
    {
        using var patience = new PeriodicTimer(TimeSpan.FromMilliseconds(50), time);
        for (var waited = TimeSpan.Zero; !call.Answered.IsCompletedSuccessfully; waited += patience.Period)
        {
            if (call.State == LegState.Ended || waited > AnswerLimit || FirstDelivery(call) is { Status: >= HttpStatusCode.BadRequest and < HttpStatusCode.InternalServerError })
                return Unanswered(call);
            await patience.WaitForNextTickAsync(stop);
        }

        for (var waited = TimeSpan.Zero; call.Ear is null || call.Stream is null; waited += patience.Period)
        {
            if (call.State == LegState.Ended)
                return call.Ear is null ? "The platform answered and hung up without opening a media stream." : null;
            if (waited > StreamLimit)
                return $"The platform answered but opened no media stream{Refusals(call)}; check Telnyx__PublicUrl (it must reach the platform from here, e.g. ws://localhost:8000).";
            await patience.WaitForNextTickAsync(stop);
        }

        return null;
    }

    private WebhookDelivery? FirstDelivery(SimulatedCall call) =>
        carrier.Deliveries.FirstOrDefault(d => d.EventType == "call.initiated" && d.Body.Contains(call.CallControlId, StringComparison.Ordinal));

    private string Unanswered(SimulatedCall call)
    {
        return FirstDelivery(call)?.Status switch
        {
            HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden =>
                $"The platform refused the webhook signature: start it with Telnyx__PublicKey set to the output of `./run call keygen {arguments.KeyFile}`.",
            HttpStatusCode.NotFound => $"The platform has no /telnyx/webhooks at {arguments.Platform}.",
            null => "The platform did not answer the call.initiated webhook within 2 s.",
            { } status when (int)status >= 400 => $"The platform answered the call.initiated webhook with {(int)status}.",
            _ when call.State == LegState.Ended => $"The platform did not take the call{Refusals(call)}.",
            _ => $"The platform took the webhook but did not answer the call{Refusals(call)}: start it with Telnyx__ApiBaseUrl={carrier.BaseUrl} and any Telnyx__ApiKey.",
        };
    }

    private string Refusals(SimulatedCall call)
    {
        var refused = carrier.Commands.FirstOrDefault(c => c.CallControlId == call.CallControlId && c.Status >= 400);
        return refused is null ? "" : $" (its {refused.Name} command was refused with {refused.Status}: {refused.Body})";
    }

    private Utterance Utterance(CallerTurn turn, int rate) =>
        _utterances.GetOrAdd((turn, rate), key => new Lazy<Utterance>(() => Simulator.Utterance.Of(key.Turn, arguments.Voice, key.Rate, arguments.Pace, arguments.Gain))).Value;
}
