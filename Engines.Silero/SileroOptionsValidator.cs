using Microsoft.Extensions.Options;

namespace VoiceAgent.Engines.Silero;

/// <summary>Finds paths that lead nowhere. That nothing is installed is no fault: a host may do without.</summary>
internal sealed class SileroOptionsValidator : IValidateOptions<SileroOptions>
{
    public ValidateOptionsResult Validate(string? name, SileroOptions options)
    {
        var faults = Faults(options).ToList();
        return faults.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(faults);
    }

    private static IEnumerable<string> Faults(SileroOptions options)
    {
        if (options.RuntimePath is { } runtime && !File.Exists(runtime))
            yield return $"{SileroOptions.Section}__RuntimePath is \"{runtime}\"; allowed: the path of ONNX Runtime's shared library.";
        if (options.ModelPath is { } model && !File.Exists(model))
            yield return $"{SileroOptions.Section}__ModelPath is \"{model}\"; allowed: the path of silero_vad_v6.onnx.";
    }
}
