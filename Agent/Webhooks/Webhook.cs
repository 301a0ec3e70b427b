using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using VoiceAgent.Agent.Tools;

namespace VoiceAgent.Agent.Webhooks;

/// <summary>Sends messages to an address of an agent's business, signed as Standard Webhooks says it. Thread-safe.</summary>
/// <param name="secret">The name of the secret; empty where messages are not signed.</param>
/// <param name="patience">How long the receiver may take to answer.</param>
internal sealed class Webhook(string address, string secret, TimeSpan patience, CallTools tools)
{
    /// <summary>The form of an address.</summary>
    public const string Form = @"^https?://[^\s{}@]+$";

    /// <summary>The form in words that continue "must be".</summary>
    public const string Allowed = "an address such as 'https://crm.example/calls', without values of a call in it";

    /// <summary>The form of a secret's name.</summary>
    public const string SecretForm = "^[A-Za-z_][A-Za-z0-9_]{0,99}$";

    /// <summary>The form in words that continue "must be".</summary>
    public const string SecretAllowed = "the name of a secret: letters, digits and underscores";

    /// <summary>The longest answer that is read, in bytes.</summary>
    private const int LongestAnswer = 64 * 1024;

    /// <summary>Sends a message.</summary>
    /// <param name="id">The message's id, by which the receiver knows one that it had before.</param>
    /// <param name="type">What has happened, such as <c>call.ended</c>.</param>
    /// <param name="at">When it happened.</param>
    public async Task<WebhookAnswer> SendAsync(string id, string type, DateTimeOffset at, JsonNode data, CancellationToken cancellationToken)
    {
        var body = JsonSerializer.Serialize(new JsonObject { ["type"] = type, ["timestamp"] = Time(at), ["data"] = data }, AsSent.Compact);
        using var limit = new CancellationTokenSource(patience, tools.Time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        try
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, address) { Content = new StringContent(body, Encoding.UTF8, "application/json") };
            if (tools.Http.Refusal(request.RequestUri!) is { } refusal)
                return WebhookAnswer.Not($"a request to {request.RequestUri!.Host} is refused: {refusal}");
            var seconds = tools.Time.GetUtcNow().ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
            request.Headers.Add("webhook-id", id);
            request.Headers.Add("webhook-timestamp", seconds);
            if (secret.Length > 0)
            {
                if (tools.Secrets.Find(secret) is not { } key)
                    return WebhookAnswer.Not($"the secret {secret} is not set (Secrets__{secret}, or a file of that name in Agents__SecretsPath)");
                request.Headers.Add("webhook-signature", Signature(key, $"{id}.{seconds}.{body}"));
            }

            using var answer = await tools.Http.SendAsync(request, either.Token);
            var status = (int)answer.StatusCode;
            return status is >= 200 and < 300 ? new WebhookAnswer(null, status, (await ToolHttp.TextAsync(answer.Content, LongestAnswer, either.Token)).Text) : new WebhookAnswer($"it answered {status}", status, "");
        }
        catch (HttpRequestException e)
        {
            return WebhookAnswer.Not(e.Message);
        }
        catch (IOException e)
        {
            return WebhookAnswer.Not(e.Message);
        }
        catch (OperationCanceledException) when (limit.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            return WebhookAnswer.Not($"it has not answered within {patience.TotalSeconds} s");
        }
    }

    /// <summary>A time as messages have it.</summary>
    public static string Time(DateTimeOffset at) => at.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);

    /// <summary>The signature of Standard Webhooks, version 1: HMAC-SHA256.</summary>
    /// <param name="key">The key in Base64 behind <c>whsec_</c>, or a text that is the key.</param>
    internal static string Signature(string key, string signed)
    {
        const string Prefix = "whsec_";
        var bytes = new byte[key.Length * 4];
        var length = key.StartsWith(Prefix, StringComparison.Ordinal) && Convert.TryFromBase64String(key[Prefix.Length..], bytes, out var written) ? written : Encoding.UTF8.GetBytes(key, bytes);
        return $"v1,{Convert.ToBase64String(HMACSHA256.HashData(bytes.AsSpan(0, length), Encoding.UTF8.GetBytes(signed)))}";
    }
}

/// <summary>What a receiver has answered.</summary>
/// <param name="Fault">Why it has not taken the message, in words that follow "the webhook"; null where it has.</param>
/// <param name="Status">The status of HTTP; 0 where there was no answer.</param>
internal sealed record WebhookAnswer(string? Fault, int Status, string Text)
{
    public static WebhookAnswer Not(string fault) => new(fault, 0, "");
}
