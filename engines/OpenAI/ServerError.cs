using System.Text.Json;
using VoiceAgent.Speech;

namespace VoiceAgent.Engines.OpenAI;

/// <summary>Puts what a server says is wrong in the platform's terms.</summary>
internal static class ServerError
{
    /// <param name="error">The <c>error</c> of a body or an event: an object with type, code and message, or a text.</param>
    /// <param name="status">The HTTP status where the error came instead of a stream; null otherwise.</param>
    public static EngineException Of(JsonElement error, string engine, int? status)
    {
        var (type, code) = (Text(error, "type"), Text(error, "code"));
        // The message is the server's own text, which may quote the key or what was said: only its kind goes into a log.
        var kind = string.Join(", ", new[] { status is { } s ? $"status {s}" : "", type, code }.Where(t => t.Length > 0));
        return new EngineException(engine, Failure(status, type, code), kind.Length > 0 ? $"The server refused: {kind}." : "The server broke off with an error.");
    }

    public static EngineFailure Failure(int? status, string type, string code) => (status, type, code) switch
    {
        (429, _, "insufficient_quota") => EngineFailure.Rejected,
        (429 or 503 or 529, _, _) => EngineFailure.Overloaded,
        (408 or 504, _, _) => EngineFailure.TimedOut,
        (>= 400 and < 500, _, _) => EngineFailure.Rejected,
        (>= 500, _, _) => EngineFailure.Unavailable,
        (_, "rate_limit_error" or "rate_limit_exceeded" or "overloaded_error", _) or (_, _, "rate_limit_exceeded" or "429" or "503") => EngineFailure.Overloaded,
        (_, "session_expired", _) or (_, _, "session_expired") => EngineFailure.Unavailable,
        (_, "invalid_request_error" or "authentication_error", _) => EngineFailure.Rejected,
        _ => EngineFailure.Failed,
    };

    private static string Text(JsonElement error, string name)
    {
        if (error.ValueKind is not JsonValueKind.Object || !error.TryGetProperty(name, out var value))
            return "";
        var text = value.ValueKind switch
        {
            JsonValueKind.String => value.GetString()!,
            JsonValueKind.Number => value.GetRawText(),
            _ => "",
        };
        // Only a word is taken, not a sentence with somebody's data in it.
        return text.Length <= 64 && text.All(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '-' or '.') ? text : "";
    }
}
