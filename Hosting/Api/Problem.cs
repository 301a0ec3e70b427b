using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.AspNetCore.WebUtilities;

namespace VoiceAgent.Hosting.Api;

/// <summary>What is wrong with a request, as <c>application/problem+json</c> (RFC 9457).</summary>
/// <param name="detail">What the sender of the request can do about it.</param>
/// <param name="field">The field of the body that is at fault; null where it is none.</param>
internal sealed class Problem(int status, string detail, string? field = null) : IResult
{
    public int Status => status;

    public string Detail => detail;

    public string? Field => @field;

    /// <summary>How long to wait before trying again; null where that would not help.</summary>
    public TimeSpan? RetryAfter { get; init; }

    public async Task ExecuteAsync(HttpContext httpContext)
    {
        ArgumentNullException.ThrowIfNull(httpContext);
        var response = httpContext.Response;
        response.StatusCode = status;
        response.ContentType = "application/problem+json";
        response.Headers.CacheControl = "no-store";
        if (RetryAfter is { } wait)
            response.Headers.RetryAfter = Math.Ceiling(wait.TotalSeconds).ToString(CultureInfo.InvariantCulture);
        var body = JsonSerializer.SerializeToUtf8Bytes(new ProblemBody(ReasonPhrases.GetReasonPhrase(status), status, detail, field), ProblemJson.Default.ProblemBody);
        response.ContentLength = body.Length;
        await response.Body.WriteAsync(body, httpContext.RequestAborted);
    }
}

internal sealed record ProblemBody(string Title, int Status, string Detail, string? Field);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(ProblemBody))]
internal sealed partial class ProblemJson : JsonSerializerContext;
