using System.Text.Json.Serialization;
using VoiceAgent.Calls;
using VoiceAgent.Conversation;
using VoiceAgent.Conversation.Text;
using VoiceAgent.Telephony.Telnyx;

namespace VoiceAgent.Hosting.Api;

/// <summary><c>/api/calls</c>: what calls there are and what was said in them; dial and hang up.</summary>
public static class CallsApi
{
    public static void MapCallsApi(this IEndpointRouteBuilder endpoints, string? apiKey)
    {
        var api = endpoints.MapGroup("/api/calls").AddEndpointFilter((context, next) => Authorize(context, next, apiKey));
        api.MapGet("/", (CallDirectory calls) => Results.Json(new CallList([.. calls.List().Select(CallSummary.Of)]), ApiJson.Default.CallList));
        api.MapGet("/{id}", (string id, CallDirectory calls) => calls.Find(id) is { } call
            ? Results.Json(CallDetail.Of(call), ApiJson.Default.CallDetail)
            : Fault("There is no such call.", StatusCodes.Status404NotFound));
        api.MapPost("/", DialAsync);
        api.MapPost("/{id}/hangup", HangUpAsync);
    }

    /// <summary>Places a call; its id comes back before the callee answers.</summary>
    private static async Task<IResult> DialAsync(DialRequest request, TelnyxCalls telnyx, CancellationToken cancellationToken)
    {
        if (string.IsNullOrWhiteSpace(request.To))
            return Fault("\"to\" is missing: a number in E.164 form, or a SIP address.", StatusCodes.Status400BadRequest);
        try
        {
            return Results.Json(new DialAnswer(await telnyx.DialAsync(request.To, request.From, cancellationToken)), ApiJson.Default.DialAnswer, statusCode: StatusCodes.Status202Accepted);
        }
        catch (CallControlException e)
        {
            return Fault(e.Message, StatusCodes.Status502BadGateway);
        }
    }

    private static async Task<IResult> HangUpAsync(string id, TelnyxCalls telnyx, CancellationToken cancellationToken)
    {
        if (telnyx.Find(id) is not { } call)
            return Fault("There is no such live call.", StatusCodes.Status404NotFound);
        try
        {
            await call.HangUpAsync(cancellationToken);
            return Results.NoContent();
        }
        catch (CallControlException e)
        {
            return Fault(e.Message, StatusCodes.Status502BadGateway);
        }
    }

    private static IResult Fault(string error, int status) => Results.Json(new ApiError(error), ApiJson.Default.ApiError, statusCode: status);

    private static ValueTask<object?> Authorize(EndpointFilterInvocationContext context, EndpointFilterDelegate next, string? apiKey) =>
        ApiKey.Refusal(context.HttpContext, apiKey) is { } refusal ? ValueTask.FromResult<object?>(Fault(refusal.Reason, refusal.Status)) : next(context);
}

internal sealed record ApiError(string Error);

/// <param name="To">Whom to call: E.164 or a SIP address.</param>
/// <param name="From">The number shown, or null for <c>Telnyx__CallerId</c>.</param>
internal sealed record DialRequest(string To, string? From);

internal sealed record DialAnswer(string Id);

internal sealed record CallList(IReadOnlyList<CallSummary> Calls);

/// <param name="StartedAt">When it was dialled, or rang.</param>
/// <param name="AnsweredAt">When audio began to flow.</param>
/// <param name="Outcome">In the platform's words.</param>
/// <param name="Cause">In the carrier's words.</param>
internal sealed record CallSummary(string Id, string Direction, string? From, string? To, DateTimeOffset StartedAt, DateTimeOffset? AnsweredAt, string State, string? Outcome, string? Cause, int Turns)
{
    public static CallSummary Of(CallRecord call) => new(
        call.Call.CallId, call.Call.Direction == CallDirection.Inbound ? "inbound" : "outbound", call.Call.From, call.Call.To,
        call.BegunAt, call.AnsweredAt, call.State.Word(), call.End?.Outcome.Word(), call.End?.Cause, call.Turns.Count);
}

/// <summary>A call with its turns. Times are seconds.</summary>
internal sealed record CallDetail(string Id, string Direction, string? From, string? To, DateTimeOffset StartedAt, DateTimeOffset? AnsweredAt, string State, string? Outcome, string? Cause, double? Length, IReadOnlyList<Turn> Turns)
{
    public static CallDetail Of(CallRecord call)
    {
        var s = CallSummary.Of(call);
        return new CallDetail(s.Id, s.Direction, s.From, s.To, s.StartedAt, s.AnsweredAt, s.State, s.Outcome, s.Cause, call.End?.Length.TotalSeconds, [.. call.Turns.Select(Api.Turn.Of)]);
    }
}

/// <summary>A reply and what it answered. <c>at</c> of the waterfall is call time; the other times are differences.</summary>
internal sealed record Turn(
    [property: JsonPropertyName("turn")] int Number,
    string? Caller,
    string Agent,
    string Outcome,
    bool Interrupted,
    IReadOnlyList<Waypoint> Waterfall,
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

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(ApiError))]
[JsonSerializable(typeof(DialRequest))]
[JsonSerializable(typeof(DialAnswer))]
[JsonSerializable(typeof(CallList))]
[JsonSerializable(typeof(CallDetail))]
internal sealed partial class ApiJson : JsonSerializerContext;
