using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using VoiceAgent.Agent.Documents;
using VoiceAgent.Agent.Tools;
using VoiceAgent.Calls;
using VoiceAgent.Conversation;

namespace VoiceAgent.Agent;

/// <summary>The agents that new calls get. It follows the folder of agents: what is changed there is taken when it has no fault, and until then the version before stays.</summary>
/// <param name="turns">Makes the platform's options of turn-taking, which each document changes for its agent.</param>
/// <param name="tools">What requests to agents' businesses need of the process; null where none are made before calls.</param>
/// <remarks>Thread-safe.</remarks>
public sealed partial class AgentCatalogue(IOptions<AgentsOptions> options, Func<ConversationOptions> turns, TimeProvider time, ILogger<AgentCatalogue> logger, CallTools? tools = null) : IHostedService, IDisposable
{
    /// <summary>How often the folder is looked at. A change is taken when two looks in a row find the same, for a file may be half written.</summary>
    private static readonly TimeSpan Every = TimeSpan.FromMilliseconds(250);

    // Mounted volumes have links to folders, and links may lead in circles.
    private static readonly EnumerationOptions Below = new() { RecurseSubdirectories = true, MaxRecursionDepth = 6, AttributesToSkip = FileAttributes.None, IgnoreInaccessible = true };

    private readonly Dictionary<string, Folder> _folders = new(StringComparer.Ordinal);
    private readonly ILogger _logger = logger;
    private readonly Lock _lock = new();
    private volatile IReadOnlyList<AgentDefinition> _agents = [];
    private ITimer? _timer;
    private string _unreadable = "";

    /// <summary>The agents as they are now, by name.</summary>
    public IReadOnlyList<AgentDefinition> Agents => _agents;

    /// <summary>The agent of that name; null where there is none.</summary>
    public AgentDefinition? Find(string name) => _agents.FirstOrDefault(agent => agent.Version.Name == name);

    /// <summary>The agent for a call that is about to begin: the one that was asked for, or that answers the called number.</summary>
    /// <returns>Null where no document is for the call, which then gets the agent of the options <c>Agent__…</c>. Calls that are placed from here get that one, too, unless they ask for another.</returns>
    public AgentDefinition? For(CallInfo call)
    {
        ArgumentNullException.ThrowIfNull(call);
        var agents = _agents;
        return call.Direction is CallDirection.Outbound ? (call.AskedAgent is { } name ? Find(name) : null)
            : agents.FirstOrDefault(agent => call.To is { } called && agent.Numbers.Contains(called, StringComparer.OrdinalIgnoreCase)) ?? agents.FirstOrDefault(agent => agent.Numbers.Contains("*"));
    }

    /// <summary>Asks an agent's business for values of a call before it is answered, where the agent's document wants that. It never throws, and takes a second at most.</summary>
    /// <returns>The values that are known of the call's variables, by name, with those that it brings; null for none.</returns>
    public async Task<IReadOnlyDictionary<string, string>?> AskBeforeAsync(AgentDefinition agent, CallInfo call, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(agent);
        ArgumentNullException.ThrowIfNull(call);
        if (tools is null)
            return call.Variables;
        try
        {
            return await agent.AskBeforeAsync(call, tools, fault => LogNotAsked(call.CallId, agent.Version.Name, fault), cancellationToken);
        }
#pragma warning disable CA1031 // Whatever is thrown, the call is held without.
        catch (Exception e)
#pragma warning restore CA1031
        {
            LogNotAsked(call.CallId, agent.Version.Name, e.Message);
            return call.Variables;
        }
    }

    /// <summary>Takes what is in the folder now, as far as it has no fault.</summary>
    /// <returns>The faults of what could not be taken.</returns>
    public IReadOnlyList<DocumentFault> Load()
    {
        lock (_lock)
            return Take(Stamps());
    }

    public Task StartAsync(CancellationToken cancellationToken)
    {
        // The options' validation has told the faults of the start, but for those that have come since.
        foreach (var fault in Load())
            LogFault(fault.ToString());
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
        var reason = "";
        try
        {
            lock (_lock)
                Look();
        }
#pragma warning disable CA1031 // Whatever is thrown, the agents stay as they are, and the folder is looked at again.
        catch (Exception e)
#pragma warning restore CA1031
        {
            reason = e.Message;
        }

        // What lasts is said once.
        if (reason.Length > 0 && reason != _unreadable)
            LogUnreadable(options.Value.Path, reason);
        _unreadable = reason;
        _timer?.Change(Every, Timeout.InfiniteTimeSpan);
    }

