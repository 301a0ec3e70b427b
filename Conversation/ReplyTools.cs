namespace VoiceAgent.Conversation;

/// <summary>The tools that a reply has called, in rounds. The model calls the tools of a round together.</summary>
internal sealed class ReplyTools
{
    private readonly List<(int Pieces, ToolUse Tool)> _finished = [];

    /// <summary>Tools that were called in the current round, in order.</summary>
    public List<ToolUse> Current { get; } = [];

    /// <summary>The number of rounds that are over.</summary>
    public int Rounds { get; private set; }

    /// <summary>The model has written its part of the current round.</summary>
    public bool RoundEnded { get; set; }

    /// <summary>Some round is over.</summary>
    public bool HasFinished => _finished.Count > 0;

    /// <summary>Every tool that the reply has called.</summary>
    public IEnumerable<ToolUse> All => _finished.Select(t => t.Tool).Concat(Current);

    /// <summary>Some tool has run, or runs to its end. Its entry in the history belongs after the words that asked for the tool.</summary>
    public bool HasDone => HasFinished || Current.Exists(IsTold);

    /// <summary>A tool that the reply waits for, or null.</summary>
    public ToolUse? Awaited => Current.Find(t => t.IsAwaited);

    /// <summary>Ends the current round, whose tools are done; the model goes on with their results.</summary>
    /// <param name="pieces">How many pieces of the reply were written so far.</param>
    public void FinishRound(int pieces)
    {
        foreach (var tool in Current)
            _finished.Add((pieces, tool));
        Current.Clear();
        Rounds++;
        RoundEnded = false;
    }

    /// <summary>Forgets a tool that is asked for anew.</summary>
    public void Forget(ToolUse tool)
    {
        _finished.RemoveAll(t => t.Tool == tool);
        Current.Remove(tool);
    }

    /// <summary>Counts the pieces before each tool anew.</summary>
    /// <param name="pieces">The new count for each old count, which is its place in the list.</param>
    /// <param name="shift">How much is added to an old count beyond the list.</param>
    public void Recount(IReadOnlyList<int> pieces, int shift)
    {
        for (var i = 0; i < _finished.Count; i++)
            _finished[i] = (_finished[i].Pieces < pieces.Count ? pieces[_finished[i].Pieces] : _finished[i].Pieces + shift, _finished[i].Tool);
    }

    /// <summary>A reply as history has it: its pieces and its tool rounds, in the order they came.</summary>
    public IEnumerable<Utterance> Account(string[] pieces, TimeSpan at, bool cutShort)
    {
        var from = 0;
        foreach (var round in _finished.GroupBy(t => t.Tool.Round))
        {
            var until = round.First().Pieces;
            if (Join(from, until) is { Length: > 0 } before)
                yield return new Utterance(Speaker.Agent, before, at);
            from = until;
            foreach (var entry in Entries([.. round.Select(t => t.Tool)]))
                yield return entry;
        }

        if (Join(from, int.MaxValue) is { Length: > 0 } last)
            yield return new Utterance(Speaker.Agent, last, at, cutShort);

        // In a round that is cut off, what the tools have begun goes on.
        foreach (var entry in Entries(Current.FindAll(IsTold)))
            yield return entry;

        // Tools that were called together stay together: first the calls, and after them what came of them.
        static IEnumerable<Utterance> Entries(List<ToolUse> round) => round.Select(t => t.Call()).Concat(round.Select(t => t.Answer()));

        string Join(int first, int end) => string.Join(' ', pieces.Take(end).Skip(first).Where(t => t.Length > 0));
    }

    public RoundsSnapshot Snapshot() => new([.. _finished.Select(t => t.Tool.Snapshot(t.Pieces)), .. Current.Select(t => t.Snapshot(null))], Rounds);

    public static ReplyTools From(RoundsSnapshot snapshot, TimeSpan at)
    {
        var tools = new ReplyTools { Rounds = snapshot.Finished };
        foreach (var tool in snapshot.Tools)
        {
            if (tool.Pieces is { } pieces)
                tools._finished.Add((pieces, ToolUse.From(tool, at)));
            else
                tools.Current.Add(ToolUse.From(tool, at));
        }

        // What the model wrote after the calls is lost, and the model goes on with the tools' results.
        tools.RoundEnded = tools.Current.Count > 0;
        return tools;
    }

    /// <summary>The history tells of a tool that has returned, or that runs to its end.</summary>
    private static bool IsTold(ToolUse tool) => tool.Result is not null || !tool.IsCancellable;
}
