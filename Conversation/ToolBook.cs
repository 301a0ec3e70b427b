using System.Runtime.InteropServices;

namespace VoiceAgent.Conversation;

/// <summary>Keeps what the model has done in the world. A tool is begun once, run to its end, and told to the model whatever becomes of the reply that asked for it.</summary>
internal sealed class ToolBook(EngineContext context)
{
    /// <summary>Tools that have outlived the wait for them, or their reply, as long as the model does not know their result.</summary>
    private readonly List<ToolUse> _kept = [];

    /// <summary>The timings of tools that returned while there was no reply that could tell of them. The next reply does.</summary>
    private readonly List<ToolTiming> _returned = [];

    /// <summary>How often each request was carried out.</summary>
    private readonly Dictionary<string, int> _done = [];

    /// <summary>There are tool results of which the model does not know.</summary>
    public bool HasResults => _kept.Exists(t => t.Result is not null);

    /// <summary>A tool goes on that nothing waits for.</summary>
    public bool IsWorking => _kept.Exists(t => t.Result is null);

    /// <summary>Takes the timings of tools that returned after the last reply had ended, for the next reply; null where there are none.</summary>
    public IReadOnlyList<ToolTiming>? TakeReturned()
    {
        if (_returned.Count == 0)
            return null;
        IReadOnlyList<ToolTiming> returned = [.. _returned];
        _returned.Clear();
        return returned;
    }

    /// <summary>Enters a tool that the platform itself answers, or carries out.</summary>
    /// <param name="result">What the model is told; null where it is told nothing, because it ends its reply with this tool.</param>
    public void Answer(Reply reply, ToolCalled e, string arguments, string? result, ToolOutcome outcome)
    {
        var id = e.Id;
        if (result is not null)
        {
            var tool = New(reply, e.Id, new ToolRequest(e.Name, arguments, Key: "", e.IsCancellable));
            tool.Return(result);
            reply.Tools.Current.Add(tool);
            id = tool.InvokedAs;
        }

        Enter(reply, id, e.Name, outcome);
    }

    /// <summary>Has a tool run. Where an equal request goes on already, the reply waits for that one instead.</summary>
    /// <param name="id">The id of the tool's call by the model.</param>
    /// <param name="request">What is asked for. It is given its key here.</param>
    public void Run(Reply reply, string id, ToolRequest request)
    {
        var identity = ToolUse.IdentityOf(request);
        if (_kept.Find(t => t.Identity == identity) is { } running)
        {
            GoOn(reply, running, id);
            return;
        }

        var tool = New(reply, id, request with { Key = KeyOf(reply, identity) });
        reply.Tools.Current.Add(tool);
        Enter(reply, tool.InvokedAs, tool.Name, outcome: null);
        Invoke(tool);
    }

    /// <summary>Finds the tool that has returned among those that had not returned before; null where it is none of them.</summary>
    public ToolUse? Find(ToolReturned e, Reply? reply)
    {
        return reply?.Tools.All.FirstOrDefault(IsIt) ?? _kept.Find(IsIt);

        bool IsIt(ToolUse t) => t.Reply == e.Reply && t.InvokedAs == e.Id && t.Result is null;
    }

    /// <summary>Takes the result of a tool that is over.</summary>
    /// <param name="reply">The reply on its way; null where there is none.</param>
    public void Return(ToolUse tool, string result, ToolOutcome outcome, Reply? reply)
    {
        tool.Return(result);
        Enter(tool, outcome, reply);
        if (outcome is ToolOutcome.Returned)
        {
            CollectionsMarshal.GetValueRefOrAddDefault(_done, tool.Identity, out _)++;
            context.Flow.Values.Take(tool.Name, result);
        }
    }

    /// <summary>Lets a tool go on, although nobody waits for it any longer.</summary>
    public void LetGo(ToolUse tool)
    {
        tool.IsLetGo = true;
        _kept.Add(tool);
    }

    /// <summary>Notes that the model knows from now on what has returned.</summary>
    public void Tell(Reply reply)
    {
        foreach (var tool in _kept.Where(t => t.Result is not null && reply.Tools.All.Contains(t)))
            tool.IsLetGo = false;
        Settle();
        _kept.RemoveAll(t => t.Result is not null);
    }

    /// <summary>Keeps the tools of an ended reply that are not safe to cancel: they go on, and the model is told of them.</summary>
    public void Outlive(Reply reply)
    {
        // Nobody was told of tools that returned while the apology for a failed model was spoken.
        foreach (var tool in reply.Tools.All.Where(t => t is { IsAwaited: true, IsCancellable: false } || (reply.Text.HasFailed && t is { HasBegun: true, Result: not null } && reply.Tools.Current.Contains(t))))
            LetGo(tool);
        if (reply.Timings.Tools is { } tools && tools.Any(GoesOn))
            reply.Timings = reply.Timings with { Tools = [.. tools.Select(t => GoesOn(t) ? t with { Outcome = ToolOutcome.Running } : t)] };

        bool GoesOn(ToolTiming timing) => timing.Outcome is null && _kept.Exists(t => t.InvokedAs == timing.Id && t.Result is null);
    }

