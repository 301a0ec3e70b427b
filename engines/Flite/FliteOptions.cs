namespace VoiceAgent.Engines.Flite;

/// <summary>How Flite speaks. Section <c>Flite</c>.</summary>
public sealed class FliteOptions
{
    /// <summary>The configuration section.</summary>
    public const string Section = "Flite";

    /// <summary>The voice.</summary>
    /// <value><c>rms</c> (male, the clearest over a phone line), <c>slt</c> (female), <c>awb</c> (Scottish male), <c>kal16</c> or <c>kal</c>
    /// (robotic, fastest); default <c>rms</c>.</value>
    public string Voice { get; set; } = "rms";
}
