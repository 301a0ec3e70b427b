using VoiceAgent.Conversation.English;
using VoiceAgent.Conversation.Languages;
using static VoiceAgent.Conversation.Tests.Script;

namespace VoiceAgent.Conversation.Tests;

/// <summary>Conversations in a language that nothing is known of, and how a language is found.</summary>
public sealed class LanguageTests
{
    private const string Greeting = "Habari, nikusaidie nini?";

    private static readonly LanguagePack Unknown = LanguagePacks.BuiltIn.Of("sw");

    [Theory]
    [InlineData("en")]
    [InlineData("en-US")]
    [InlineData("EN-gb")]
    public void English_comes_with_the_platform(string code) => LanguagePacks.BuiltIn.Of(code).ShouldBeSameAs(EnglishPack.Instance);

    [Fact]
    public void A_pack_of_the_region_goes_before_one_of_the_language()
    {
        var (german, austrian) = (new LanguagePack("de"), new LanguagePack("de-AT"));
        var packs = new LanguagePacks([german, austrian]);
        packs.Of("de-AT").ShouldBeSameAs(austrian);
        packs.Of("de-DE").ShouldBeSameAs(german);
        packs.Of("fr").ShouldSatisfyAllConditions(p => p.Code.ShouldBe("fr"), p => p.GetType().ShouldBe(typeof(LanguagePack)));
    }

    [Theory]
    [InlineData("mnafungua saa ngapi", TurnEnding.Open)]
    [InlineData("mnafungua saa ngapi?", TurnEnding.Finished)]
    [InlineData("何時に開きますか？", TurnEnding.Finished)]
    [InlineData("متى تفتحون؟", TurnEnding.Finished)]
    [InlineData("ningependa, ", TurnEnding.Unfinished)]
    [InlineData("我想要，", TurnEnding.Unfinished)]
    [InlineData("labda…", TurnEnding.Unfinished)]
    [InlineData("juma@", TurnEnding.Dictated)]
    [InlineData("juma@example.com", TurnEnding.Finished)]
    [InlineData("namba yangu ni 5 5 5", TurnEnding.Dictated)]
    [InlineData("namba yangu ni 555 555 1234", TurnEnding.Open)]
    [InlineData("555 12 34", TurnEnding.Open)]
    [InlineData("kesho;", TurnEnding.Open)]
    [InlineData("and", TurnEnding.Open)]
    [InlineData("", TurnEnding.Open)]
    public void Punctuation_and_digits_tell_in_every_language(string text, TurnEnding ending) => Unknown.ReadEnding(text, "", new DictationOptions()).ShouldBe(ending);

    [Theory]
    [InlineData("mhm", true)]
    [InlineData("um", false)]
    [InlineData("ndiyo", false)]
    [InlineData("yeah", false)]
    public void Sounds_acknowledge_in_every_language(string said, bool acknowledges) => Unknown.Backchannel.Read(said).IsAcknowledgement.ShouldBe(acknowledges);

    /// <summary>All that a model may write, and each way in which the agent speaks of its own accord: nothing is heard that was not written for it.</summary>
    [Theory]
    [InlineData("- [ ] maziwa\n- [x] mkate\n")]
    [InlineData("Soma [hapa](https://example.org/fomu) tafadhali.")]
    [InlineData("Soma <a href=\"https://example.org/fomu\">here</a>.")]
    [InlineData("* - Rudi\n")]
    [InlineData("```\nsudo apt\ncd nyumba\n```\n")]
    [InlineData("Ilikuwa ~~$899~~ $749.")]
    [InlineData("Jibu ni $42$.")]
    [InlineData("Tarehe <say-as interpret-as=\"ordinal\">3</say-as> Mei.")]
    [InlineData("Jibu ni $\\frac{1}{2} \\times 4 = x^2$.")]
    [InlineData("Bei ni 5 / month au 12.50 saa 14:05, simu 555-0100.")]
    [InlineData("| Siku | Saa |\n| --- | --- |\n| Jumatatu | 9 |\n")]
    public void No_word_is_written_into_it(string written)
    {
        var script = Begin().Say(2000, 3000, "mnafungua saa ngapi").Until(3500);
        script.At(3600, new ReplyTextReceived(new(2), written), new ReplyTextEnded(new(2))).Until(6000);

        var spoken = script.All.OfType<Speak>().Where(s => s.Reply.Value == 2).Select(s => s.Text).ToList();
        spoken.ShouldNotBeEmpty();
        var words = Split(written);
        spoken.SelectMany(Split).ShouldAllBe(word => words.Contains(word));
        // Nor is a number lost.
        if (written.Contains("42", StringComparison.Ordinal))
            spoken.SelectMany(Split).ShouldContain("42");
    }

    [Fact]
    public void A_silent_caller_is_hung_up_on_without_a_word()
    {
        var script = Begin().Until(60_000);

        script.All.OfType<Speak>().Select(s => s.Text).ShouldBe([Greeting]);
        script.All.OfType<HangUp>().ShouldHaveSingleItem().Reason.ShouldBe(HangUpReason.Idle);
    }

    [Fact]
    public void Engines_that_fail_again_and_again_end_the_call_without_a_word()
    {
        var script = Begin();
        for (var turn = 0; turn < 3; turn++)
        {
            var at = 2000 + (3000 * turn);
            script.Say(at, at + 1000, "mnafungua saa ngapi").Until(at + 1500);
            script.At(at + 1600, new ReplyFailed(script.All.OfType<GenerateReply>().Last().Reply, FailureKind.Failed));
        }

        script.All.OfType<Speak>().Select(s => s.Text).ShouldBe([Greeting]);
        script.All.OfType<HangUp>().ShouldHaveSingleItem().Reason.ShouldBe(HangUpReason.Failed);
    }

    [Fact]
    public void What_is_configured_is_said()
    {
        var texts = Unknown.Texts();
        texts.IdlePrompt = "Bado upo?";

        Begin(texts).Until(12_000).All.OfType<Speak>().Select(s => s.Text).ShouldBe([Greeting, "Bado upo?"]);
    }

    private static Script Begin(AgentTexts? texts = null)
    {
        var script = new Script(new ConversationEngine(With(new() { Agent = new() { Language = "sw", Greeting = Greeting, Texts = texts ?? Unknown.Texts() } }, speculates: false)));
        script.At(0, new CallStarted());
        return script.Hear(0, 1, 0);
    }

    private static IEnumerable<string> Split(string text) => new string([.. text.Select(c => char.IsLetterOrDigit(c) ? c : ' ')]).Split(' ', StringSplitOptions.RemoveEmptyEntries);
}
