using Microsoft.Extensions.Options;

namespace VoiceAgent.Engines.Flite;

/// <summary>Finds faults in the options and names them as they would be written in the environment.</summary>
internal sealed class FliteOptionsValidator : IValidateOptions<FliteOptions>
{
    public ValidateOptionsResult Validate(string? name, FliteOptions options) => FliteVoice.Names.Contains(options.Voice)
        ? ValidateOptionsResult.Success
        : ValidateOptionsResult.Fail($"{FliteOptions.Section}__Voice is \"{options.Voice}\"; allowed: {string.Join(", ", FliteVoice.Names)}.");
}
