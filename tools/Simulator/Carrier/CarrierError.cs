using System.Text.Json.Nodes;

namespace VoiceAgent.Simulator;

/// <summary>An error reply in the carrier's form: an HTTP status and <c>{"errors":[{"code","title","detail"}]}</c> with the code as a string.</summary>
internal sealed class CarrierException(int status, string code, string title, string detail, string? pointer = null) : Exception(detail)
{
    public int Status { get; } = status;

    public string Body { get; } = Write(code, title, detail, pointer);

    public static CarrierException Unauthenticated() =>
        new(401, "10009", "Authentication failed", "The required authentication headers were either invalid or not included in the request.");

    public static CarrierException NotFound() =>
        new(404, "10005", "Resource not found", "The requested resource or URL could not be found.");

    public static CarrierException Ended() =>
        new(422, "90018", "Call has already ended", "This call is no longer active and can't receive commands.");

    public static CarrierException NotAnswered() =>
        new(422, "90034", "Call not answered yet", "This call can't receive this command because it has not been answered yet.");

    public static CarrierException NotStreaming() =>
        new(422, "90048", "Media streaming is not used", "This command can only be issued while media streaming is used.");

    public static CarrierException AlreadyStreaming() =>
        new(422, "90045", "Media Streaming is used", "This command can't be issued when media streaming is used.");

    public static CarrierException StreamingFailed(string why) =>
        new(422, "90046", "Media streaming failed to start", why);

    public static CarrierException NotJson() =>
        new(400, "10015", "Bad Request", "The request body is not a JSON object.");

    public static CarrierException NotE164(string field) =>
        new(422, "10016", "Phone number must be in +E164 format", $"The '{field}' parameter must be in E164 format.", "/" + field);

    public static CarrierException BadClientState() =>
        new(422, "90017", "Invalid value for client_state", "The client_state must be a valid Base64 string.", "/client_state");

    public static CarrierException Invalid(SchemaError error) => error.Fault switch
    {
        SchemaFault.Required => new(422, "10004", "Missing required parameter", error.Detail, error.Pointer),
        SchemaFault.Enum => new(422, "10032", "Invalid enumerated value", error.Detail, error.Pointer),
        SchemaFault.Range => new(422, "10033", "Value outside of range", error.Detail, error.Pointer),
        _ => new(422, "10015", "Invalid value", error.Detail, error.Pointer),
    };

    public static CarrierException RateLimited() => new(429, "10011", "Too many requests", "You have exceeded the rate limit.");

    public static CarrierException Internal() => new(500, "10007", "Internal server error", "Internal server error");

    private static string Write(string code, string title, string detail, string? pointer)
    {
        var error = new JsonObject { ["code"] = code, ["title"] = title, ["detail"] = detail };
        if (pointer is not null)
            error["source"] = new JsonObject { ["pointer"] = pointer };
        return new JsonObject { ["errors"] = new JsonArray(error) }.ToJsonString();
    }
}
