using System.ComponentModel.DataAnnotations;
using VoiceAgent.Settings;
using VoiceAgent.Telephony.Telnyx.Media;

namespace VoiceAgent.Telephony.Telnyx;

/// <summary>The audio codec of the media stream, both ways.</summary>
public enum TelnyxCodec
{
    /// <summary>G.711 µ-law, 8 kHz: the telephone network's own in America and Japan.</summary>
    PCMU,

    /// <summary>G.711 A-law, 8 kHz: everywhere else.</summary>
    PCMA,

    /// <summary>16-bit PCM, 8 or 16 kHz.</summary>
    L16,
}

/// <summary>Section <c>Telnyx</c> of the configuration.</summary>
public sealed class TelnyxOptions
{
    public const string Section = "Telnyx";

    /// <summary>Bearer key of the API. Secret.</summary>
    [Secret]
    public string? ApiKey { get; set; }

    /// <summary>The account's key for webhook signatures, base64 of 32 bytes, from the portal. With an <see cref="ApiKey"/> it must be set, unless <see cref="AllowUnsigned"/>.</summary>
    public string? PublicKey { get; set; }

    /// <summary>Accept webhooks unchecked while no <see cref="PublicKey"/> is set. For tests on a closed network.</summary>
    /// <value>False.</value>
    public bool AllowUnsigned { get; set; }

    /// <value>https://api.telnyx.com/v2</value>
    public string ApiBaseUrl { get; set; } = "https://api.telnyx.com/v2";

    /// <summary>The base under which Telnyx reaches this gateway; http and https stand for ws and wss. A path before <c>/telnyx/media</c> is kept.</summary>
    public string? PublicUrl { get; set; }

    /// <summary>The Call Control application outgoing calls are placed with.</summary>
    public string? ConnectionId { get; set; }

    /// <summary>The calling number of outgoing calls that name none.</summary>
    public string? CallerId { get; set; }

    /// <value>PCMU.</value>
    public TelnyxCodec Codec { get; set; } = TelnyxCodec.PCMU;

    /// <value>8000; 16000 with <see cref="TelnyxCodec.L16"/> only.</value>
    public int SampleRate { get; set; } = 8000;

    /// <value>1 MiB. From 1 KiB to 16 MiB.</value>
    [Range(1024, 16 * 1024 * 1024)]
    public int WebhookMaxBytes { get; set; } = 1024 * 1024;

    /// <summary>Webhooks of one call that may wait; more are answered with 503, and Telnyx sends them again.</summary>
    /// <value>64. From 1 to 10000.</value>
    [Range(1, 10_000)]
    public int WebhookQueuePerCall { get; set; } = 64;

    /// <summary>Webhooks of all calls that may wait.</summary>
    /// <value>4096. From 1 to 1000000.</value>
    [Range(1, 1_000_000)]
    public int WebhookQueueTotal { get; set; } = 4096;

    /// <summary>How long an event's id is remembered, to recognise a redelivery.</summary>
    /// <value>10 minutes. From 1 minute to 1 day.</value>
    [Range(typeof(TimeSpan), "00:01:00", "1.00:00:00", ParseLimitsInInvariantCulture = true)]
    public TimeSpan WebhookMemory { get; set; } = TimeSpan.FromMinutes(10);

    /// <summary>How many ids are remembered at most.</summary>
    /// <value>100000. From 100 to 10000000.</value>
    [Range(100, 10_000_000)]
    public int WebhookMemorySize { get; set; } = 100_000;

    /// <summary>How long to wait for the answer to a command before the identical command is sent again; each further try waits twice as long.</summary>
    /// <value>500 ms, Telnyx's own advice. From 50 ms to 30 s.</value>
    [Range(typeof(TimeSpan), "00:00:00.05", "00:00:30", ParseLimitsInInvariantCulture = true)]
    public TimeSpan CommandReplyTimeout { get; set; } = TimeSpan.FromMilliseconds(500);

