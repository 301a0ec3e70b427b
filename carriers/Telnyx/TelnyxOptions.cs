using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using VoiceAgent.Carriers.Line;
using VoiceAgent.Carriers.Line.Media;
using VoiceAgent.Settings;

namespace VoiceAgent.Carriers.Telnyx;

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

/// <summary>How calls come and go through Telnyx. Configuration section <c>Telnyx</c>.</summary>
public sealed class TelnyxOptions : LineOptions
{
    public const string Section = "Telnyx";

    /// <summary>The account's key for Telnyx' API.</summary>
    [Secret]
    public string? ApiKey { get; set; }

    /// <summary>The account's key for webhook signatures, base64 of 32 bytes, from the portal. With an <see cref="ApiKey"/> it must be set, unless <see cref="AllowUnsigned"/>.</summary>
    /// <value>Not set. While the account's key is changed, both keys with a comma between.</value>
    public string? PublicKey { get; set; }

    /// <summary>Accept webhooks unchecked while no <see cref="PublicKey"/> is set. For tests on a closed network.</summary>
    /// <value>False.</value>
    [EditorBrowsable(EditorBrowsableState.Advanced)]
    public bool AllowUnsigned { get; set; }

    /// <summary>The address of Telnyx' API.</summary>
    [EditorBrowsable(EditorBrowsableState.Advanced)]
    public string ApiBaseUrl { get; set; } = "https://api.telnyx.com/v2";

    /// <summary>The Call Control application outgoing calls are placed with.</summary>
    public string? ConnectionId { get; set; }

    /// <summary>The codec of the media streams, both ways.</summary>
    [EditorBrowsable(EditorBrowsableState.Advanced)]
    public TelnyxCodec Codec { get; set; } = TelnyxCodec.PCMU;

    /// <summary>The sample rate of the media streams in hertz.</summary>
    /// <value>8000; with <see cref="TelnyxCodec.L16"/> also 16000.</value>
    [EditorBrowsable(EditorBrowsableState.Advanced)]
    public int SampleRate { get; set; } = 8000;

    /// <summary>How long to wait for the answer to a command before the identical command is sent again; each further try waits twice as long.</summary>
    /// <value>500 ms, Telnyx's own advice. From 50 ms to 30 s.</value>
    [Range(typeof(TimeSpan), "00:00:00.05", "00:00:30", ParseLimitsInInvariantCulture = true)]
    [EditorBrowsable(EditorBrowsableState.Advanced)]
    public TimeSpan CommandReplyTimeout { get; set; } = TimeSpan.FromMilliseconds(500);

    /// <summary>How often a command is sent that is not answered, or cannot be done at the moment.</summary>
    /// <value>4: with the default timeout a command is given up after 7.5 s. From 1 to 10, and no more than are over within a minute.</value>
    [Range(1, 10)]
    [EditorBrowsable(EditorBrowsableState.Advanced)]
    public int CommandTries { get; set; } = 4;

    /// <summary>The longest obedience to a rate limit's "try again after".</summary>
    /// <value>5 s. From 0 to 1 minute.</value>
    [Range(typeof(TimeSpan), "00:00:00", "00:01:00", ParseLimitsInInvariantCulture = true)]
    [EditorBrowsable(EditorBrowsableState.Advanced)]
    public TimeSpan RateLimitMaxWait { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>The carrier's voice for <see cref="LineOptions.LineWait"/> and <see cref="LineOptions.LineGoodbye"/>, as Telnyx's command <c>speak</c> names it.</summary>
    /// <value>female.</value>
    [EditorBrowsable(EditorBrowsableState.Advanced)]
    public string LineVoice { get; set; } = "female";

    /// <summary>The language of <see cref="LineOptions.LineWait"/> and <see cref="LineOptions.LineGoodbye"/>, BCP 47.</summary>
    /// <value>en-US.</value>
    [EditorBrowsable(EditorBrowsableState.Advanced)]
    public string LineLanguage { get; set; } = "en-US";

    /// <summary>How the streams' audio is asked to be coded.</summary>
    internal MediaFormat AskedFormat => new(Enum.Parse<MediaEncoding>(Codec.ToString(), ignoreCase: true), SampleRate);
}
