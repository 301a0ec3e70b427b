using VoiceAgent.Conversation.Text;

namespace VoiceAgent.Conversation;

// Moving a reply to another engine.
internal sealed partial class Reply
{
    /// <summary>A reply that goes on where another engine stopped.</summary>
    public static Reply From(ReplySnapshot snapshot, ReplyId id, SentenceChunker chunker, TimeSpan at)
    {
        var reply = new Reply(id, chunker, at)
        {
            Answers = snapshot.Answers,
            IsInterruptible = snapshot.IsInterruptible,
            IsScripted = snapshot.IsScripted,
            TextEnded = snapshot.TextEnded,
            HasFailed = snapshot.HasFailed,
            IsHeld = snapshot.IsHeld,
            OverlapFrom = snapshot.OverlapFrom,
            After = Enum.Parse<AfterReply>(snapshot.After),
            HangUpReason = snapshot.HangUpReason,
            Timings = snapshot.Timings,
            ToolRounds = snapshot.ToolRounds,
            HasFiller = snapshot.Segments.Any(s => s.IsFiller),
        };
        foreach (var segment in snapshot.Segments)
            reply._segments.Add(new Segment(reply._segments.Count, segment));
        foreach (var piece in snapshot.Waiting)
            reply._waiting.Enqueue(piece);
        foreach (var tool in snapshot.Tools)
        {
            if (tool.Pieces is { } pieces)
                reply.FinishedTools.Add((pieces, ToolUse.From(tool, at)));
            else
                reply.Tools.Add(ToolUse.From(tool, at));
        }

        // What the model wrote after them is lost: it goes on with their results.
        reply.RoundEnded = reply.Tools.Count > 0;
        return reply;
    }

    /// <summary>What the model has written and no piece was made of is not in it: the model writes it again.</summary>
    public ReplySnapshot Snapshot() => new()
    {
        Answers = Answers,
        Segments = [.. _segments.Select(s => s.Snapshot())],
        Waiting = [.. _waiting],
        Tools = [.. FinishedTools.Select(t => t.Tool.Snapshot(t.Segments)), .. Tools.Select(t => t.Snapshot(null))],
        ToolRounds = ToolRounds,
        TextEnded = TextEnded,
        IsInterruptible = IsInterruptible,
        IsScripted = IsScripted,
        HasFailed = HasFailed,
        IsHeld = IsHeld,
        OverlapFrom = OverlapFrom,
        After = After.ToString(),
        HangUpReason = HangUpReason,
        Timings = Timings,
    };

    /// <summary>How many of its first segments can go on being heard, when the mouth has got so many whole: those whose length is known, or that are over.</summary>
    public int Whole(int segments) => Math.Min(segments, _segments.TakeWhile(s => s.IsHeard || s.Duration is not null).Count());

    /// <summary>The audio of all segments but the first is lost: what was not heard of them waits to be spoken again, in segments of their own. A filler's time is over.</summary>
    /// <param name="at">When they were heard last.</param>
    public void KeepAudio(int segments, TimeSpan at)
    {
        var (total, again) = (_segments.Count, new List<string>());
        // Pieces up to each segment, counted anew: those that are spoken again come behind all segments.
        var pieces = new int[total + 1];
        for (var i = 0; i < total; i++)
        {
            if (i >= segments && !_segments[i].IsHeard && _segments[i].Close(at) is { Length: > 0 } rest && !_segments[i].IsFiller)
                again.Add(rest);
            pieces[i + 1] = again.Count == 0 ? i + 1 : total + again.Count;
        }

        for (var i = 0; i < FinishedTools.Count; i++)
        {
            var (before, tool) = FinishedTools[i];
            FinishedTools[i] = (before <= total ? pieces[before] : before + again.Count, tool);
        }

        var waiting = again.Concat(_waiting).ToList();
        _waiting.Clear();
        waiting.ForEach(_waiting.Enqueue);
    }

    /// <summary>Nothing that was written counts: it is written anew, in segments of their own.</summary>
    public void WriteAnew()
    {
        _segments.ForEach(s => s.Close(TimeSpan.Zero));
        _waiting.Clear();
    }
}
