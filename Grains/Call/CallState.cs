using VoiceAgent.Grains.Interfaces;

namespace VoiceAgent.Grains.Call;

/// <summary>What storage keeps of a call: enough to go on when its silo and its gateway die together.</summary>
[GenerateSerializer, Alias("VoiceAgent.CallState")]
public sealed class CallState
{
    [Id(0)]
    public CallFacts? Call { get; set; }

    /// <summary>The conversation (history, flow position and the turn in progress): the JSON of a <c>ConversationSnapshot</c>, in UTF-8.</summary>
    /// <remarks>The JSON is kept as bytes, because storage has a serializer of its own.
    /// In PostgreSQL a row is what Newtonsoft.Json makes of this type, and rows of the build before must be read.</remarks>
    [Id(1)]
    public byte[]? Snapshot { get; set; }
}