    /// <summary>How often a command is sent that is not answered, or cannot be done at the moment.</summary>
    /// <value>4: with the default timeout a command is given up after 7.5 s. From 1 to 10, and no more than are over within a minute.</value>
    [Range(1, 10)]
    public int CommandTries { get; set; } = 4;

    /// <summary>The longest obedience to a rate limit's "try again after".</summary>
    /// <value>5 s. From 0 to 1 minute.</value>
    [Range(typeof(TimeSpan), "00:00:00", "00:01:00", ParseLimitsInInvariantCulture = true)]
    public TimeSpan RateLimitMaxWait { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>How long an answered call may be without its media stream before the stream is asked for again.</summary>
    /// <value>4 s. From 1 s to 2 minutes.</value>
    [Range(typeof(TimeSpan), "00:00:01", "00:02:00", ParseLimitsInInvariantCulture = true)]
    public TimeSpan StreamTimeout { get; set; } = TimeSpan.FromSeconds(4);

    /// <summary>How often a lost or missing stream is asked for again before the call is hung up.</summary>
    /// <value>5. From 0 to 20.</value>
    [Range(0, 20)]
    public int StreamAttempts { get; set; } = 5;

    /// <summary>The wait before a lost stream is first asked for again, during which a hang-up's webhook may arrive; it doubles with every attempt, up to 2 s.</summary>
    /// <value>500 ms. From 0 to 30 s.</value>
    [Range(typeof(TimeSpan), "00:00:00", "00:00:30", ParseLimitsInInvariantCulture = true)]
    public TimeSpan StreamRetryDelay { get; set; } = TimeSpan.FromMilliseconds(500);

    /// <summary>What the carrier's own voice says to a caller who hears nothing because there is no media stream, after 3.5 s and every 5 s.</summary>
    /// <value>"One moment, please." At most 3000 characters.</value>
    public string LineWait { get; set; } = "One moment, please.";

    /// <summary>What the carrier's own voice says before it hangs up on a caller whose media stream cannot be had.</summary>
    /// <value>"I am sorry, there is a problem with the line. Please call again later. Goodbye." At most 3000 characters.</value>
    public string LineGoodbye { get; set; } = "I am sorry, there is a problem with the line. Please call again later. Goodbye.";

    /// <summary>The carrier's voice for these, as Telnyx's command <c>speak</c> names it.</summary>
    /// <value>female.</value>
    public string LineVoice { get; set; } = "female";

    /// <summary>The language of these, BCP 47.</summary>
    /// <value>en-US.</value>
    public string LineLanguage { get; set; } = "en-US";

    /// <summary>How long an outgoing call may ring.</summary>
    /// <value>30 s. From 5 s to 10 minutes, whole seconds.</value>
    [Range(typeof(TimeSpan), "00:00:05", "00:10:00", ParseLimitsInInvariantCulture = true)]
    public TimeSpan DialTimeout { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>Where callers are passed on to when the platform has no place for them: a number in E.164 form or a SIP address.</summary>
    /// <value>Not set: they hear a busy line.</value>
    public string? OverflowTo { get; set; }

    /// <summary>How long the target of a transfer may ring.</summary>
    /// <value>30 s. From 5 s to 10 minutes, whole seconds.</value>
    [Range(typeof(TimeSpan), "00:00:05", "00:10:00", ParseLimitsInInvariantCulture = true)]
    public TimeSpan TransferTimeout { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>How long the webhook of a hang-up is awaited before the call is taken for ended.</summary>
    /// <value>10 s. From 1 s to 2 minutes.</value>
    [Range(typeof(TimeSpan), "00:00:01", "00:02:00", ParseLimitsInInvariantCulture = true)]
    public TimeSpan HangUpTimeout { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>The media streams.</summary>
    public MediaOptions Media { get; } = new();

    /// <summary>How the streams' audio is asked to be coded.</summary>
    internal MediaFormat AskedFormat => new(Enum.Parse<MediaEncoding>(Codec.ToString(), ignoreCase: true), SampleRate);
}
