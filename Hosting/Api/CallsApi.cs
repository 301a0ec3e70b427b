using System.Text.Json;
using System.Text.Json.Serialization;
using VoiceAgent.Agent;
using VoiceAgent.Calls;
using VoiceAgent.Carriers.Line;
using VoiceAgent.Carriers.Line.Dialling;
using VoiceAgent.Conversation;

namespace VoiceAgent.Hosting.Api;

/// <summary><c>/api/calls</c>: tells what calls there are and what was said in them, dials, and hangs up.</summary>
internal static class CallsApi
{
    public static void MapCallsApi(this IEndpointRouteBuilder endpoints)
    {
        var api = endpoints.MapGroup("/api/calls").AddEndpointFilter(static (context, next) =>
            JsonBody.WrongType(context.HttpContext.Request) is { } problem ? ValueTask.FromResult<object?>(problem) : next(context));
        api.MapGet("/", (CallDirectory calls) => Results.Json(new CallList([.. calls.List().Select(CallSummary.Of)]), ApiJson.Default.CallList));
        api.MapGet("/{id}", (string id, CallDirectory calls) => calls.Find(id) is { } call
            ? Results.Json(CallDetail.Of(call), ApiJson.Default.CallDetail)
            : new Problem(StatusCodes.Status404NotFound, "There is no such call."));
        api.MapPost("/", DialAsync);
        api.MapPost("/{id}/hangup", HangUpAsync);
    }

    /// <summary>Places a call; its id comes back before the callee answers.</summary>
    private static async Task<IResult> DialAsync(HttpContext http, Dialler dialler, AgentCatalogue agents, Audit audit, CancellationToken cancellationToken)
    {
        var (request, problem) = await JsonBody.ReadAsync(http.Request, ApiJson.Default.DialRequest, cancellationToken);
        if (request is null)
            return problem!;
        if (string.IsNullOrWhiteSpace(request.To))
            return new Problem(StatusCodes.Status400BadRequest, $"to is missing: it must be {TelephoneAddress.Allowed}.", "to");
        var (agent, fault) = Asked(request, agents);
        if (fault is not null)
            return fault;
        return await AuditedAsync(outcome => audit.Dialled(Caller(http), request.To, request.From, dialler.CallerIdOption, outcome), async () =>
        {
            var (id, refusal) = await dialler.DialAsync(request.To, request.From, agent, cancellationToken);
            return refusal is null
                ? ("placed", Results.Json(new DialAnswer(id!), ApiJson.Default.DialAnswer, statusCode: StatusCodes.Status202Accepted))
                : (refusal.Outcome, new Problem(StatusOf(refusal.Fault), refusal.Detail, refusal.Field) { RetryAfter = refusal.RetryAfter });
        });
    }

    private static (AskedAgent? Agent, Problem? Fault) Asked(DialRequest request, AgentCatalogue agents)
    {
        if (request.Agent is not { } name)
            return (null, request.Variables is { Count: > 0 } ? Fault("variables are those of an agent with a document: agent is missing.", "variables") : null);
        if (agents.Find(name) is not { } agent)
            return (null, Fault(agents.Agents.Count > 0 ? $"agent is unknown: there are {string.Join(", ", agents.Agents.Select(a => a.Version.Name))}." : "agent is unknown: there are no agents with a document.", "agent"));
        var (values, faults) = agent.Given(request.Variables ?? []);
        return faults.Count == 0 ? (new AskedAgent(name, values), null) : (null, Fault($"{string.Join("; ", faults)}.", "variables"));

        static Problem Fault(string detail, string field) => new(StatusCodes.Status422UnprocessableEntity, detail, field);
    }

    private static int StatusOf(DialFault fault) => fault switch
    {
        DialFault.Invalid => StatusCodes.Status422UnprocessableEntity,
        DialFault.NotAllowed => StatusCodes.Status403Forbidden,
        DialFault.Limited => StatusCodes.Status429TooManyRequests,
        _ => StatusCodes.Status503ServiceUnavailable,
    };

