using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Orleans.Timers;

namespace VoiceAgent.Grains.Call;

/// <summary>Has a call's grain called every few seconds, wherever it then is: where its silo and its gateway died together, nobody else knows of it.
/// Nothing is reminded of where calls do not outlive their process. As with <see cref="CallStore"/>, nobody waits for the database and nothing fails with it.</summary>
internal sealed partial class CallReminder(IGrainBase grain, ILogger<CallGrain> logger)
{
    public static readonly TimeSpan Every = TimeSpan.FromSeconds(5);

    private const string Name = "leg";

    private readonly IGrainBase _grain = grain;
    private readonly bool _isPossible = grain.GrainContext.ActivationServices.GetService<IReminderRegistry>() is not null;
    private readonly ILogger _logger = logger;
    private Task _setting = Task.CompletedTask;

    /// <summary>Begins; returns at once.</summary>
    public void Set()
    {
        if (_isPossible)
            _setting = SetAsync();
    }

    /// <summary>The call is over.</summary>
    public async Task ClearAsync()
    {
        await _setting;
        try
        {
            if (_isPossible && await _grain.GetReminder(Name) is { } reminder)
                await _grain.UnregisterReminder(reminder);
        }
#pragma warning disable CA1031 // Whatever the provider throws: the grain is called once more, and tries again.
        catch (Exception e)
#pragma warning restore CA1031
        {
            LogFailed("cleared", e);
        }
    }

    private async Task SetAsync()
    {
        try
        {
            await _grain.RegisterOrUpdateReminder(Name, Every, Every);
        }
#pragma warning disable CA1031 // Whatever the provider throws: without a reminder the call lives as long as its silo or its gateway does.
        catch (Exception e)
#pragma warning restore CA1031
        {
            LogFailed("set", e);
        }
    }

    [LoggerMessage(LogLevel.Warning, "The reminder of the call could not be {Done}")]
    private partial void LogFailed(string done, Exception exception);
}
