using VoiceAgent.Audio;
using VoiceAgent.Calls;
using VoiceAgent.Conversation;
using VoiceAgent.Conversation.Text;

namespace VoiceAgent.Standalone.Tests;

public sealed class ReadmeTests
{
    [Theory]
    [InlineData(typeof(ConversationOptions))]
    [InlineData(typeof(ChunkerOptions))]
    [InlineData(typeof(PaceOptions))]
    [InlineData(typeof(DictationOptions))]
    [InlineData(typeof(CallOptions))]
    [InlineData(typeof(SpeechGateOptions))]
    public void Every_option_is_in_it(Type options)
    {
        var readme = File.ReadAllText(Path.Combine(Repository.Root, "README.md"));
        options.GetProperties().Where(p => p.CanWrite).Select(p => p.Name).ShouldAllBe(name => readme.Contains(name, StringComparison.Ordinal));
    }
}