    private static Task<IResult> HangUpAsync(string id, HttpContext http, IEnumerable<ICarrier> carriers, Audit audit, CancellationToken cancellationToken) =>
        AuditedAsync(outcome => audit.HungUp(Caller(http), id, outcome), async () =>
        {
            if (carriers.Select(carrier => carrier.Find(id)).FirstOrDefault(found => found is not null) is not { } call)
                return ("no such call", new Problem(StatusCodes.Status404NotFound, "There is no such live call."));
            await call.HangUpAsync(cancellationToken);
            return ("asked of the carrier", Results.NoContent());
        });

    /// <summary>Does what a request asks for, and enters the outcome into the audit, whatever it is.</summary>
    private static async Task<IResult> AuditedAsync(Action<string> enter, Func<Task<(string Outcome, IResult Answer)>> act)
    {
        var outcome = "failed";
        try
        {
            (outcome, var answer) = await act();
            return answer;
        }
        catch (NoPlaceException e)
        {
            return new Problem(StatusCodes.Status503ServiceUnavailable, e.Message);
        }
        catch (CallControlException e)
        {
            return new Problem(StatusCodes.Status502BadGateway, e.Message);
        }
        catch (OperationCanceledException)
        {
            // The sender of the request has gone; what was asked of the carrier may happen all the same.
            outcome = "cancelled";
            throw;
        }
        finally
        {
            enter(outcome);
        }
    }

    private static string Caller(HttpContext http) => http.User.Identity?.Name ?? throw new InvalidOperationException("The request has no caller.");
}

/// <param name="To">Whom to call: E.164 or a SIP address.</param>
/// <param name="From">The number shown, or null for the carrier's <c>CallerId</c>.</param>
/// <param name="Agent">The name of the agent that is to hold the call, or null for the one of the options <c>Agent__…</c>.</param>
/// <param name="Variables">The values of variables of the agent that are from the request, by name; null for none.</param>
internal sealed record DialRequest(string? To, string? From, string? Agent = null, Dictionary<string, JsonElement>? Variables = null);

internal sealed record DialAnswer(string Id);

internal sealed record CallList(IReadOnlyList<CallSummary> Calls);

/// <param name="StartedAt">When the call was dialled or rang.</param>
/// <param name="AnsweredAt">When audio began to flow.</param>
/// <param name="Outcome">The outcome in the platform's words.</param>
/// <param name="Cause">The cause in the carrier's words.</param>
/// <param name="Agent">The agent that holds the call, with its version; null for the one of the options <c>Agent__…</c>.</param>
internal sealed record CallSummary(string Id, string Direction, string? From, string? To, AgentVersion? Agent, DateTimeOffset StartedAt, DateTimeOffset? AnsweredAt, string State, string? Outcome, string? Cause, int Turns)
{
    public static CallSummary Of(CallRecord call) => new(
        call.Call.CallId, call.Call.Direction == CallDirection.Inbound ? "inbound" : "outbound", call.Call.From, call.Call.To, call.Agent,
        call.BegunAt, call.AnsweredAt, call.State.Word(), call.End?.Outcome.Word(), call.End?.Cause, call.Turns.Count);
}

/// <summary>A call with its turns. Times are in seconds.</summary>
internal sealed record CallDetail(string Id, string Direction, string? From, string? To, AgentVersion? Agent, DateTimeOffset StartedAt, DateTimeOffset? AnsweredAt, string State, string? Outcome, string? Cause, double? Length, IReadOnlyList<Turn> Turns)
{
    public static CallDetail Of(CallRecord call)
    {
        var s = CallSummary.Of(call);
        return new CallDetail(s.Id, s.Direction, s.From, s.To, s.Agent, s.StartedAt, s.AnsweredAt, s.State, s.Outcome, s.Cause, call.End?.Length.TotalSeconds, [.. call.Turns.Select(Api.Turn.Of)]);
    }
}

