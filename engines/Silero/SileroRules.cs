using VoiceAgent.Settings;

namespace VoiceAgent.Engines.Silero;

/// <summary>Finds paths that lead nowhere. It is no fault that nothing is installed, because a host may do without.</summary>
internal static class SileroRules
{
    public static void Check(SileroOptions options, OptionFaults faults)
    {
        // A relative path would be another library in another working directory, and a name without a folder the system's.
        if (options.RuntimePath is { } runtime && (!Path.IsPathFullyQualified(runtime) || !File.Exists(runtime)))
            faults.Add(nameof(options.RuntimePath), runtime, "the absolute path of ONNX Runtime's shared library");
        if (options.ModelPath is { } model && !File.Exists(model))
            faults.Add(nameof(options.ModelPath), model, "the path of silero_vad_v6.onnx");
    }
}
