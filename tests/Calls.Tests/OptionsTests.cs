using System.Text.Json;
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
        using var services = Services(("Calls:SpeechGate:Activation", "0.6"), ("Conversation:Silence:After", "00:00:12"), ("Conversation:Speech:Chunker:FirstClauseLength", "25"));

        services.GetRequiredService<IOptions<CallOptions>>().Value.SpeechGate.Activation.ShouldBe(0.6f);
        var conversation = services.GetRequiredService<IOptions<ConversationOptions>>().Value;
        conversation.Silence.After.ShouldBe(TimeSpan.FromSeconds(12));
        conversation.Speech.Chunker.FirstClauseLength.ShouldBe(25);
        conversation.Speech.Chunker.MaxLength.ShouldBe(180);
    }

    [Fact]
    public void Lengths_of_pieces_that_contradict_each_other_are_faults()
    {
        using var services = Services(("Conversation:Speech:Chunker:HardMaxLength", "100"), ("Conversation:Speech:Chunker:FirstClauseLength", "0"), ("Conversation:Speech:Chunker:MinLength", "short"));

        Should.Throw<OptionsValidationException>(() => services.GetRequiredService<IOptions<ConversationOptions>>().Value).Failures.ShouldBe(
        [
            "Conversation__Speech__Chunker__MinLength is 'short': must be a whole number",
            "Conversation__Speech__Chunker__MaxLength is 180: must be 1 to 100",
            "Conversation__Speech__Chunker__FirstClauseLength is 0: must be at least 1",
        ]);
    }

    [Fact]
    public void Numbers_that_contradict_each_other_are_faults()
    {
        using var services = Services(("Conversation:EndOfTurn:Dictation:TelephoneDigits", "7"), ("Conversation:EndOfTurn:Dictation:Parts", "1"));

        Should.Throw<OptionsValidationException>(() => services.GetRequiredService<IOptions<ConversationOptions>>().Value).Failures.ShouldBe(
        [
            "Conversation__EndOfTurn__Dictation__LocalDigits is 7: must be below 7, which is TelephoneDigits",
            "Conversation__EndOfTurn__Dictation__Parts is 1: must be 2 to 10",
        ]);
    }

    [Fact]
    public void A_preset_gives_way_to_what_is_set_beside_it()
    {
        using var services = Services(("Conversation:EndOfTurn:Delay", "00:00:01"), ("Conversation:Preset", "patient"));

        var conversation = services.GetRequiredService<IOptions<ConversationOptions>>().Value;
        conversation.EndOfTurn.Delay.ShouldBe(TimeSpan.FromSeconds(1));
        conversation.EndOfTurn.FinishedDelay.ShouldBe(TurnPreset.Patient.Options().EndOfTurn.FinishedDelay);
        conversation.EndOfTurn.FinishedDelay.ShouldBeGreaterThan(new EndOfTurnOptions().FinishedDelay);
    }

    [Fact]
    public void What_ships_is_the_quick_preset() =>
        JsonSerializer.Serialize(TurnPreset.Quick.Options(), CallLogJson.Default.ConversationOptions).ShouldBe(JsonSerializer.Serialize(new ConversationOptions(), CallLogJson.Default.ConversationOptions));

    [Fact]
    public void Keys_of_before_the_groups_are_faults_that_name_the_key_of_today()
    {
        using var services = Services(
            ("Conversation:EndpointingDelay", "00:00:00.5"), ("Conversation:Greeting", "Hello."), ("Conversation:Chunker:MinLength", "5"), ("Conversation:SlowestPace", "3"), ("Conversation:Agent:Greeting", "Hello."), ("Conversation:Preset", "slow"));

        Should.Throw<OptionsValidationException>(() => services.GetRequiredService<IOptions<ConversationOptions>>().Value).Failures.ShouldBe(
        [
            "Conversation__Agent is unknown: known here are Preset, EndOfTurn, Interruption, Speculation, Speech, Silence, Limits",
            "Conversation__Chunker is Conversation__Speech__Chunker now",
            "Conversation__EndpointingDelay is Conversation__EndOfTurn__Delay now",
            "Conversation__Greeting is Agent__Greeting now",
            "Conversation__Preset is 'slow': must be Quick, Calm or Patient",
            "Conversation__SlowestPace is no option any more: its value is fixed",
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