/// <summary>A reply and what it answered. Times are in seconds: <c>at</c> of the waterfall is call time, and the others are differences.</summary>
internal sealed record Turn(
    [property: JsonPropertyName("turn")] int Number,
    string? Caller,
    string Agent,
    string Outcome,
    bool Interrupted,
    IReadOnlyList<Waypoint> Waterfall,
    IReadOnlyList<ToolUse> Tools,
    IReadOnlyList<Step> Transitions,
    string? Ending,
    double? Endpointing,
    double? Transcript,
    double? FirstToken,
    double? FirstSentence,
    double? FirstSynthesis,
    double? FirstAudio,
    double? Response,
    double? Total,
    double? Model,
    double? Synthesis,
    double? Overhead)
{
    public static Turn Of(TurnRecord turn)
    {
        var t = turn.Timings;
        return new Turn(
            t.Turn, turn.Caller, turn.Agent, Outcomes(turn.Outcome), turn.Outcome is ReplyOutcome.Interrupted or ReplyOutcome.Withdrawn,
            [.. t.Waterfall.Select(w => new Waypoint(w.Event, Math.Round(w.At.TotalSeconds, 4)))],
            [.. (t.Tools ?? []).Select(u => new ToolUse(u.Name, Math.Round(u.Start.TotalSeconds, 4), S(u.End - u.Start), u.OutcomeWord))],
            [.. (t.Transitions ?? []).Select(s => new Step(s.From, s.To, s.ByWord))],
            Endings(t.Ending),
            S(t.Endpointing), S(t.Transcript - t.LastSound), S(t.FirstToken - t.EndOfTurn), S(t.FirstSentence - t.EndOfTurn), S(t.SynthesisRequest - t.EndOfTurn),
            S(t.FirstAudio - t.EndOfTurn), S(t.Response), S(t.End - t.EndOfTurn), S(t.ModelEnd - t.ModelRequest), S(t.SynthesisEnd - t.SynthesisRequest), S(t.Overhead));

        static double? S(TimeSpan? time) => time is { } t ? Math.Round(t.TotalSeconds, 4) : null;
    }

    private static string? Endings(TurnEnding? ending) => ending switch
    {
        null => null,
        TurnEnding.Finished => "finished",
        TurnEnding.Unfinished => "unfinished",
        TurnEnding.Dictated => "dictated",
        _ => "open",
    };

    private static string Outcomes(ReplyOutcome outcome) => outcome switch
    {
        ReplyOutcome.Completed => "completed",
        ReplyOutcome.Interrupted => "interrupted",
        ReplyOutcome.Withdrawn => "withdrawn",
        ReplyOutcome.HungUp => "hung_up",
        _ => "failed",
    };
}

internal sealed record Waypoint(string Event, double At);

/// <summary>A decision where the conversation goes on in its flow.</summary>
/// <param name="From">The name of the step where it was.</param>
/// <param name="To">The name of the step where it goes on; the former one where it stays.</param>
/// <param name="By">One of key, rule, answer, model, otherwise, failed and timed_out.</param>
internal sealed record Step(string From, string To, string By);

/// <summary>A tool that the model called.</summary>
/// <param name="At">When the tool was called, in call time (seconds).</param>
/// <param name="Seconds">How many seconds the tool took; null where the reply ended first.</param>
/// <param name="Outcome">One of returned, failed, timed_out and abandoned.</param>
internal sealed record ToolUse(string Name, double At, double? Seconds, string Outcome);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow, AllowDuplicateProperties = false)]
[JsonSerializable(typeof(DialRequest))]
[JsonSerializable(typeof(DialAnswer))]
[JsonSerializable(typeof(CallList))]
[JsonSerializable(typeof(CallDetail))]
internal sealed partial class ApiJson : JsonSerializerContext;
