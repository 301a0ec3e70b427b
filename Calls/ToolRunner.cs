using System.Collections.ObjectModel;
using VoiceAgent.Conversation;

namespace VoiceAgent.Calls;

/// <summary>Runs the tools of a call: each request once, and to its end unless it may be cancelled.</summary>
/// <remarks>The runner may outlive a session: the next session that makes a request again gets the run that is under way, or its result.</remarks>
internal sealed class ToolRunner(string callId, IReadOnlyList<ICallTool> tools, TimeSpan limit, TimeProvider time)
{
    private readonly Dictionary<string, Run> _runs = [];
    private readonly Lock _lock = new();

    /// <returns>What the tool has returned; null where there is no such tool.</returns>
    /// <exception cref="TimeoutException">The tool took too long.</exception>
    /// <exception cref="OperationCanceledException">The run was cancelled.</exception>
    public Task<string?> RunAsync(InvokeTool invocation)
    {
        lock (_lock)
        {
            if (_runs.TryGetValue(invocation.Key, out var known))
                return known.Result;
            var run = new Run(invocation);
            _runs.Add(invocation.Key, run);
            return run.Result = RunAsync(run);
        }
    }

    /// <summary>Ends the runs that may be cancelled.</summary>
    /// <param name="reply">The reply whose runs end; null for those of all replies.</param>
    public void Cancel(ReplyId? reply)
    {
        List<Run> over;
        lock (_lock)
        {
            over = [.. _runs.Values.Where(r => r.Invocation.IsCancellable && !r.Result.IsCompleted && (reply is null || r.Invocation.Reply == reply))];
            over.ForEach(r => _runs.Remove(r.Invocation.Key));
        }

        over.ForEach(r => r.Cancelled.Cancel());
    }

    private async Task<string?> RunAsync(Run run)
    {
        var invocation = run.Invocation;
        if (tools.FirstOrDefault(t => t.Definition.Name == invocation.Name) is not { } tool)
            return null;
        using var over = new CancellationTokenSource(limit, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(over.Token, run.Cancelled.Token);
        try
        {
            return await tool.InvokeAsync(new ToolInvocation(callId, invocation.Arguments, $"{callId}-{invocation.Key}") { Variables = invocation.Variables ?? ReadOnlyDictionary<string, string>.Empty }, either.Token).WaitAsync(either.Token);
        }
        catch (Exception e)
        {
            // The request may be tried again under its key: the tool may have done it, or not.
            lock (_lock)
            {
                if (_runs.GetValueOrDefault(invocation.Key) == run)
                    _runs.Remove(invocation.Key);
            }

            if (e is OperationCanceledException && over.IsCancellationRequested && !run.Cancelled.IsCancellationRequested)
                throw new TimeoutException($"The tool {LogText.Clean(invocation.Name)} has not returned within {limit}.", e);
            throw;
        }
    }

#pragma warning disable CA1001 // A token source without a timer holds nothing to dispose.
    private sealed class Run(InvokeTool invocation)
#pragma warning restore CA1001
    {
        public InvokeTool Invocation { get; } = invocation;

        public CancellationTokenSource Cancelled { get; } = new();

        public Task<string?> Result { get; set; } = Task.FromResult<string?>(null);
    }
}
