using Microsoft.Extensions.Configuration;

namespace VoiceAgent.Agent.Tools;

/// <summary>Secrets by name, which stand in no document: <c>Secrets__NAME</c> in the environment, or the file <c>NAME</c> in the folder <c>Agents__SecretsPath</c>.</summary>
/// <remarks>A secret is read when it is needed, so that one that was renewed is used at once. None is logged, shown to a model, or part of a version.</remarks>
public sealed class SecretStore(IConfiguration configuration, string path)
{
    /// <summary>Finds a secret; null where it is not set.</summary>
    public string? Find(string name)
    {
        if (configuration[$"Secrets:{name}"] is { Length: > 0 } value)
            return value;
        var file = Path.Combine(path, name);
        return File.Exists(file) ? File.ReadAllText(file).Trim() : null;
    }

    /// <summary>Finds secrets by name.</summary>
    /// <exception cref="InvalidOperationException">A secret is not set.</exception>
    internal IReadOnlyDictionary<string, string> Values(IEnumerable<string> names) =>
        names.ToDictionary(name => name, name => Find(name) ?? throw new InvalidOperationException($"The secret {name} is not set (Secrets__{name}, or a file of that name in {path})."), StringComparer.Ordinal);
}
