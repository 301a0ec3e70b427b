using VoiceAgent.Conversation.English;
using VoiceAgent.Conversation.Languages;

namespace VoiceAgent.Hosting.Tests;

/// <summary>Who an agent is, by its options.</summary>
public sealed class PersonaTests
{
    [Fact]
    public void Words_that_are_not_set_are_those_of_the_language()
    {
        var agent = new AgentOptions { TransferTo = "+15550100" };
        agent.Texts.Apology = "Sorry!";

        var persona = agent.ToPersona(LanguagePacks.BuiltIn);

        persona.TransferTo.ShouldBe("+15550100");
        (persona.Texts.Apology, persona.Texts.Filler, persona.Texts.TransferFailed).ShouldBe(("Sorry!", EnglishPack.Instance.Texts().Filler, EnglishPack.Instance.Texts().TransferFailed));
        foreach (var text in typeof(Conversation.AgentTexts).GetProperties().Where(p => p.PropertyType == typeof(string)))
            text.GetValue(persona.Texts).ShouldNotBe("", text.Name);
    }

    [Fact]
    public void In_a_language_without_words_only_what_is_set_is_said()
    {
        var agent = new AgentOptions { Language = "sw" };
        agent.Texts.IdlePrompt = "Bado upo?";

        var texts = agent.ToPersona(LanguagePacks.BuiltIn).Texts;

        texts.IdlePrompt.ShouldBe("Bado upo?");
        typeof(Conversation.AgentTexts).GetProperties().Where(p => p.PropertyType == typeof(string) && p.Name != nameof(texts.IdlePrompt)).ShouldAllBe(p => (string)p.GetValue(texts)! == "");
    }

    [Theory]
    [InlineData("none")]
    [InlineData("None")]
    public void A_text_can_be_switched_off(string none)
    {
        var agent = new AgentOptions { Language = "de" };
        (agent.Texts.Filler, agent.Texts.Goodbye) = (none, "Tschüss.");
        agent.Texts.Openers.Add(none);

        var texts = agent.ToPersona(new LanguagePacks([new Talkative()])).Texts;

        (texts.Filler, texts.Goodbye).ShouldBe(("", "Tschüss."));
        texts.Openers.ShouldBeEmpty();
    }

    [Fact]
    public void Openers_that_are_set_take_the_place_of_the_languages_own()
    {
        var agent = new AgentOptions { Language = "de" };
        agent.ToPersona(new LanguagePacks([new Talkative()])).Texts.Openers.ShouldBe(["Gut."]);
        agent.Texts.Openers.Add("Alles klar.");

        agent.ToPersona(new LanguagePacks([new Talkative()])).Texts.Openers.ShouldBe(["Alles klar."]);
    }

    private sealed class Talkative() : LanguagePack("de")
    {
        public override Conversation.AgentTexts Texts() => new() { Filler = "Moment.", Openers = ["Gut."] };
    }
}
