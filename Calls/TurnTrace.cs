using System.Diagnostics;
using VoiceAgent.Conversation;

namespace VoiceAgent.Calls;

/// <summary>Writes one trace for each turn when it is over: the turn's waterfall as the events of a span.</summary>
internal static class TurnTrace
{
    /// <summary>The name of the trace source.</summary>
    public const string SourceName = "VoiceAgent.Calls";

    private static readonly ActivitySource Source = new(SourceName);

    /// <param name="ended">The reply; what was said is not in the trace.</param>
    /// <param name="now">The wall clock at the reply's end (UTC).</param>
    public static void Write(CallInfo call, EndReply ended, DateTimeOffset now)
    {
        if (!Source.HasListeners())
            return;
        var t = ended.Timings;
        // A turn gets a trace of its own, because it spans many requests and belongs to none of them.
        var current = Activity.Current;
        Activity.Current = null;
        using var turn = Source.StartActivity("turn", ActivityKind.Internal, default(ActivityContext), startTime: Clock(t.LastSound ?? t.EndOfTurn));
        if (turn is not null)
        {
            turn.SetTag("call.id", call.CallId).SetTag("turn", t.Turn).SetTag("reply", ended.Reply.Value).SetTag("outcome", ended.Outcome.ToString());
            foreach (var (happened, at) in t.Waterfall)
                turn.AddEvent(new ActivityEvent(happened, Clock(at)));
            turn.SetEndTime(now.UtcDateTime);
        }

        Activity.Current = current;

        DateTimeOffset Clock(TimeSpan at) => now - (t.End - at);
    }
}