    /// <summary>Enters results that came without their reply at the present place of the conversation.</summary>
    public void Settle()
    {
        foreach (var tool in _kept)
        {
            if (tool is not { IsLetGo: true, Result: not null } || !Forget(tool))
                continue;
            tool.IsLetGo = false;
            context.History.Add(tool.Call());
            context.History.Add(tool.Answer() with { At = context.Now });
        }
    }

    /// <summary>Invokes unfinished tools once more. Whatever runs tools is gone, or knows these already by their keys, which are unchanged.</summary>
    public void InvokeAgain(Reply? reply)
    {
        foreach (var tool in (reply?.Tools.All ?? []).Concat(_kept).Distinct().Where(t => t.Result is null).ToList())
            Invoke(tool);
    }

    /// <param name="reply">The reply on its way, which has its own tools; null where there is none.</param>
    public ToolsSnapshot Snapshot(Reply? reply) =>
        new([.. _kept.Where(t => reply?.Tools.All.Contains(t) != true).Select(t => t.Snapshot(null))], new Dictionary<string, int>(_done), [.. _returned]);

    public void Restore(ToolsSnapshot snapshot, TimeSpan at)
    {
        _kept.AddRange(snapshot.Kept.Select(t => ToolUse.From(t, at)));
        _returned.AddRange(snapshot.Returned);
        foreach (var (request, times) in snapshot.Done)
            _done[request] = times;
    }

    /// <summary>Keeps the tools for which a restored reply does not wait any more.</summary>
    public void Keep(Reply restored) => _kept.AddRange(restored.Tools.All.Where(t => t.IsLetGo));

    private ToolUse New(Reply reply, string called, ToolRequest request)
    {
        // Not every model server gives each call an id of its own.
        var id = called;
        for (var i = 2; reply.Tools.All.Concat(_kept).Any(t => t.InvokedAs == id || t.Id == id) || context.History.Exists(u => u.ToolCallId == id); i++)
            id = $"{i}-{called}";
        return new ToolUse(reply.Id, id, request, context.Now) { Round = reply.Tools.Rounds };
    }

    /// <summary>Returns the key of a request. A tool that failed may have done its work all the same, so another try has an unchanged key.
    /// Tools that are called together have different keys, because each is meant.</summary>
    private string KeyOf(Reply reply, string identity) => $"{identity}-{1 + _done.GetValueOrDefault(identity) + reply.Tools.Current.Count(t => t.Result is null && t.Identity == identity)}";

    private void Invoke(ToolUse tool) => context.Do(new InvokeTool(tool.Reply, tool.InvokedAs, tool.Name, tool.Arguments, tool.Key, tool.IsCancellable) { Variables = tool.Variables });

    /// <summary>Has the reply wait for a tool that goes on, because the model has asked for it again.</summary>
    private void GoOn(Reply reply, ToolUse tool, string id)
    {
        _kept.Remove(tool);
        reply.Tools.Forget(tool);
        Forget(tool);
        if (!reply.Tools.All.Any(t => t.Id == id) && !context.History.Exists(u => u.ToolCallId == id))
            tool.Id = id;
        (tool.IsLetGo, tool.AwaitedSince, tool.Round) = (false, context.Now, reply.Tools.Rounds);
        reply.Tools.Current.Add(tool);
        Enter(reply, tool.InvokedAs, tool.Name, tool.Result is null ? null : ToolOutcome.Returned);
    }

    /// <returns>False where the history does not tell of the tool.</returns>
    private bool Forget(ToolUse tool) => context.History.RemoveAll(u => u.Speaker is Speaker.ToolCall or Speaker.ToolResult && u.ToolCallId == tool.Id) > 0;

    private void Enter(Reply reply, string id, string name, ToolOutcome? outcome) => reply.Timings = reply.Timings with
    {
        Tools = [.. reply.Timings.Tools ?? [], new ToolTiming(id, name, context.Now, outcome is null ? null : context.Now, outcome)],
    };

    /// <summary>Enters the return of a tool in the timings of the reply on its way, also where the tool began in an earlier turn.
    /// Without a reply, the next one gets the entry.</summary>
    private void Enter(ToolUse tool, ToolOutcome outcome, Reply? reply)
    {
        if (reply is { Timings.Tools: { } tools } && tools.Any(IsIt))
            reply.Timings = reply.Timings with { Tools = [.. tools.Select(t => IsIt(t) ? t with { End = context.Now, Outcome = outcome } : t)] };
        else if (reply is not null)
            reply.Timings = reply.Timings with { Tools = [.. reply.Timings.Tools ?? [], Whole()] };
        else
            _returned.Add(Whole());

        ToolTiming Whole() => new(tool.InvokedAs, tool.Name, tool.At, context.Now, outcome);

        bool IsIt(ToolTiming t) => t.Id == tool.InvokedAs && t.Outcome is null;
    }
}
