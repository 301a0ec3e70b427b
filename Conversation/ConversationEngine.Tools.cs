using System.Runtime.InteropServices;
using System.Text.Json;

namespace VoiceAgent.Conversation;

// What the model has done in the world: begun once, run to its end, told to the model whatever becomes of the reply that asked for it.
public sealed partial class ConversationEngine
{
    /// <summary>Tools that have outlived the wait for them, or their reply, as long as the model does not know their result.</summary>
    private readonly List<ToolUse> _kept = [];

    /// <summary>Of those that returned without a reply that could tell: for the next one.</summary>
    private readonly List<ToolTiming> _returned = [];

    /// <summary>How often each request was carried out.</summary>
    private readonly Dictionary<string, int> _done = [];

    private void OnToolCalled(Reply reply, ToolCalled e)
    {
        if (reply.TextEnded)
            return;
        reply.TextAt = _now;
        FlushText(reply);
        var arguments = e.Arguments.Length > 0 ? e.Arguments : "{}";
        switch (e.Name)
        {
            case BuiltInTools.HangUp:
                reply.After = AfterReply.HangUp;
                Note(reply, e.Id, e.Name, ToolOutcome.Returned);
                break;
            case BuiltInTools.Transfer when _options.TransferTo.Length > 0:
                reply.After = AfterReply.Transfer;
                Note(reply, e.Id, e.Name, ToolOutcome.Returned);
                break;
            case BuiltInTools.SendDigits when Argument(arguments, "digits") is { Length: > 0 } digits:
                _commands.Add(new SendDigits(digits));
                Answer("""{"result":"sent"}""", ToolOutcome.Returned);
                break;
            case BuiltInTools.Transfer:
                Answer("""{"error":"calls cannot be passed on"}""", ToolOutcome.Failed);
                break;
            case BuiltInTools.SendDigits:
                Answer("""{"error":"the argument digits is missing"}""", ToolOutcome.Failed);
                break;
            case var _ when !IsObject(arguments):
                Answer("""{"error":"the arguments are no JSON object"}""", ToolOutcome.Failed);
                break;
            case var _ when UnderWay(e.Name, arguments) is { } running:
                GoOn(reply, running, e.Id);
                break;
            default:
                var tool = New(reply, e, arguments);
                reply.Tools.Add(tool);
                Note(reply, tool.InvokedAs, e.Name, outcome: null);
                Invoke(tool);
                break;
        }

        void Answer(string result, ToolOutcome outcome)
        {
            var tool = New(reply, e, arguments);
            tool.Return(result);
            reply.Tools.Add(tool);
            Note(reply, tool.InvokedAs, e.Name, outcome);
        }
    }

    private ToolUse New(Reply reply, ToolCalled e, string arguments)
    {
        // Not every server names a call but once.
        var id = e.Id;
        for (var i = 2; reply.AllTools.Concat(_kept).Any(t => t.InvokedAs == id || t.Id == id) || _history.Exists(u => u.ToolCallId == id); i++)
            id = $"{i}-{e.Id}";
        // One that has failed may have done it all the same: another try is the same request. Of those that are called together each is meant.
        var request = ToolUse.RequestOf(e.Name, arguments);
        var number = 1 + _done.GetValueOrDefault(request) + reply.Tools.Count(t => t.Result is null && t.IsSame(e.Name, arguments));
        return new ToolUse(reply.Id, id, e.Name, arguments, $"{request}-{number}", e.IsCancellable, _now) { Round = reply.ToolRounds };
    }

    private void Invoke(ToolUse tool)
    {
        tool.HasBegun = true;
        _commands.Add(new InvokeTool(tool.Reply, tool.InvokedAs, tool.Name, tool.Arguments, tool.Key, tool.IsCancellable));
    }

    /// <summary>The same request, of which the model does not know yet what came of it: it is not begun again.</summary>
    private ToolUse? UnderWay(string name, string arguments) => _kept.Find(t => t.IsSame(name, arguments));

    /// <summary>The model has asked again for what goes on: the reply waits for that.</summary>
    private void GoOn(Reply reply, ToolUse tool, string id)
    {
        _kept.Remove(tool);
        reply.FinishedTools.RemoveAll(t => t.Tool == tool);
        reply.Tools.Remove(tool);
        Forget(tool);
        if (!reply.AllTools.Any(t => t.Id == id) && !_history.Exists(u => u.ToolCallId == id))
            tool.Id = id;
        (tool.IsLetGo, tool.AwaitedSince, tool.Round) = (false, _now, reply.ToolRounds);
        reply.Tools.Add(tool);
        Note(reply, tool.InvokedAs, tool.Name, tool.Result is null ? null : ToolOutcome.Returned);
    }

    private void OnToolReturned(ToolReturned e)
    {
        var tool = _reply?.AllTools.FirstOrDefault(IsIt) ?? _kept.Find(IsIt);
        if (tool is not null)
            Return(tool, e.Result, e.HasFailed ? ToolOutcome.Failed : ToolOutcome.Returned);

        bool IsIt(ToolUse t) => t.Reply == e.Reply && t.InvokedAs == e.Id && t.Result is null;
    }

