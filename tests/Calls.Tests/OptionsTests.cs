using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using VoiceAgent.Conversation;

namespace VoiceAgent.Calls.Tests;

public sealed class OptionsTests
{
    [Fact]
    public void Everything_can_be_set()
    {
        using var services = Services(("Calls:SpeechGate:Activation", "0.6"), ("Conversation:IdleAfter", "00:00:12"), ("Conversation:Chunker:FirstClauseLength", "25"));

        services.GetRequiredService<IOptions<CallOptions>>().Value.SpeechGate.Activation.ShouldBe(0.6f);
        var conversation = services.GetRequiredService<IOptions<ConversationOptions>>().Value;
        conversation.IdleAfter.ShouldBe(TimeSpan.FromSeconds(12));
        conversation.Chunker.FirstClauseLength.ShouldBe(25);
        conversation.Chunker.MaxLength.ShouldBe(180);
    }

    [Fact]
    public void Lengths_of_pieces_that_contradict_each_other_are_faults()
    {
        using var services = Services(("Conversation:Chunker:HardMaxLength", "100"), ("Conversation:Chunker:FirstClauseLength", "0"), ("Conversation:Chunker:MinLength", "short"));

        Should.Throw<OptionsValidationException>(() => services.GetRequiredService<IOptions<ConversationOptions>>().Value).Failures.ShouldBe(
        [
            "Conversation__Chunker__MinLength is 'short': must be a whole number",
            "Conversation__Chunker__MaxLength is 180: must be 1 to 100",
            "Conversation__Chunker__FirstClauseLength is 0: must be at least 1",
        ]);
    }

    [Fact]
    public void Pauses_and_numbers_that_contradict_each_other_are_faults()
    {
        using var services = Services(("Conversation:Pace:LongestPause", "00:00:00.3"), ("Conversation:Pace:ShortestPause", "00:00:00.4"), ("Conversation:Dictation:TelephoneDigits", "7"), ("Conversation:Pace:Deviations", "-1"));

        Should.Throw<OptionsValidationException>(() => services.GetRequiredService<IOptions<ConversationOptions>>().Value).Failures.ShouldBe(
        [
            "Conversation__Pace__ShortestPause is 00:00:00.4: must be at most Conversation__Pace__LongestPause",
            "Conversation__Dictation__LocalDigits is 7: must be below Conversation__Dictation__TelephoneDigits",
            "Conversation__Pace__Deviations is -1: must be 0 to 10",
        ]);
    }

    [Fact]
    public void A_speech_gate_that_could_never_close_is_a_fault()
    {
        using var services = Services(("Calls:SpeechGate:Activation", "0.3"), ("Calls:SpeechGate:Hysteresis", "0.3"));

        Should.Throw<OptionsValidationException>(() => services.GetRequiredService<IOptions<CallOptions>>().Value).Failures
            .ShouldBe(["Calls__SpeechGate__Hysteresis is 0.3: must be below Calls__SpeechGate__Activation"]);
    }

    private static ServiceProvider Services(params (string Key, string Value)[] settings) => new ServiceCollection()
        .AddCalls(new ConfigurationBuilder().AddInMemoryCollection(settings.Select(s => KeyValuePair.Create(s.Key, (string?)s.Value))).Build())
        .BuildServiceProvider();
}
