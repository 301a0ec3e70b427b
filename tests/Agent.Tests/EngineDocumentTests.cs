using VoiceAgent.Agent.Documents;
using VoiceAgent.Conversation;

namespace VoiceAgent.Agent.Tests;

/// <summary>The engines that an author asks for.</summary>
public sealed class EngineDocumentTests
{
    [Fact]
    public void An_agent_asks_for_engines_in_order_of_preference()
    {
        const string Document = """
            agent: a
            hearing: { engines: [deepgram-nova, Whisper], phrases: ["Doctor Okafor", Invisalign] }
            model: { engines: [gpt, local], fast: small }
            voice: { engines: [anna, "*"] }
            """;
        var engines = AgentDefinition.Load(_ => Document, "a", new ConversationOptions()).Engines;
        engines.SpeechToText.ShouldBe(["deepgram-nova", "Whisper"]);
        engines.Phrases.ShouldBe(["Doctor Okafor", "Invisalign"]);
        (engines.LanguageModel, engines.Judges, engines.TextToSpeech).ShouldSatisfyAllConditions(
            all => all.LanguageModel.ShouldBe(["gpt", "local"]), all => all.Judges.ShouldBe(["small", "gpt", "local"]), all => all.TextToSpeech.ShouldBe(["anna", "*"]));
    }

    [Fact]
    public void An_agent_that_says_nothing_gets_what_the_platform_has()
    {
        var engines = AgentDefinition.Load(_ => "agent: a", "a", new ConversationOptions()).Engines;
        new[] { engines.SpeechToText, engines.LanguageModel, engines.TextToSpeech, engines.Judges, engines.Phrases }.ShouldAllBe(names => names.Count == 0);
    }

    [Fact]
    public void A_name_that_no_engine_can_have_is_a_fault()
    {
        const string Document = """
            agent: a
            hearing:
              engines: ["two words"]
            model:
              fast: "a__b"
            voice: anna
            """;
        var faults = Should.Throw<DocumentException>(() => AgentDefinition.Load(_ => Document, "a", new ConversationOptions())).Faults;
        faults.Select(fault => $"{fault.Line}: {fault.Message}").ShouldBe(
            [
                "3: hearing.engines[0] is 'two words': must be the name of an engine of the platform's configuration: letters, digits, hyphens and single underscores, or '*' for what the platform has",
                "5: model.fast is 'a__b': must be the name of an engine of the platform's configuration: letters, digits, hyphens and single underscores, or '*' for what the platform has",
                "6: voice is 'anna': must be a map",
            ]);
    }
}
