using Microsoft.Extensions.Logging;
using Orleans.Storage;
using VoiceAgent.Grains.Interfaces;

namespace VoiceAgent.Grains.Call;

/// <summary>A call's state in storage. Storage that is down endangers a call only when its silo and its gateway die together, so nobody waits for it and nothing fails with it.</summary>
/// <remarks>Belongs to the call's activation. Not a persistent state of Orleans' own: an activation would fail without its storage.</remarks>
internal sealed partial class CallStore(IGrainStorage storage, GrainId grain, ILogger<CallGrain> logger)
{
    /// <summary>The name under which the storage provider is registered.</summary>
    public const string Provider = "calls";

    private const string Name = "call";

    private readonly GrainState<CallState> _state = new(new CallState());
    private readonly ILogger _logger = logger;
    private CallState? _next;
    private bool _isOver;
    private Task _writing = Task.CompletedTask;

    /// <summary>What storage contains is known.</summary>
    public bool IsRead { get; private set; }

    /// <summary>What another activation kept of the call; null when there is nothing, or nothing can be read.</summary>
    public async Task<CallState?> ReadAsync()
    {
        try
        {
            await storage.ReadStateAsync(Name, grain, _state);
            IsRead = true;
            return _state.State is { Snapshot: not null } kept ? kept : null;
        }
#pragma warning disable CA1031 // Whatever the provider throws.
        catch (Exception e)
#pragma warning restore CA1031
        {
            IsRead = false;
            LogFailed("read", e);
            return null;
        }
    }

    /// <summary>Keeps the conversation as it is now; returns at once.</summary>
    public void Keep(CallFacts call, byte[] snapshot)
    {
        if (_isOver)
            return;
        _next = new CallState { Call = call, Snapshot = snapshot };
        if (_writing.IsCompleted)
            _writing = WriteAsync();
    }

    /// <summary>Waits until all that was kept is written.</summary>
    public Task FlushAsync() => _writing;

    /// <summary>The call is over: nothing is kept of it.</summary>
    public async Task ClearAsync()
    {
        _isOver = true;
        _next = null;
        await _writing;
        try
        {
            await storage.ClearStateAsync(Name, grain, _state);
        }
#pragma warning disable CA1031 // Whatever the provider throws: what stays behind is a row.
        catch (Exception e)
#pragma warning restore CA1031
        {
            LogFailed("cleared", e);
        }
    }

    private async Task WriteAsync()
    {
        while (_next is { } next)
        {
            _next = null;
            try
            {
                // The version that is there: that of an activation that died, perhaps.
                if (!IsRead)
                    await storage.ReadStateAsync(Name, grain, _state);
                IsRead = true;
                _state.State = next;
                await storage.WriteStateAsync(Name, grain, _state);
            }
#pragma warning disable CA1031 // Whatever the provider throws: the next turn is written again.
            catch (Exception e)
#pragma warning restore CA1031
            {
                IsRead = false;
                LogFailed("written", e);
            }
        }
    }

    [LoggerMessage(LogLevel.Warning, "The state of the call could not be {Done}")]
    private partial void LogFailed(string done, Exception exception);
}
