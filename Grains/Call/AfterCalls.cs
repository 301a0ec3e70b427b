using VoiceAgent.Agent.Webhooks;
using VoiceAgent.Calls;
using VoiceAgent.Conversation;
using VoiceAgent.Grains.Interfaces;

namespace VoiceAgent.Grains.Call;

/// <summary>Makes what is handed on of a call that is over.</summary>
internal static class AfterCalls
{
    /// <returns>Null where the call's agent wants nothing done.</returns>
    public static EndedCall? Of(CallServices services, AttachedAgent agent, CallFacts facts, CallOutcome outcome, string cause, TimeSpan length, ConversationSnapshot? conversation, IReadOnlyList<EndReply> turns)
    {
        if (services.Agents.After(agent.Files()) is not { } after)
            return null;
        var call = new CallInfo(facts.CallId, facts.IsOutbound ? CallDirection.Outbound : CallDirection.Inbound, facts.From, facts.To) { Agent = agent.Version() };
        var report = new CallReport(call, facts.StartedAt, outcome.Word(), cause, length, conversation, [.. turns.SelectMany(turn => turn.Timings.Transitions ?? [])]);
        return new EndedCall { Agent = agent, Report = after.Report(report), EndedAt = facts.StartedAt + length };
    }
}
