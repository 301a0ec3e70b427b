using VoiceAgent.Conversation;
using VoiceAgent.Grains.Interfaces;

namespace VoiceAgent.Grains.Call;

/// <summary>What storage keeps of a call: enough to go on when its silo and its gateway die together.</summary>
[GenerateSerializer, Alias("VoiceAgent.CallState")]
public sealed class CallState
{
    [Id(0)]
    public CallFacts? Call { get; set; }

    /// <summary>History, flow position, the turn in progress.</summary>
    [Id(1)]
    public Json<ConversationSnapshot>? Snapshot { get; set; }
}
