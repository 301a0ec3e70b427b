using System.Buffers;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Microsoft.Net.Http.Headers;
using VoiceAgent.Calls;

namespace VoiceAgent.Hosting.Api;

/// <summary>Reads JSON from requests strictly: what cannot be read, or means nothing here, is a problem that names its place.</summary>
internal static class JsonBody
{
    /// <summary>The longest body of a request to the API, in bytes.</summary>
    public const int MaxLength = 16 * 1024;

    /// <summary>Refuses a body that is no JSON. A browser sends JSON to another site only after having asked that site, and plain text without asking.</summary>
    public static Problem? WrongType(HttpRequest request)
    {
        if (request.ContentLength is 0 or null && request.Headers.TransferEncoding.Count == 0)
            return null;
        var isJson = MediaTypeHeaderValue.TryParse(request.ContentType, out var type)
            && type.MediaType.Equals("application/json", StringComparison.OrdinalIgnoreCase)
            && (!type.Charset.HasValue || type.Charset.Value.AsSpan().Trim('"').Equals("utf-8", StringComparison.OrdinalIgnoreCase));
        return isJson && request.Headers.ContentEncoding.Count == 0 ? null : new Problem(StatusCodes.Status415UnsupportedMediaType, "A body must be JSON in UTF-8: send Content-Type: application/json.");
    }

    public static async Task<(T? Value, Problem? Problem)> ReadAsync<T>(HttpRequest request, JsonTypeInfo<T> type, CancellationToken cancellationToken)
        where T : class
    {
        if (WrongType(request) is { } wrong)
            return (null, wrong);
        if (request.ContentLength > MaxLength)
            return (null, TooLong);
        var buffer = ArrayPool<byte>.Shared.Rent(MaxLength + 1);
        try
        {
            var length = 0;
            int read;
            while ((read = await request.Body.ReadAsync(buffer.AsMemory(length, MaxLength + 1 - length), cancellationToken)) > 0)
                length += read;
            if (length > MaxLength)
                return (null, TooLong);
            if (length == 0)
                return (null, new Problem(StatusCodes.Status400BadRequest, "A JSON object is missing in the body."));
            var json = buffer.AsMemory(0, length);
            return Parse(json.Span.StartsWith("\uFEFF"u8) ? json[3..] : json, type);
        }
        catch (BadHttpRequestException e)
        {
            return (null, new Problem(e.StatusCode, "The body could not be read."));
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private static Problem TooLong => new(StatusCodes.Status413PayloadTooLarge, $"The body is longer than {MaxLength} bytes.");

    private static (T?, Problem?) Parse<T>(ReadOnlyMemory<byte> json, JsonTypeInfo<T> type)
        where T : class
    {
        try
        {
            return JsonSerializer.Deserialize(json.Span, type) is { } value ? (value, null) : (null, new Problem(StatusCodes.Status400BadRequest, "The body must be a JSON object."));
        }
        catch (JsonException e)
        {
            var place = $"line {e.LineNumber + 1}, byte {e.BytePositionInLine + 1}";
            return (null, FieldOf(json, type) is { } fault
                ? new Problem(StatusCodes.Status400BadRequest, fault.Detail, fault.Field)
                : new Problem(StatusCodes.Status400BadRequest, $"The body is no JSON object of the expected form: see {place}."));
        }
    }

    /// <summary>Finds the field that is at fault; null where the JSON itself is broken.</summary>
    private static (string Field, string Detail)? FieldOf<T>(ReadOnlyMemory<byte> json, JsonTypeInfo<T> type)
    {
        try
        {
            using var document = JsonDocument.Parse(json);
            if (document.RootElement.ValueKind is not JsonValueKind.Object)
                return null;
            var seen = new HashSet<string>(StringComparer.Ordinal);
            foreach (var property in document.RootElement.EnumerateObject())
            {
                var name = LogText.Clean(property.Name, 64);
                if (type.Properties.FirstOrDefault(p => p.Name == property.Name) is not { } known)
                    return (name, $"{name} is unknown: known fields are {string.Join(", ", type.Properties.Select(p => p.Name))}.");
                if (!seen.Add(property.Name))
                    return (name, $"The field {name} occurs twice.");
                if (!IsReadable(property.Value, known))
                    return (name, $"{name} is not of the expected form.");
            }

            return null;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            // The JSON is broken, or a name in it is no Unicode text.
            return null;
        }
    }

    private static bool IsReadable(JsonElement value, JsonPropertyInfo property)
    {
        try
        {
            value.Deserialize(property.Options.GetTypeInfo(property.PropertyType));
            return true;
        }
        catch (JsonException)
        {
            return false;
        }
    }
}
