using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Orleans.Timers;

namespace VoiceAgent.Grains.Call;

/// <summary>Has a call's grain called every few seconds, wherever it is by that time. Where the call's silo and gateway died together, nobody else knows of the call.
/// Grains are not reminded where calls do not outlive their process. As with <see cref="CallStore"/>, nobody waits for the database and nothing fails with it.</summary>
internal sealed partial class CallReminder(IGrainBase grain, DatabaseWatch? database, TimeProvider time, ILogger<CallGrain> logger)
{
    public static readonly TimeSpan Every = TimeSpan.FromSeconds(5);

    private const string Name = "leg";

    /// <summary>How long the end of a call waits for the database.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    private readonly IGrainBase _grain = grain;
    private readonly ILogger _logger = logger;
    private Task _setting = Task.CompletedTask;

    /// <summary>Whether calls outlive their process, so that they can be reminded.</summary>
    public bool IsPossible { get; } = grain.GrainContext.ActivationServices.GetService<IReminderRegistry>() is not null;

    /// <summary>Begins to remind the call; returns at once.</summary>
    public void Set()
    {
        if (IsPossible)
            _setting = SetAsync();
    }

    /// <summary>Ends the reminder, because the call is over.</summary>
    /// <returns>False when the reminder may come again.</returns>
    public async Task<bool> ClearAsync()
    {
        if (!IsPossible)
            return true;
        try
        {
            await UnregisterAsync().WaitAsync(Patience, time);
            return true;
        }
#pragma warning disable CA1031 // Whatever the provider throws, the grain is called once more and tries again.
        catch (Exception e)
#pragma warning restore CA1031
        {
            Log("cleared", e);
            return false;
        }
    }

    private async Task UnregisterAsync()
    {
        await _setting;
        if (await _grain.GetReminder(Name) is { } reminder)
            await _grain.UnregisterReminder(reminder);
    }

    private async Task SetAsync()
    {
        try
        {
            await _grain.RegisterOrUpdateReminder(Name, Every, Every);
        }
#pragma warning disable CA1031 // Whatever the provider throws, without a reminder the call lives as long as its silo or its gateway does.
        catch (Exception e)
#pragma warning restore CA1031
        {
            Log("set", e);
        }
    }

    /// <summary>Logs a failure, unless the database is known not to answer: that is said once, and not by each call.</summary>
    private void Log(string done, Exception exception)
    {
        if (database is null or { State.IsReady: true })
            LogFailed(done, exception);
    }

    [LoggerMessage(LogLevel.Warning, "The reminder of the call could not be {Done}")]
    private partial void LogFailed(string done, Exception exception);
}
