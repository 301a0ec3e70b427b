using System.Globalization;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;

namespace VoiceAgent.Telephony.Telnyx;

/// <summary>Fills <see cref="TelnyxOptions"/> from the configuration. Unlike the framework's binder it does not stop at the first value it cannot read.</summary>
internal sealed class TelnyxOptionsBinder(IConfiguration configuration) : IConfigureOptions<TelnyxOptions>
{
    public void Configure(TelnyxOptions options)
    {
        var section = configuration.GetSection(TelnyxOptions.Section);

        options.ApiKey = Text(nameof(options.ApiKey)) ?? options.ApiKey;
        options.PublicKey = Text(nameof(options.PublicKey)) ?? options.PublicKey;
        options.AllowUnsigned = Read(nameof(options.AllowUnsigned), options.AllowUnsigned, bool.TryParse, "true or false");
        options.ApiBaseUrl = Text(nameof(options.ApiBaseUrl)) ?? options.ApiBaseUrl;
        options.PublicUrl = Text(nameof(options.PublicUrl)) ?? options.PublicUrl;
        options.ConnectionId = Text(nameof(options.ConnectionId)) ?? options.ConnectionId;
        options.CallerId = Text(nameof(options.CallerId)) ?? options.CallerId;
        options.Codec = Read(nameof(options.Codec), options.Codec, Codec, "PCMU, PCMA or L16");
        options.SampleRate = Number(nameof(options.SampleRate), options.SampleRate);
        options.WebhookMaxBytes = Number(nameof(options.WebhookMaxBytes), options.WebhookMaxBytes);
        options.WebhookQueuePerCall = Number(nameof(options.WebhookQueuePerCall), options.WebhookQueuePerCall);
        options.WebhookQueueTotal = Number(nameof(options.WebhookQueueTotal), options.WebhookQueueTotal);
        options.WebhookMemory = Duration(nameof(options.WebhookMemory), options.WebhookMemory);
        options.WebhookMemorySize = Number(nameof(options.WebhookMemorySize), options.WebhookMemorySize);
        options.CommandReplyTimeout = Duration(nameof(options.CommandReplyTimeout), options.CommandReplyTimeout);
        options.CommandTries = Number(nameof(options.CommandTries), options.CommandTries);
        options.RateLimitMaxWait = Duration(nameof(options.RateLimitMaxWait), options.RateLimitMaxWait);
        options.StreamTimeout = Duration(nameof(options.StreamTimeout), options.StreamTimeout);
        options.StreamAttempts = Number(nameof(options.StreamAttempts), options.StreamAttempts);
        options.StreamRetryDelay = Duration(nameof(options.StreamRetryDelay), options.StreamRetryDelay);
        options.DialTimeout = Duration(nameof(options.DialTimeout), options.DialTimeout);
        options.TransferTimeout = Duration(nameof(options.TransferTimeout), options.TransferTimeout);
        options.HangUpTimeout = Duration(nameof(options.HangUpTimeout), options.HangUpTimeout);

        // A variable set to nothing counts as not set: that is how a compose file switches one off.
        string? Text(string key) => section[key] is { Length: > 0 } value ? value.Trim() : null;

        T Read<T>(string key, T current, TryParse<T> parse, string allowed)
        {
            if (Text(key) is not { } text)
                return current;
            if (parse(text, out var value))
                return value;
            options.UnreadableValues.Add($"{TelnyxOptions.Section}__{key} is '{text}': must be {allowed}");
            return current;
        }

        int Number(string key, int current) =>
            Read(key, current, (string text, out int value) => int.TryParse(text, NumberStyles.Integer, CultureInfo.InvariantCulture, out value), "a whole number");

        TimeSpan Duration(string key, TimeSpan current) =>
            Read(key, current, (string text, out TimeSpan value) => TimeSpan.TryParseExact(text, ["c", "g"], CultureInfo.InvariantCulture, out value) && text.Contains(':', StringComparison.Ordinal), "a duration as hours:minutes:seconds, for example 00:00:10 or 00:00:00.5");

        static bool Codec(string text, out TelnyxCodec value) =>
            Enum.TryParse(text, ignoreCase: true, out value) && Enum.IsDefined(value) && !char.IsAsciiDigit(text[0]);
    }

    private delegate bool TryParse<T>(string text, out T value);
}
