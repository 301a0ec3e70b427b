using System.Globalization;
using Microsoft.Extensions.Options;
using VoiceAgent.Telephony.Telnyx.Webhooks;

namespace VoiceAgent.Telephony.Telnyx;

/// <summary>Names every fault of the configuration at once: key as in the environment, value, what is allowed. Secrets are not shown.</summary>
internal sealed class TelnyxOptionsValidator : IValidateOptions<TelnyxOptions>
{
    public ValidateOptionsResult Validate(string? name, TelnyxOptions options)
    {
        var faults = new List<string>(options.UnreadableValues);

        CheckPublicKey(options.PublicKey, faults);
        CheckUrl(nameof(options.ApiBaseUrl), options.ApiBaseUrl, ["http", "https"], faults);
        if (options.PublicUrl is not null)
            CheckUrl(nameof(options.PublicUrl), options.PublicUrl, ["wss", "https", "ws", "http"], faults);
        else if (!string.IsNullOrEmpty(options.ApiKey))
            Add(faults, nameof(options.PublicUrl), "not set", "the base URL under which Telnyx reaches this gateway, for example wss://voice.example.com, because Telnyx__ApiKey is set");
        if (options.ApiKey?.Any(c => char.IsWhiteSpace(c) || char.IsControl(c)) == true)
            Add(faults, nameof(options.ApiKey), "not usable (not shown)", "one word without spaces");

        if (options.Codec is TelnyxCodec.L16 ? options.SampleRate is not (8000 or 16000) : options.SampleRate != 8000)
            Add(faults, nameof(options.SampleRate), Show(options.SampleRate), options.Codec is TelnyxCodec.L16 ? "8000 or 16000" : $"8000 with Telnyx__Codec {options.Codec}");

        Within(nameof(options.WebhookMaxBytes), options.WebhookMaxBytes, 1024, 16 * 1024 * 1024);
        Within(nameof(options.WebhookQueuePerCall), options.WebhookQueuePerCall, 1, 10_000);
        Within(nameof(options.WebhookQueueTotal), options.WebhookQueueTotal, 1, 1_000_000);
        Within(nameof(options.WebhookMemorySize), options.WebhookMemorySize, 100, 10_000_000);
        Within(nameof(options.CommandTries), options.CommandTries, 1, 10);
        Within(nameof(options.StreamAttempts), options.StreamAttempts, 0, 20);
        WithinTime(nameof(options.WebhookMemory), options.WebhookMemory, TimeSpan.FromMinutes(1), TimeSpan.FromDays(1));
        WithinTime(nameof(options.CommandReplyTimeout), options.CommandReplyTimeout, TimeSpan.FromMilliseconds(50), TimeSpan.FromSeconds(30));
        WithinTime(nameof(options.RateLimitMaxWait), options.RateLimitMaxWait, TimeSpan.Zero, TimeSpan.FromMinutes(1));
        WithinTime(nameof(options.StreamTimeout), options.StreamTimeout, TimeSpan.FromSeconds(1), TimeSpan.FromMinutes(2));
        WithinTime(nameof(options.StreamRetryDelay), options.StreamRetryDelay, TimeSpan.Zero, TimeSpan.FromSeconds(30));
        WithinTime(nameof(options.DialTimeout), options.DialTimeout, TimeSpan.FromSeconds(5), TimeSpan.FromMinutes(10));
        WithinTime(nameof(options.TransferTimeout), options.TransferTimeout, TimeSpan.FromSeconds(5), TimeSpan.FromMinutes(10));
        WithinTime(nameof(options.HangUpTimeout), options.HangUpTimeout, TimeSpan.FromSeconds(1), TimeSpan.FromMinutes(2));

        return faults.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(faults);

        void Within(string key, int value, int least, int most)
        {
            if (value < least || value > most)
                Add(faults, key, Show(value), $"{Show(least)} to {Show(most)}");
        }

        void WithinTime(string key, TimeSpan value, TimeSpan least, TimeSpan most)
        {
            if (value < least || value > most)
                Add(faults, key, Show(value), $"{Show(least)} to {Show(most)}");
        }
    }

    private static void CheckPublicKey(string? publicKey, List<string> faults)
    {
        if (publicKey is null)
            return;
        try
        {
            WebhookSignature.ForPublicKey(publicKey).Dispose();
        }
        catch (FormatException)
        {
            Add(faults, nameof(TelnyxOptions.PublicKey), $"'{publicKey}'", "base64 of the 32 bytes of an Ed25519 public key, as the Telnyx portal shows it");
        }
    }

    private static void CheckUrl(string key, string value, string[] schemes, List<string> faults)
    {
        var good = Uri.TryCreate(value, UriKind.Absolute, out var url) && schemes.Contains(url.Scheme)
            && url.Host.Length > 0 && url.Query.Length == 0 && url.Fragment.Length == 0 && url.UserInfo.Length == 0;
        if (!good)
            // A URL may carry a password; without user information it is shown.
            Add(faults, key, value.Contains('@', StringComparison.Ordinal) ? "not usable (not shown)" : $"'{value}'", $"an absolute URL ({string.Join(", ", schemes)}) without user, query and fragment");
    }

    private static void Add(List<string> faults, string key, string value, string allowed) =>
        faults.Add($"{TelnyxOptions.Section}__{key} is {value}: must be {allowed}");

    private static string Show(IFormattable value) => value.ToString(null, CultureInfo.InvariantCulture);
}
