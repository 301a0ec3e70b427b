using System.Text;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Orleans.Placement;
using Orleans.Storage;
using Orleans.Timers;
using VoiceAgent.Agent;
using VoiceAgent.Agent.Webhooks;
using VoiceAgent.Grains.Interfaces;
using VoiceAgent.Grains.Placement;
using VoiceAgent.Speech;

namespace VoiceAgent.Grains.Call;

/// <summary>What is to be done after a call: a model reads the conversation, and the agent's webhook is told, again and again until it has taken it.</summary>
/// <remarks>It outlives every process where the cluster has a database: what is left to be done is kept, and a reminder comes back to it.</remarks>
[CallSilo]
[Immovable]
internal sealed partial class AfterCallGrain(
    CallAgents agents, [FromKeyedServices(CallStore.Provider)] IGrainStorage storage, TimeProvider time, ILogger<AfterCallGrain> logger) : Grain, IAfterCallGrain, ICallWorkGrain, IRemindable
{
    /// <summary>The waits between the attempts to tell a webhook, after Standard Webhooks: 27 hours and a half in all.</summary>
    internal static readonly IReadOnlyList<TimeSpan> Waits = [TimeSpan.FromSeconds(5), TimeSpan.FromMinutes(1), TimeSpan.FromMinutes(5), TimeSpan.FromMinutes(30), TimeSpan.FromHours(2), TimeSpan.FromHours(5), TimeSpan.FromHours(10), TimeSpan.FromHours(10)];

    /// <summary>How often a model is asked; after that the webhook is told without its answer.</summary>
    private const int MostAnalyses = 3;

    private const string Name = "after";

    /// <summary>How often the reminder looks whether a process has died over the work.</summary>
    private static readonly TimeSpan RemindEvery = TimeSpan.FromMinutes(1);

    /// <summary>How long a model may take for its answer.</summary>
    private static readonly TimeSpan ModelPatience = TimeSpan.FromSeconds(30);

    private readonly GrainState<AfterCallState> _state = new(new AfterCallState());
    private readonly ILogger _logger = logger;
    private WorkInbox<ReplyPart>? _inbox;
    private IGrainTimer? _timer;
    private bool _isRead;

    public async Task TakeAsync(EndedCall call)
    {
        await ReadAsync();
        if (_state.State is not { Report: not null })
        {
            _state.State = new AfterCallState { Agent = call.Agent.Name, Texts = call.Agent.Texts.ToDictionary(), Report = call.Report, EndedAt = call.EndedAt, Next = call.EndedAt };
            await WriteAsync();
        }

        if (IsReminded)
            await this.RegisterOrUpdateReminder(Name, RemindEvery, RemindEvery);
        Wake(TimeSpan.Zero);
    }

    public Task ReceiveReminder(string reminderName, TickStatus status)
    {
        if (_timer is null)
            Wake(TimeSpan.Zero); // Another process has died over the work.
        return Task.CompletedTask;
    }

    public Task<bool> OnReplyAsync(Guid work, JsonList<ReplyPart> parts) => Task.FromResult(_inbox is { } inbox && parts.All(part => inbox.Deliver(work, Wire.Part(part))));

    public Task<bool> OnSpokenAsync(Guid work, IReadOnlyList<SpokenPart> parts) => Task.FromResult(false);

    public Task<bool> OnTranscriptAsync(Guid work, TranscriptPart transcript) => Task.FromResult(false);

    /// <summary>Whether what is kept outlives this process, so that it can be reminded of.</summary>
    private bool IsReminded => GrainContext.ActivationServices.GetService<IReminderRegistry>() is not null;

    private void Wake(TimeSpan wait)
    {
        _timer?.Dispose();
        DelayDeactivation(wait + RemindEvery);
        _timer = this.RegisterGrainTimer(WorkAsync, new GrainTimerCreationOptions { DueTime = wait, Period = Timeout.InfiniteTimeSpan, KeepAlive = true });
    }

    private async Task WorkAsync(CancellationToken cancellationToken)
    {
        try
        {
            await ReadAsync();
            if (_state.State is not { Report: not null } state)
                await ForgetAsync();
            else if (state.Next - time.GetUtcNow() is { Ticks: > 0 } wait)
                Wake(wait);
            else if (await DoAsync(state, cancellationToken) is { } next)
                Wake(next);
            else
                await ForgetAsync();
        }
#pragma warning disable CA1031 // Whatever is thrown, by the database above all, the work is taken up again.
        catch (Exception e) when (!cancellationToken.IsCancellationRequested)
#pragma warning restore CA1031
        {
            _isRead = false;
            LogBroken(this.GetPrimaryKeyString(), e);
            Wake(Waits[0]);
        }
    }

    /// <summary>Does the next thing.</summary>
    /// <returns>How long the one after it waits; null where nothing is left to be done.</returns>
    private async Task<TimeSpan?> DoAsync(AfterCallState state, CancellationToken cancellationToken)
    {
        var call = this.GetPrimaryKeyString();
        if (agents.After(new AgentFiles(state.Texts)) is not { } after)
            return null;
        if (after.IsAnalyzed && !state.IsAnalyzed)
        {
            state.Analyses++;
            var (answer, fault) = await AskAsync(after, call, state.Report!, cancellationToken);
            if (fault is not null)
                LogNotAnalyzed(call, state.Agent, fault);
            var analyzed = answer is null ? null : after.Analyzed(state.Report!, answer);
            if (analyzed is null && state.Analyses >= MostAnalyses)
                analyzed = after.Analyzed(state.Report!, null);
            if (analyzed is not null)
                (state.Report, state.IsAnalyzed) = (analyzed, true);
            return await NextAsync(state, state.IsAnalyzed ? TimeSpan.Zero : Waits[0]);
        }

        if (await after.TellAsync($"call-ended-{call}", state.Report!, state.EndedAt, cancellationToken) is not var (reason, isFinal))
        {
            LogTold(call, state.Agent);
            return null;
        }

        if (isFinal || state.Attempts >= Waits.Count)
        {
            LogGivenUp(call, state.Agent, state.Attempts + 1, reason);
            return null;
        }

        var wait = Waits[state.Attempts++];
        LogNotTold(call, state.Agent, reason, wait);
        return await NextAsync(state, wait);
    }

    /// <summary>Has a model read the conversation.</summary>
    /// <returns>What it has answered, or why it has not.</returns>
    private async Task<(string? Answer, string? Fault)> AskAsync(AfterCall after, string call, byte[] report, CancellationToken cancellationToken)
    {
        if (after.Question(call, report) is not { } question)
            return ("{}", null); // Nothing was said.
        var asked = after.Models.Count == 0 ? null : new AskedEngines { LanguageModel = after.Models };
        var silos = await GrainFactory.GetGrain<ICapacityGrain>(0).ListAsync();
        if (silos.Where(silo => silo.Capacity is { IsDraining: false, SpeechSlots: > 0 } && silo.Capacity.Distance(asked) is not null).OrderBy(silo => silo.Capacity.Distance(asked)).ThenBy(silo => silo.Calls).FirstOrDefault() is not { } place)
            return (null, "no speech silo has a model for it");
        using var patience = new CancellationTokenSource(ModelPatience, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, cancellationToken);
        var names = place.Capacity.Names(asked);
        _inbox = new WorkInbox<ReplyPart>(new SpeechPlace(call, "", place.Capacity.Silo, asked, GrainFactory, time), names.LanguageModel);
        var answer = new StringBuilder();
        try
        {
            await foreach (var part in new ClusterLanguageModel(names.LanguageModel, GrainFactory, this.AsReference<ICallWorkGrain>(), _inbox).ReplyAsync(question, either.Token))
                answer.Append((part as ReplyText)?.Text);
            return (answer.ToString(), null);
        }
        catch (EngineException e)
        {
            return (null, e.Message);
        }
        catch (OperationCanceledException) when (patience.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            return (null, $"the model has not answered within {ModelPatience.TotalSeconds} s");
        }
        finally
        {
            _inbox = null;
        }
    }

    private async Task<TimeSpan?> NextAsync(AfterCallState state, TimeSpan wait)
    {
        state.Next = time.GetUtcNow() + wait;
        await WriteAsync();
        return wait;
    }

    private async Task ReadAsync()
    {
        if (_isRead)
            return;
        await storage.ReadStateAsync(Name, this.GetGrainId(), _state);
        _isRead = true;
    }

    private async Task WriteAsync()
    {
        try
        {
            await storage.WriteStateAsync(Name, this.GetGrainId(), _state);
        }
        catch
        {
            _isRead = false; // What is kept may be another version.
            throw;
        }
    }

    private async Task ForgetAsync()
    {
        if (_state.RecordExists)
            await storage.ClearStateAsync(Name, this.GetGrainId(), _state);
        _state.State = new AfterCallState();
        if (IsReminded && await this.GetReminder(Name) is { } reminder)
            await this.UnregisterReminder(reminder);
        DeactivateOnIdle();
    }

    [LoggerMessage(LogLevel.Information, "Call {CallId}: the webhook of the agent {Agent} has taken it")]
    private partial void LogTold(string callId, string agent);

    [LoggerMessage(LogLevel.Warning, "Call {CallId}: the webhook of the agent {Agent} has not taken it, and is told again in {Wait}: {Reason}")]
    private partial void LogNotTold(string callId, string agent, string reason, TimeSpan wait);

    [LoggerMessage(LogLevel.Error, "Call {CallId}: the webhook of the agent {Agent} has not taken it in {Attempts} attempts, and is not told any more: {Reason}")]
    private partial void LogGivenUp(string callId, string agent, int attempts, string reason);

    [LoggerMessage(LogLevel.Warning, "Call {CallId}: no model has read the conversation for the agent {Agent}: {Reason}")]
    private partial void LogNotAnalyzed(string callId, string agent, string reason);

    [LoggerMessage(LogLevel.Warning, "Call {CallId}: what is to be done after it has failed, and is tried again")]
    private partial void LogBroken(string callId, Exception exception);
}

/// <summary>What storage keeps of a call that is over, until its agent's webhook has been told.</summary>
[GenerateSerializer, Alias("VoiceAgent.AfterCallState")]
public sealed class AfterCallState
{
    /// <summary>The agent's name.</summary>
    [Id(0)]
    public string Agent { get; set; } = "";

    /// <summary>The agent's document and the texts that it names, by their paths.</summary>
    [Id(1)]
    public Dictionary<string, string> Texts { get; set; } = [];

    /// <summary>What the webhook is told: a JSON object, in UTF-8. Null where there is nothing to do.</summary>
    [Id(2)]
    public byte[]? Report { get; set; }

    [Id(3)]
    public DateTimeOffset EndedAt { get; set; }

    /// <summary>The time of the next attempt.</summary>
    [Id(4)]
    public DateTimeOffset Next { get; set; }

    /// <summary>The report has what a model has found in the conversation.</summary>
    [Id(5)]
    public bool IsAnalyzed { get; set; }

    /// <summary>How often a model was asked.</summary>
    [Id(6)]
    public int Analyses { get; set; }

    /// <summary>How often the webhook was told, and has not taken it.</summary>
    [Id(7)]
    public int Attempts { get; set; }
}
