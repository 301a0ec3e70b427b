using System.ComponentModel.DataAnnotations;
using VoiceAgent.Settings;

namespace VoiceAgent.Engines.ElevenLabs;

/// <summary>Which voice speaks, and how it is reached. Section <c>ElevenLabs</c>.</summary>
public sealed class ElevenLabsOptions
{
    /// <summary>The configuration section.</summary>
    public const string Section = "ElevenLabs";

    /// <summary>The key.</summary>
    [Secret]
    public string ApiKey { get; set; } = "";

    /// <summary>Where the service is. Default: <c>https://api.elevenlabs.io</c>.</summary>
    public string BaseUrl { get; set; } = "https://api.elevenlabs.io";

    /// <summary>The voice. Default voices answer sooner than professional clones.</summary>
    public string VoiceId { get; set; } = "JBFqnCBsd6RMkjVDRZzb";

    /// <summary>The model. Default: the one that answers soonest; <c>eleven_v3</c> has no socket.</summary>
    public string Model { get; set; } = "eleven_flash_v2_5";

    /// <summary>How evenly the voice speaks.</summary>
    /// <value>0 to 1; not set: the voice's own.</value>
    [Range(0.0, 1.0)]
    public double? Stability { get; set; }

    /// <summary>How closely it keeps to the voice it was made from.</summary>
    /// <value>0 to 1; not set: the voice's own.</value>
    [Range(0.0, 1.0)]
    public double? Similarity { get; set; }

    /// <summary>How fast it speaks.</summary>
    /// <value>0.7 to 1.2; not set: the voice's own.</value>
    [Range(0.7, 1.2)]
    public double? Speed { get; set; }

    /// <summary>How the phone's audio comes: the codec of the calls' lines, so that nothing is converted on the way.</summary>
    /// <value>Default: PCMU.</value>
    public PhoneCodec PhoneCodec { get; set; }

    /// <summary>How long a piece of a reply waits for a socket before it is spoken over HTTP.</summary>
    /// <value>0.1 to 10 s. Default: 400 ms.</value>
    [Range(typeof(TimeSpan), "00:00:00.1", "00:00:10")]
    public TimeSpan SocketTimeout { get; set; } = TimeSpan.FromMilliseconds(400);

    /// <summary>Sockets at once for each sample rate; each has room for five replies. The account's own limit is often lower.</summary>
    /// <value>1 to 100. Default: 20.</value>
    [Range(1, 100)]
    public int MaxSockets { get; set; } = 20;
}
