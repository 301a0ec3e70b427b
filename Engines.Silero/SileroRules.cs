using VoiceAgent.Settings;

namespace VoiceAgent.Engines.Silero;

/// <summary>Finds paths that lead nowhere. That nothing is installed is no fault: a host may do without.</summary>
internal static class SileroRules
{
    public static void Check(SileroOptions options, OptionFaults faults)
    {
        if (options.RuntimePath is { } runtime && !File.Exists(runtime))
            faults.Add(nameof(options.RuntimePath), runtime, "the path of ONNX Runtime's shared library");
        if (options.ModelPath is { } model && !File.Exists(model))
            faults.Add(nameof(options.ModelPath), model, "the path of silero_vad_v6.onnx");
    }
}