    private void Return(ToolUse tool, string result, ToolOutcome outcome)
    {
        tool.Return(result);
        Note(tool, outcome);
        if (outcome is ToolOutcome.Returned)
            CollectionsMarshal.GetValueRefOrAddDefault(_done, ToolUse.RequestOf(tool.Name, tool.Arguments), out _)++;
        if (_reply is { } reply && reply.Tools.Contains(tool))
        {
            reply.TextAt = _now;
            if (reply.RoundEnded)
                NextRoundIfToolsReturned(reply);
            return;
        }

        // A draft that does not know of it would say what is not so any more.
        Discard();
        _considered = null;
        if (_reply is null)
            Settle();
    }

    /// <summary>Nobody waits for it any longer.</summary>
    private void GiveUpTool(Reply reply, ToolUse tool)
    {
        _commands.Add(new ReportTimeout(reply.Id, Awaited.Tool, tool.Name));
        if (tool.IsCancellable)
        {
            Return(tool, """{"error":"timed out"}""", ToolOutcome.TimedOut);
            return;
        }

        tool.IsLetGo = true;
        _kept.Add(tool);
        reply.TextAt = _now;
        if (reply.RoundEnded)
            NextRoundIfToolsReturned(reply);
    }

    private void NextRoundIfToolsReturned(Reply reply)
    {
        if (reply.Tools.Exists(t => t.IsAwaited))
            return;
        reply.FinishRound();
        if (reply.After != AfterReply.Listen)
            EndText(reply);
        else if (reply.ToolRounds > _options.MaxToolRounds)
            OnReplyFailed(reply);
        else
            Ask(reply);
    }

    /// <summary>Has the model write, or go on with, a reply. It is told everything.</summary>
    private void Ask(Reply reply)
    {
        Tell(reply);
        _commands.Add(new GenerateReply(reply.Id, [.. _history, .. reply.AsWritten(_now)]));
    }

    /// <summary>The model knows from now on what has returned.</summary>
    private void Tell(Reply reply)
    {
        foreach (var tool in _kept.Where(t => t.Result is not null && reply.AllTools.Contains(t)))
            tool.IsLetGo = false;
        Settle();
        _kept.RemoveAll(t => t.Result is not null);
    }

    /// <summary>The tools of a reply that has ended: what is not safe to cancel goes on, and is told of.</summary>
    private void Outlive(Reply reply)
    {
        // What returned while the apology of a failed model was spoken, nobody was told of.
        foreach (var tool in reply.AllTools.Where(t => t is { IsAwaited: true, IsCancellable: false } || (reply.HasFailed && t is { HasBegun: true, Result: not null } && reply.Tools.Contains(t))))
        {
            tool.IsLetGo = true;
            _kept.Add(tool);
        }

        if (reply.Timings.Tools is { } tools && tools.Any(GoesOn))
            reply.Timings = reply.Timings with { Tools = [.. tools.Select(t => GoesOn(t) ? t with { Outcome = ToolOutcome.Running } : t)] };

        bool GoesOn(ToolTiming timing) => timing.Outcome is null && _kept.Exists(t => t.InvokedAs == timing.Id && t.Result is null);
    }

    /// <summary>What returned without its reply is told where the conversation is now.</summary>
    private void Settle()
    {
        foreach (var tool in _kept)
        {
            if (tool is not { IsLetGo: true, Result: not null } || !Forget(tool))
                continue;
            tool.IsLetGo = false;
            _history.Add(tool.Call());
            _history.Add(tool.Answer() with { At = _now });
        }
    }

    /// <returns>False: the history does not tell of it.</returns>
    private bool Forget(ToolUse tool) => _history.RemoveAll(u => u.Speaker is Speaker.ToolCall or Speaker.ToolResult && u.ToolCallId == tool.Id) > 0;

    /// <summary>The model is to say what has come of a tool: as soon as nobody speaks.</summary>
    private bool HasNews => !_lineLost && _digits.Length == 0 && !_caller.IsOpen && !_caller.IsSpeaking && _kept.Exists(t => t.Result is not null);

    private bool IsWorking => _kept.Exists(t => t.Result is null);

    private void Note(Reply reply, string id, string name, ToolOutcome? outcome) => reply.Timings = reply.Timings with
    {
        Tools = [.. reply.Timings.Tools ?? [], new ToolTiming(id, name, _now, outcome is null ? null : _now, outcome)],
    };

    /// <summary>The turn tells when a tool returned; where it began in an earlier one, the next one does.</summary>
    private void Note(ToolUse tool, ToolOutcome outcome)
    {
        if (_reply is { Timings.Tools: { } tools } reply && tools.Any(IsIt))
            reply.Timings = reply.Timings with { Tools = [.. tools.Select(t => IsIt(t) ? t with { End = _now, Outcome = outcome } : t)] };
        else if (_reply is { } other)
            other.Timings = other.Timings with { Tools = [.. other.Timings.Tools ?? [], Whole()] };
        else
            _returned.Add(Whole());

        ToolTiming Whole() => new(tool.InvokedAs, tool.Name, tool.At, _now, outcome);

        bool IsIt(ToolTiming t) => t.Id == tool.InvokedAs && t.Outcome is null;
    }

    private static bool IsObject(string arguments)
    {
        try
        {
            using var document = JsonDocument.Parse(arguments);
            return document.RootElement.ValueKind is JsonValueKind.Object;
        }
        catch (JsonException)
        {
            return false; // The model is told.
        }
    }

    private static string? Argument(string json, string name)
    {
        try
        {
            using var document = JsonDocument.Parse(json);
            return document.RootElement is { ValueKind: JsonValueKind.Object } root && root.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String
                ? value.GetString()
                : null;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            return null; // The model wrote no JSON, or half a character: the same as a missing argument, which it is told.
        }
    }
}
