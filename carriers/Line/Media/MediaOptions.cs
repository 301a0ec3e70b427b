using System.ComponentModel.DataAnnotations;

namespace VoiceAgent.Carriers.Line.Media;

/// <summary>Settings of the media streams.</summary>
public sealed class MediaOptions
{
    /// <summary>The largest message accepted; a longer one ends the stream with close code 1009.</summary>
    /// <value>Bytes, 4096 to 16777216; default 262144 (20 ms of L16 at 16 kHz need about 1100).</value>
    [Range(4096, 16 * 1024 * 1024)]
    public int MaxMessageBytes { get; set; } = 256 * 1024;

    /// <summary>How many later frames end the wait for a missing one.</summary>
    /// <value>Frames, 1 (no waiting) to 25; default 3, that is 60 ms.</value>
    [Range(1, 25)]
    public int ReorderFrames { get; set; } = 3;

    /// <summary>How long the stream may be open before its <c>start</c>. An outbound call's stream is open while it rings.</summary>
    /// <value>5 s to 1 h; default 11 min, above the longest ring time of 600 s.</value>
    [Range(typeof(TimeSpan), "00:00:05", "01:00:00", ParseLimitsInInvariantCulture = true)]
    public TimeSpan StartTimeout { get; set; } = TimeSpan.FromMinutes(11);

    /// <summary>How long a stream may bring none of the caller's audio after its start before another one is asked for.</summary>
    /// <value>1 s to 10 min; default 4 s.</value>
    [Range(typeof(TimeSpan), "00:00:01", "00:10:00", ParseLimitsInInvariantCulture = true)]
    public TimeSpan FirstAudioTimeout { get; set; } = TimeSpan.FromSeconds(4);

    /// <summary>How long a stream may bring nothing at all, neither audio nor marks, before another one is asked for. A caller who is silent is not meant: that is audio.</summary>
    /// <value>1 s to 10 min; default 12 s.</value>
    [Range(typeof(TimeSpan), "00:00:01", "00:10:00", ParseLimitsInInvariantCulture = true)]
    public TimeSpan SilenceTimeout { get; set; } = TimeSpan.FromSeconds(12);

    /// <summary>How much audio may wait for the socket before the line is given up.</summary>
    /// <value>200 ms to 30 s; default 2 s.</value>
    [Range(typeof(TimeSpan), "00:00:00.2", "00:00:30", ParseLimitsInInvariantCulture = true)]
    public TimeSpan SendBacklog { get; set; } = TimeSpan.FromSeconds(2);

    /// <summary>How long a polite close may take before the connection is cut.</summary>
    /// <value>100 ms to 30 s; default 2 s.</value>
    [Range(typeof(TimeSpan), "00:00:00.1", "00:00:30", ParseLimitsInInvariantCulture = true)]
    public TimeSpan CloseTimeout { get; set; } = TimeSpan.FromSeconds(2);

    /// <summary>Byte order of L16. Carriers do not document it; streams of Telnyx seen on live calls were little-endian, against RFC 3551.</summary>
    /// <value>Default null: little-endian until the first audible frames tell.</value>
    public bool? L16BigEndian { get; set; }
}
