using Microsoft.Extensions.Logging;
using Orleans.Storage;
using VoiceAgent.Conversation;
using VoiceAgent.Grains.Interfaces;

namespace VoiceAgent.Grains.Call;

/// <summary>A call's state in storage. Storage that is down endangers a call only when the call's silo and gateway die together.
/// So no call waits for storage, and nothing fails with it.</summary>
/// <remarks>The store belongs to the call's activation. It makes one access at a time, however long that takes; its callers wait for a limited time only.
/// It is no persistent state of Orleans' own, because an activation would fail without its storage.</remarks>
internal sealed partial class CallStore(IGrainStorage storage, GrainId grain, DatabaseWatch? database, TimeProvider time, ILogger<CallGrain> logger)
{
    /// <summary>The name under which the storage provider is registered.</summary>
    public const string Provider = "calls";

    /// <summary>How long a call that another process has lost waits for what was kept of it: its caller hears nothing meanwhile.</summary>
    private static readonly TimeSpan ReadPatience = TimeSpan.FromSeconds(1);

    /// <summary>How long an activation that ends waits until what it has given is kept.</summary>
    private static readonly TimeSpan LastPatience = TimeSpan.FromSeconds(2);

    private const string Name = "call";

    private const string AgentName = "agent";

    private readonly GrainState<CallState> _state = new(new CallState());
    private readonly GrainState<AgentState> _agent = new(new AgentState());
    private readonly ILogger _logger = logger;
    private CallState? _next;
    private AgentState? _nextAgent;
    private bool _hasAgent;
    private bool _isOver;
    private bool _isCleared;
    private Task _access = Task.CompletedTask;

    /// <summary>Whether it is known what storage contains.</summary>
    public bool IsRead { get; private set; }

    /// <summary>Reads what another activation kept of the call; null when there is nothing, or nothing can be read in time.</summary>
    public async Task<KeptCall?> ReadAsync()
    {
        if (_access.IsCompleted)
            _access = ReadAgainAsync();
        return await WaitAsync(ReadPatience) && IsRead && _state.State is { Call: { } call, Snapshot: { } snapshot, HasAgent: var hasAgent }
            && hasAgent == _agent.State is { Texts: not null }
            ? new KeptCall(call, snapshot, _agent.State is { Texts: { } texts, Name: var name, Variables: var variables } ? new AttachedAgent { Name = name, Texts = texts, Variables = variables } : null)
            : null;
    }

    /// <summary>Keeps the call's agent; returns at once.</summary>
    public void KeepAgent(AttachedAgent agent)
    {
        if (_isOver)
            return;
        _hasAgent = true;
        _nextAgent = new AgentState { Name = agent.Name, Texts = new Dictionary<string, string>(agent.Texts, StringComparer.Ordinal), Variables = agent.Variables?.ToDictionary() };
        Go();
    }

    /// <summary>Keeps the conversation as it is now; returns at once.</summary>
    public void Keep(CallFacts call, Json<ConversationSnapshot> snapshot)
    {
        if (_isOver)
            return;
        _next = new CallState { Call = call, Snapshot = snapshot.Utf8, HasAgent = _hasAgent };
        Go();
    }

    /// <summary>Waits until all that was kept is written, but not for storage that does not answer.</summary>
    public Task FlushAsync() => WaitAsync(LastPatience);

    /// <summary>Clears what is kept of a call that is over, and keeps nothing more.</summary>
    /// <returns>False when something may have stayed behind.</returns>
    public async Task<bool> ClearAsync()
    {
        _isOver = true;
        (_next, _nextAgent) = (null, null);
        Go();
        return await WaitAsync(LastPatience) && _isCleared;
    }

    private async Task<bool> WaitAsync(TimeSpan limit)
    {
        try
        {
            await _access.WaitAsync(limit, time);
            return true;
        }
        catch (TimeoutException)
        {
            return false; // The access goes on by itself, and nobody needs its result any more.
        }
    }

    private void Go()
    {
        if (_access.IsCompleted)
            _access = AccessAsync();
    }

    private async Task ReadAgainAsync()
    {
        IsRead = false;
        await DoAsync("read", static () => Task.CompletedTask);
        await AccessAsync();
    }

    /// <summary>Writes and clears until nothing is left to be done.</summary>
    private async Task AccessAsync()
    {
        // The conversation is nothing without its agent, so it waits for the next access where the agent could not be written.
        if (_nextAgent is { } agent)
        {
            if (!await DoAsync("written", () =>
            {
                _agent.State = agent;
                return storage.WriteStateAsync(AgentName, grain, _agent);
            }) && !_isOver)
            {
                return;
            }

            _nextAgent = null;
        }

        while (_next is { } next)
        {
            _next = null;
            await DoAsync("written", () =>
            {
                _state.State = next;
                return storage.WriteStateAsync(Name, grain, _state);
            });
        }

        if (_isOver && !_isCleared)
            _isCleared = await DoAsync("cleared", ClearAllAsync);
    }

    private async Task ClearAllAsync()
    {
        if (_agent.RecordExists)
            await storage.ClearStateAsync(AgentName, grain, _agent);
        await storage.ClearStateAsync(Name, grain, _state);
    }

    private async Task<bool> DoAsync(string done, Func<Task> access)
    {
        try
        {
            // Storage wants to be told the version that it has, perhaps that of an activation that died.
            if (!IsRead)
            {
                await storage.ReadStateAsync(Name, grain, _state);
                if (_hasAgent || _state.State is { HasAgent: true })
                    await storage.ReadStateAsync(AgentName, grain, _agent);
            }

            IsRead = true;
            await access();
            return true;
        }
#pragma warning disable CA1031 // Whatever the provider throws, the next turn is written again, and what stays behind is a row.
        catch (Exception e)
#pragma warning restore CA1031
        {
            IsRead = false;
            // A database that does not answer is reported once, and not by each of its calls.
            if (database is null or { State.IsReady: true })
                LogFailed(done, e);
            return false;
        }
    }

    [LoggerMessage(LogLevel.Warning, "The state of the call could not be {Done}")]
    private partial void LogFailed(string done, Exception exception);
}

/// <summary>What was kept of a call.</summary>
/// <param name="Snapshot">The JSON of a <c>ConversationSnapshot</c>, in UTF-8.</param>
/// <param name="Agent">The call's agent; null for the one of the options <c>Agent__…</c>.</param>
internal sealed record KeptCall(CallFacts Call, byte[] Snapshot, AttachedAgent? Agent);
