using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using VoiceAgent.Agent.Documents;
using VoiceAgent.Calls;
using VoiceAgent.Conversation;

namespace VoiceAgent.Agent;

/// <summary>The agents that new calls get. It follows the folder of agents: what is changed there is taken when it has no fault, and until then the version before stays.</summary>
/// <param name="turns">Makes the platform's options of turn-taking, which each document changes for its agent.</param>
/// <remarks>Thread-safe.</remarks>
public sealed partial class AgentCatalogue(IOptions<AgentsOptions> options, Func<ConversationOptions> turns, TimeProvider time, ILogger<AgentCatalogue> logger) : IHostedService, IDisposable
{
    /// <summary>How often the folder is looked at. A change is taken when two looks in a row find the same, for a file may be half written.</summary>
    private static readonly TimeSpan Every = TimeSpan.FromMilliseconds(250);

    private readonly Dictionary<string, Folder> _folders = new(StringComparer.Ordinal);
    private readonly ILogger _logger = logger;
    private readonly Lock _lock = new();
    private volatile IReadOnlyList<AgentDefinition> _agents = [];
    private ITimer? _timer;

    /// <summary>The agents as they are now, by name.</summary>
    public IReadOnlyList<AgentDefinition> Agents => _agents;

    /// <summary>The agent of that name; null where there is none.</summary>
    public AgentDefinition? Find(string name) => _agents.FirstOrDefault(agent => agent.Version.Name == name);

    /// <summary>The agent for a call that is about to begin: the one that answers the called number.</summary>
    /// <returns>Null where no document is for the call, which then gets the agent of the options <c>Agent__…</c>. Calls that are placed from here get that one, too.</returns>
    public AgentDefinition? For(CallInfo call)
    {
        ArgumentNullException.ThrowIfNull(call);
        var agents = _agents;
        return call.Direction is CallDirection.Outbound ? null
            : agents.FirstOrDefault(agent => call.To is { } called && agent.Numbers.Contains(called, StringComparer.OrdinalIgnoreCase)) ?? agents.FirstOrDefault(agent => agent.Numbers.Contains("*"));
    }

    /// <summary>Takes what is in the folder now, as far as it has no fault.</summary>
    /// <returns>The faults of what could not be taken.</returns>
    public IReadOnlyList<DocumentFault> Load()
    {
        lock (_lock)
            return Take(AgentFolder.List(options.Value.Path).ToDictionary(folder => folder, Stamp, StringComparer.Ordinal));
    }

    public Task StartAsync(CancellationToken cancellationToken)
    {
        _ = Load(); // The faults of the start have been told by the options' validation.
        _timer = time.CreateTimer(_ => LookAndGoOn(), null, Every, Timeout.InfiniteTimeSpan);
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken)
    {
        Dispose();
        return Task.CompletedTask;
    }

    public void Dispose() => _timer?.Dispose();

    private void LookAndGoOn()
    {
        try
        {
            lock (_lock)
                Look();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            LogUnreadable(options.Value.Path, e.Message); // The agents stay as they are.
        }

        _timer?.Change(Every, Timeout.InfiniteTimeSpan);
    }

    private void Look()
    {
        var now = AgentFolder.List(options.Value.Path).ToDictionary(folder => folder, Stamp, StringComparer.Ordinal);
        if (now.Count == _folders.Count && now.All(folder => _folders.TryGetValue(folder.Key, out var known) && known.Stamp == folder.Value))
            return;
        if (now.All(folder => _folders.TryGetValue(folder.Key, out var known) && folder.Value == (known.Next ?? known.Stamp)))
        {
            foreach (var fault in Take(now))
                LogFault(fault.ToString());
            return;
        }

        foreach (var (path, stamp) in now)
            (_folders.TryGetValue(path, out var known) ? known : _folders[path] = new Folder()).Next = stamp;
    }

    /// <summary>Takes the folders that have changed, and leaves out those that are gone.</summary>
    private List<DocumentFault> Take(Dictionary<string, string> now)
    {
        var faults = new List<DocumentFault>();
        foreach (var gone in _folders.Keys.Except(now.Keys).ToList())
            _folders.Remove(gone);
        // What is proposed stands beside the others, changed or not: two agents may exchange their numbers.
        var proposed = _folders.Values.Where(folder => folder.Agent is not null).ToDictionary(folder => folder, folder => folder.Agent!);
        foreach (var (path, stamp) in now)
        {
            var folder = _folders.TryGetValue(path, out var known) ? known : _folders[path] = new Folder();
            folder.Path = path;
            if (folder.Stamp == stamp)
                continue;
            (folder.Stamp, folder.Next) = (stamp, null);
            try
            {
                proposed[folder] = AgentFolder.Load(path, turns());
            }
            catch (DocumentException e)
            {
                faults.AddRange(e.Faults);
            }
        }

        while (FirstConflict(proposed) is var (refused, reason))
        {
            faults.Add(new DocumentFault(Path.Combine(refused.Path, AgentDocument.File), 0, reason));
            if (refused.Agent is { } before)
                proposed[refused] = before;
            else
                proposed.Remove(refused);
        }

        foreach (var (folder, agent) in proposed.Where(p => p.Key.Agent?.Version != p.Value.Version))
        {
            folder.Agent = agent;
            LogTaken(agent.Version.Name, agent.Version.Version);
        }

        _agents = [.. _folders.Values.Select(folder => folder.Agent).OfType<AgentDefinition>().OrderBy(agent => agent.Version.Name, StringComparer.Ordinal)];
        return faults;
    }

    /// <summary>Finds an agent that has changed and cannot stand beside another one; null where there is none. Agents that have not changed can stand side by side.</summary>
    private static (Folder Refused, string Reason)? FirstConflict(Dictionary<Folder, AgentDefinition> proposed)
    {
        foreach (var (folder, agent) in proposed.Where(p => p.Value != p.Key.Agent).OrderByDescending(p => p.Key.Path, StringComparer.Ordinal))
        {
            if (proposed.Where(other => other.Key != folder).Select(other => AgentFolder.Conflict(agent, other.Value)).FirstOrDefault(conflict => conflict is not null) is { } reason)
                return (folder, reason);
        }

        return null;
    }

    /// <summary>What changes when a file of the folder does.</summary>
    private static string Stamp(string folder) =>
        string.Join('|', new DirectoryInfo(folder).EnumerateFiles("*", SearchOption.AllDirectories).OrderBy(file => file.FullName, StringComparer.Ordinal).Select(file => $"{file.FullName}:{file.LastWriteTimeUtc.Ticks}:{file.Length}"));

    /// <summary>What is known of an agent's folder.</summary>
    private sealed class Folder
    {
        public string Path { get; set; } = "";

        /// <summary>How the folder was when it was read.</summary>
        public string? Stamp { get; set; }

        /// <summary>How the folder was at the last look, where that is not how it was read.</summary>
        public string? Next { get; set; }

        /// <summary>The last version without a fault.</summary>
        public AgentDefinition? Agent { get; set; }
    }

    [LoggerMessage(LogLevel.Information, "Agent {Agent}: new calls get version {Version}")]
    private partial void LogTaken(string agent, string version);

    [LoggerMessage(LogLevel.Error, "A changed agent is not taken, and the version before stays. {Fault}")]
    private partial void LogFault(string fault);

    [LoggerMessage(LogLevel.Error, "The folder of agents {Path} cannot be read: {Reason}")]
    private partial void LogUnreadable(string path, string reason);
}
