using System.Buffers;
using VoiceAgent.Carriers.Line;
using VoiceAgent.Settings;
using VoiceAgent.Carriers.Telnyx.Webhooks;

namespace VoiceAgent.Carriers.Telnyx;

/// <summary>Finds the faults in <see cref="TelnyxOptions"/> that a range cannot tell.</summary>
internal static class TelnyxRules
{
    private static readonly SearchValues<char> KeyCharacters = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.");

    /// <summary>The longest time in which a command must be given up. A caller does not wait for longer for something that the carrier does not do.</summary>
    private static readonly TimeSpan LongestCommand = TimeSpan.FromSeconds(60);

    public static void Check(TelnyxOptions options, OptionFaults faults)
    {
        CheckPublicKey(options.PublicKey, faults);
        if (options.PublicKey is null && !options.AllowUnsigned && !string.IsNullOrEmpty(options.ApiKey))
            faults.Add(nameof(options.PublicKey), null, "the public key of the account, as the Telnyx portal shows it, because Telnyx__ApiKey is set: without it every webhook is refused, and no call is answered");
        LineRules.CheckUrl(nameof(options.ApiBaseUrl), options.ApiBaseUrl, ["http", "https"], faults);
        LineRules.Check(options, faults);
        if (options.PublicUrl is null && !string.IsNullOrEmpty(options.ApiKey))
            faults.Add(nameof(options.PublicUrl), null, "the base URL under which Telnyx reaches this gateway, for example wss://voice.example.com, because Telnyx__ApiKey is set");
        if (options.ApiKey?.AsSpan().ContainsAnyExcept(KeyCharacters) == true)
            faults.Add(nameof(options.ApiKey), options.ApiKey, "the key alone, in letters, digits, -, _ and ., without quotes and spaces");
        // A number of tries beyond its range is a fault already.
        if (options.CommandTries is > 0 and <= 10 && options.CommandReplyTimeout * ((1 << options.CommandTries) - 1) is var patience && patience > LongestCommand)
            faults.Add(nameof(options.CommandTries), options.CommandTries, $"fewer, or Telnyx__CommandReplyTimeout shorter: each try waits twice as long as the one before, {patience.TotalSeconds:0} s together, and a command must be given up within {LongestCommand.TotalSeconds:0} s");
        if (options.Codec is TelnyxCodec.L16 ? options.SampleRate is not (8000 or 16000) : options.SampleRate != 8000)
            faults.Add(nameof(options.SampleRate), options.SampleRate, options.Codec is TelnyxCodec.L16 ? "8000 or 16000" : $"8000 with Telnyx__Codec {options.Codec}");
    }

    private static void CheckPublicKey(string? publicKey, OptionFaults faults)
    {
        if (publicKey is null)
            return;
        try
        {
            WebhookSignature.ForPublicKeys(publicKey);
        }
        catch (FormatException)
        {
            faults.Add(nameof(TelnyxOptions.PublicKey), publicKey, "base64 of the 32 bytes of an Ed25519 public key, as the Telnyx portal shows it; while it is changed two of them, with a comma between");
        }
    }
}
