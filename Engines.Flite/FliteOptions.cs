using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace VoiceAgent.Engines.Flite;

/// <summary>How the agent sounds when Flite speaks. Section <c>Flite</c>.</summary>
public sealed class FliteOptions
{
    /// <summary>The voice.</summary>
    /// <value>rms, slt, awb, kal16 or kal. Default: rms, the one best understood over the phone.</value>
    public string Voice { get; set; } = "rms";

    /// <summary>Pace of speech.</summary>
    /// <value>0.5 (half as fast) to 2 (twice as fast). Default: 1.</value>
    [Range(0.5, 2.0)]
    public double Speed { get; set; } = 1;

    /// <summary>Threads that synthesize; a sentence takes 25 to 130 ms of one.</summary>
    /// <value>0 to 64; 0 means one per processor. Default: 0.</value>
    [Range(0, 64)]
    public int Workers { get; set; }
}

internal sealed class FliteOptionsValidator : IValidateOptions<FliteOptions>
{
    public ValidateOptionsResult Validate(string? name, FliteOptions options)
    {
        var faults = new List<string>();
        if (!FliteVoice.Names.Contains(options.Voice))
            faults.Add($"Flite__Voice is '{options.Voice}': must be one of {string.Join(", ", FliteVoice.Names)}");
        if (options.Speed is not (>= 0.5 and <= 2))
            faults.Add(string.Create(System.Globalization.CultureInfo.InvariantCulture, $"Flite__Speed is {options.Speed}: must be 0.5 to 2"));
        if (options.Workers is < 0 or > 64)
            faults.Add($"Flite__Workers is {options.Workers}: must be 0 to 64");
        return faults.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(faults);
    }
}
