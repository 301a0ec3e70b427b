namespace VoiceAgent.Engines.Silero;

/// <summary>Where Silero's files are. Section <c>Silero</c>.</summary>
public sealed class SileroOptions
{
    /// <summary>The configuration section.</summary>
    public const string Section = "Silero";

    /// <summary>ONNX Runtime's shared library, 1.17 or newer.</summary>
    /// <value>An absolute path; default: <c>libonnxruntime.so</c> in a folder <c>models</c> of the program's folder, or of the repository that the program was built in,
    /// where it must be the file that setup/engines.sh installs.</value>
    public string? RuntimePath { get; set; }

    /// <summary>The weights, version 5 or 6 in ONNX format.</summary>
    /// <value>A path; default: <c>silero_vad_v6.onnx</c> in the same places.</value>
    public string? ModelPath { get; set; }
}
