using System.Security.Cryptography;
using System.Text;

namespace VoiceAgent.Agent;

/// <summary>All that an agent is made of: its document and the texts that the document names. A call takes it along wherever the call goes.</summary>
/// <param name="Texts">The texts by their paths in the agent's folder, with a slash between folders.</param>
public sealed record AgentFiles(IReadOnlyDictionary<string, string> Texts)
{
    /// <summary>The version: the first 12 hexadecimal digits of the SHA-256 of the paths and texts. The same content has the same version on every machine.</summary>
    public string Version { get; } = Hash(Texts);

    private static string Hash(IReadOnlyDictionary<string, string> texts)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var (path, text) in texts.OrderBy(file => file.Key, StringComparer.Ordinal))
        {
            hash.AppendData(Encoding.UTF8.GetBytes(path));
            hash.AppendData([0]);
            hash.AppendData(Encoding.UTF8.GetBytes(text));
            hash.AppendData([0]);
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset())[..12];
    }
}
