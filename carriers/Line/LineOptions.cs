using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using VoiceAgent.Carriers.Line.Media;

namespace VoiceAgent.Carriers.Line;

/// <summary>What every carrier's section of the configuration has.</summary>
public class LineOptions
{
    /// <summary>The base under which the carrier reaches this gateway; http and https stand for ws and wss. A path is kept.</summary>
    public string? PublicUrl { get; set; }

    /// <summary>The calling number of outgoing calls that name none.</summary>
    public string? CallerId { get; set; }

    /// <summary>Where callers are passed on to when the platform has no place for them: a number in E.164 form or a SIP address.</summary>
    /// <value>Not set: they hear a busy line.</value>
    public string? OverflowTo { get; set; }

    /// <summary>The longest webhook that is taken; a longer one is answered with 413.</summary>
    /// <value>1 MiB. From 1 KiB to 16 MiB.</value>
    [Range(1024, 16 * 1024 * 1024)]
    [EditorBrowsable(EditorBrowsableState.Advanced)]
    public int WebhookMaxBytes { get; set; } = 1024 * 1024;

    /// <summary>Webhooks of one call that may wait; more are answered with 503, and a carrier that gets that sends them again.</summary>
    /// <value>64. From 1 to 10000.</value>
    [Range(1, 10_000)]
    [EditorBrowsable(EditorBrowsableState.Advanced)]
    public int WebhookQueuePerCall { get; set; } = 64;

    /// <summary>Webhooks of all calls that may wait.</summary>
    /// <value>4096. From 1 to 1000000.</value>
    [Range(1, 1_000_000)]
    [EditorBrowsable(EditorBrowsableState.Advanced)]
    public int WebhookQueueTotal { get; set; } = 4096;

    /// <summary>How long an event's id is remembered, to recognise a redelivery.</summary>
    /// <value>10 minutes. From 1 minute to 1 day.</value>
    [Range(typeof(TimeSpan), "00:01:00", "1.00:00:00", ParseLimitsInInvariantCulture = true)]
    [EditorBrowsable(EditorBrowsableState.Advanced)]
    public TimeSpan WebhookMemory { get; set; } = TimeSpan.FromMinutes(10);

    /// <summary>How many ids are remembered at most.</summary>
    /// <value>100000. From 100 to 10000000.</value>
    [Range(100, 10_000_000)]
    [EditorBrowsable(EditorBrowsableState.Advanced)]
    public int WebhookMemorySize { get; set; } = 100_000;

    /// <summary>How long an answered call may be without its media stream before the stream is asked for again.</summary>
    /// <value>4 s. From 1 s to 2 minutes.</value>
    [Range(typeof(TimeSpan), "00:00:01", "00:02:00", ParseLimitsInInvariantCulture = true)]
    [EditorBrowsable(EditorBrowsableState.Advanced)]
    public TimeSpan StreamTimeout { get; set; } = TimeSpan.FromSeconds(4);

    /// <summary>How often a lost or missing stream is asked for again before the call is hung up.</summary>
    /// <value>5. From 0 to 20.</value>
    [Range(0, 20)]
    [EditorBrowsable(EditorBrowsableState.Advanced)]
    public int StreamAttempts { get; set; } = 5;

    /// <summary>The wait before a lost stream is first asked for again, during which a hang-up's webhook may arrive; it doubles with every attempt, up to 2 s.</summary>
    /// <value>500 ms. From 0 to 30 s.</value>
    [Range(typeof(TimeSpan), "00:00:00", "00:00:30", ParseLimitsInInvariantCulture = true)]
    [EditorBrowsable(EditorBrowsableState.Advanced)]
    public TimeSpan StreamRetryDelay { get; set; } = TimeSpan.FromMilliseconds(500);

    /// <summary>What the carrier's own voice says to a caller who hears nothing because there is no media stream, after 3.5 s and every 5 s.</summary>
    /// <value>"One moment, please." At most 3000 characters.</value>
    [EditorBrowsable(EditorBrowsableState.Advanced)]
    public string LineWait { get; set; } = "One moment, please.";

    /// <summary>What the carrier's own voice says before it hangs up on a caller whose media stream cannot be had.</summary>
    /// <value>"I am sorry, there is a problem with the line. Please call again later. Goodbye." At most 3000 characters.</value>
    [EditorBrowsable(EditorBrowsableState.Advanced)]
    public string LineGoodbye { get; set; } = "I am sorry, there is a problem with the line. Please call again later. Goodbye.";

    /// <summary>How long an outgoing call may ring.</summary>
    /// <value>30 s. From 5 s to 10 minutes, whole seconds.</value>
    [Range(typeof(TimeSpan), "00:00:05", "00:10:00", ParseLimitsInInvariantCulture = true)]
    [EditorBrowsable(EditorBrowsableState.Advanced)]
    public TimeSpan DialTimeout { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>How long the target of a transfer may ring.</summary>
    /// <value>30 s. From 5 s to 10 minutes, whole seconds.</value>
    [Range(typeof(TimeSpan), "00:00:05", "00:10:00", ParseLimitsInInvariantCulture = true)]
    [EditorBrowsable(EditorBrowsableState.Advanced)]
    public TimeSpan TransferTimeout { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>How long the webhook of a hang-up is awaited before the call is taken for ended.</summary>
    /// <value>10 s. From 1 s to 2 minutes.</value>
    [Range(typeof(TimeSpan), "00:00:01", "00:02:00", ParseLimitsInInvariantCulture = true)]
    [EditorBrowsable(EditorBrowsableState.Advanced)]
    public TimeSpan HangUpTimeout { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>The media streams.</summary>
    [EditorBrowsable(EditorBrowsableState.Advanced)]
    public MediaOptions Media { get; } = new();

    /// <summary>An address of this gateway, as the carrier reaches it.</summary>
    /// <param name="scheme">ws or http; secure where the configured one is.</param>
    /// <exception cref="InvalidOperationException"><see cref="PublicUrl"/> is not set.</exception>
    public string PublicAddress(string scheme, string path)
    {
        var url = new UriBuilder(PublicUrl ?? throw new InvalidOperationException("PublicUrl is not set."));
        url.Scheme = url.Scheme is "https" or "wss" ? scheme + "s" : scheme;
        url.Path = $"{url.Path.TrimEnd('/')}/{path}";
        return url.Uri.ToString();
    }
}
