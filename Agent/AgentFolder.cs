using System.Text;
using VoiceAgent.Agent.Documents;
using VoiceAgent.Conversation;

namespace VoiceAgent.Agent;

/// <summary>Reads agents from a folder that has a folder for each.</summary>
public static class AgentFolder
{
    /// <summary>The longest file of an agent, in bytes.</summary>
    private const int LongestFile = 256 * 1024;

    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>The folders of agents in a folder, by name: those that have a document.</summary>
    public static IReadOnlyList<string> List(string path) =>
        Directory.Exists(path) ? [.. Directory.EnumerateDirectories(path).Where(folder => File.Exists(Path.Combine(folder, AgentDocument.File))).Order(StringComparer.Ordinal)] : [];

    /// <summary>Reads the agent of a folder.</summary>
    /// <param name="turns">The options of turn-taking that the document changes; they become the agent's own.</param>
    /// <exception cref="DocumentException">The agent has faults, all of which the exception names.</exception>
    public static AgentDefinition Load(string folder, ConversationOptions turns)
    {
        ArgumentException.ThrowIfNullOrEmpty(folder);
        return AgentDefinition.Load(path => Read(Path.Combine(folder, path)), folder, turns);
    }

    /// <summary>Reads all agents of a folder.</summary>
    /// <param name="turns">Makes the platform's options of turn-taking, which each document changes for its agent.</param>
    /// <returns>The agents that can be used, and the faults of the others.</returns>
    public static (IReadOnlyList<AgentDefinition> Agents, IReadOnlyList<DocumentFault> Faults) LoadAll(string path, Func<ConversationOptions> turns)
    {
        ArgumentNullException.ThrowIfNull(turns);
        return Load(List(path), turns);
    }

    /// <summary>Reads the agent of a folder.</summary>
    /// <param name="turns">Makes the platform's options of turn-taking, which the document changes for its agent.</param>
    /// <returns>The agent, or its faults.</returns>
    public static (IReadOnlyList<AgentDefinition> Agents, IReadOnlyList<DocumentFault> Faults) LoadOne(string folder, Func<ConversationOptions> turns)
    {
        ArgumentNullException.ThrowIfNull(turns);
        return Load([folder], turns);
    }

    private static (IReadOnlyList<AgentDefinition> Agents, IReadOnlyList<DocumentFault> Faults) Load(IReadOnlyList<string> folders, Func<ConversationOptions> turns)
    {
        var (agents, faults) = (new List<AgentDefinition>(), new List<DocumentFault>());
        foreach (var folder in folders)
        {
            try
            {
                var agent = Load(folder, turns());
                if (agents.Select(other => Conflict(agent, other)).FirstOrDefault(conflict => conflict is not null) is { } conflict)
                    faults.Add(new DocumentFault(Path.Combine(folder, AgentDocument.File), 0, conflict));
                else
                    agents.Add(agent);
            }
            catch (DocumentException e)
            {
                faults.AddRange(e.Faults);
            }
        }

        return (agents, faults);
    }

    /// <summary>Says what two agents cannot both have.</summary>
    /// <returns>A sentence; null where the agents can stand side by side.</returns>
    public static string? Conflict(AgentDefinition one, AgentDefinition other)
    {
        ArgumentNullException.ThrowIfNull(one);
        ArgumentNullException.ThrowIfNull(other);
        if (one.Version.Name == other.Version.Name)
            return $"agent is '{one.Version.Name}', which is the name of another agent";
        return one.Numbers.Intersect(other.Numbers, StringComparer.OrdinalIgnoreCase).FirstOrDefault() is { } number ? $"numbers has '{number}', which the agent {other.Version.Name} answers" : null;
    }

    private static string Read(string path)
    {
        try
        {
            using var file = File.OpenRead(path);
            if (file.Length > LongestFile)
                throw new IOException($"the file is longer than {LongestFile / 1024} kB");
            var bytes = new byte[file.Length];
            file.ReadExactly(bytes);
            return Utf8.GetString(bytes.AsSpan(bytes.AsSpan().StartsWith(Encoding.UTF8.Preamble) ? Encoding.UTF8.Preamble.Length : 0)).ReplaceLineEndings("\n");
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new FileNotFoundException("the file is not there");
        }
        catch (ArgumentException e) when (e is not DecoderFallbackException)
        {
            throw new IOException("this is no path");
        }
        catch (UnauthorizedAccessException)
        {
            throw new IOException("the file may not be read");
        }
        catch (DecoderFallbackException)
        {
            throw new IOException("the file is not in UTF-8");
        }
    }
}