    private void Look()
    {
        var now = Stamps();
        var isChanged = _folders.Keys.Any(folder => !now.ContainsKey(folder));
        foreach (var (path, stamp) in now.ToList())
        {
            var folder = Known(path);
            if (folder.Stamp == stamp)
                continue;
            if (folder.Next == stamp)
                isChanged = true;
            else
                now[path] = folder.Stamp; // It still changes, and is as it was until it rests.
            folder.Next = stamp;
        }

        if (!isChanged)
            return;
        foreach (var fault in Take(now))
            LogFault(fault.ToString());
    }

    private Dictionary<string, string?> Stamps() => AgentFolder.List(options.Value.Path).ToDictionary(folder => folder, folder => (string?)Stamp(folder), StringComparer.Ordinal);

    private Folder Known(string path) => _folders.TryGetValue(path, out var known) ? known : _folders[path] = new Folder(path);

    /// <summary>Takes the folders that have changed, and leaves out those that are gone.</summary>
    private List<DocumentFault> Take(Dictionary<string, string?> now)
    {
        var faults = new List<DocumentFault>();
        foreach (var gone in _folders.Keys.Except(now.Keys).ToList())
            _folders.Remove(gone);
        foreach (var (path, stamp) in now)
        {
            var folder = Known(path);
            if (folder.Stamp == stamp)
                continue;
            folder.Stamp = stamp;
            try
            {
                folder.Read = AgentFolder.Load(path, turns());
            }
            catch (DocumentException e)
            {
                faults.AddRange(e.Faults);
            }
        }

        // What is proposed stands beside the others, changed or not: two agents may exchange their numbers, in one step or in two.
        var proposed = _folders.Values.Where(folder => folder.Read is not null).ToDictionary(folder => folder, folder => folder.Read!);
        while (FirstConflict(proposed) is var (refused, reason))
        {
            faults.Add(new DocumentFault(Path.Combine(refused.Path, AgentDocument.File), 0, reason));
            if (refused.Agent is { } before)
                proposed[refused] = before;
            else
                proposed.Remove(refused);
        }

        foreach (var (folder, agent) in proposed)
        {
            if (folder.Agent?.Version != agent.Version)
                LogTaken(agent.Version.Name, agent.Version.Version);
            folder.Agent = agent;
        }

        _agents = [.. proposed.Values.OrderBy(agent => agent.Version.Name, StringComparer.Ordinal)];
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
        string.Join('|', new DirectoryInfo(folder).EnumerateFiles("*", Below).OrderBy(file => file.FullName, StringComparer.Ordinal).Select(file => $"{file.FullName}:{file.LastWriteTimeUtc.Ticks}:{file.Length}"));

    /// <summary>What is known of an agent's folder.</summary>
    private sealed class Folder(string path)
    {
        public string Path => path;

        /// <summary>How the folder was when it was read; null where it was not read yet.</summary>
        public string? Stamp { get; set; }

        /// <summary>How the folder was at the last look.</summary>
        public string? Next { get; set; }

        /// <summary>The last version without a fault of its own. It may have a number that another agent still has.</summary>
        public AgentDefinition? Read { get; set; }

        /// <summary>The version that new calls get; null where they get none.</summary>
        public AgentDefinition? Agent { get; set; }
    }

    [LoggerMessage(LogLevel.Information, "Agent {Agent}: new calls get version {Version}")]
    private partial void LogTaken(string agent, string version);

    [LoggerMessage(LogLevel.Warning, "Call {CallId}: the webhook of the agent {Agent} that is asked before calls is of no use, and the call goes on without: {Fault}")]
    private partial void LogNotAsked(string callId, string agent, string fault);

    [LoggerMessage(LogLevel.Error, "A changed agent is not taken, and the version before stays. {Fault}")]
    private partial void LogFault(string fault);

    [LoggerMessage(LogLevel.Error, "The folder of agents {Path} cannot be read: {Reason}")]
    private partial void LogUnreadable(string path, string reason);
}
