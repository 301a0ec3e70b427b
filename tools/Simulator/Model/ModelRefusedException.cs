using System.Text.Json.Nodes;

namespace VoiceAgent.Simulator;

/// <summary>A model server's refusal: an HTTP status, and a body in that server's own form.</summary>
internal sealed class ModelRefusedException(int status, JsonNode body, string why) : Exception(why)
{
    public int Status { get; } = status;

    public string Body { get; } = ModelWire.Write(body);

    /// <summary>Makes OpenAI's refusal of a request that no server can read.</summary>
    /// <param name="parameter">The place of the fault in the request, or null.</param>
    public static ModelRefusedException Unreadable(string why, string? parameter = null) => new(400, OpenAI(why, "invalid_request_error", parameter, null), why);

    public static ModelRefusedException UnknownUrl(string method, string path) =>
        new(404, OpenAI($"Unknown request URL: {method} {path}.", "invalid_request_error", null, "unknown_url"), "unknown URL");

    /// <summary>Makes a refusal of Ollama, which looks at the model's abilities first.</summary>
    public static ModelRefusedException Ollama(string why) => new(400, OpenAI(why, "api_error", null, null), why);

    /// <summary>Makes the refusal by which llama.cpp tells what a template raises.</summary>
    public static ModelRefusedException LlamaCpp(string why) => new(500, Coded($"Error: Jinja Exception: {why}", 500, "server_error"), why);

    /// <summary>Makes a refusal of vLLM.</summary>
    public static ModelRefusedException VLlm(string why) => new(400, Coded(why, 400, "BadRequestError"), why);

    /// <summary>Makes a refusal of Gemini, whose errors come in a list.</summary>
    public static ModelRefusedException Gemini(string why) => new(400, new JsonArray(Coded(why, 400, "INVALID_ARGUMENT")), why);

    private static JsonObject OpenAI(string message, string type, string? parameter, string? code) =>
        new() { ["error"] = new JsonObject { ["message"] = message, ["type"] = type, ["param"] = parameter, ["code"] = code } };

    private static JsonObject Coded(string message, int code, string type) =>
        new() { ["error"] = new JsonObject { ["message"] = message, ["type"] = type, ["code"] = code } };
}
