using VoiceAgent.Engines.PocketSphinx;

namespace VoiceAgent.Engines.Tests.PocketSphinx;

public sealed class GrammarVerdictTests
{
    [Fact]
    public void The_same_words_are_certain() => Verdict(Heard(-100, "yes"), Heard(-10, "yes")).ShouldBe(new GrammarVerdict(true, 1));

    [Fact]
    public void A_grammar_that_fits_nearly_as_well_is_believed() => Verdict(Heard(-52, "at", "ten"), Heard(-50, "the", "model")).Accepted.ShouldBeTrue();

    [Fact]
    public void A_grammar_that_fits_much_worse_is_not() => Verdict(Heard(-120, "at", "ten"), Heard(-50, "the", "model")).Accepted.ShouldBeFalse();

    [Fact]
    public void One_bad_word_spoils_it()
    {
        var free = new Hypothesis([new("a", 0, 29, -1500), new("b", 30, 59, -1500), new("c", 60, 89, -1500)]);
        Verdict(new Hypothesis([new("x", 0, 29, -1500), new("y", 30, 59, -1500), new("z", 60, 89, -2100)]), free).Accepted.ShouldBeTrue();
        Verdict(new Hypothesis([new("x", 0, 29, -1500), new("y", 30, 59, -1500), new("z", 60, 89, -3300)]), free).Accepted.ShouldBeFalse();
    }

    [Fact]
    public void A_slip_in_an_otherwise_equal_sentence_is_forgiven()
    {
        var free = Heard(-50, "next", "monday", "at", "night");
        Verdict(Heard(-75, "next", "monday", "at", "nine"), free).Accepted.ShouldBeTrue();
        Verdict(Heard(-75, "oh", "one", "at", "nine"), free).Accepted.ShouldBeFalse();
    }

    [Fact]
    public void A_search_that_gave_up_is_not_believed() =>
        Verdict(new Hypothesis([new("yes", 0, 29, -1)]), Heard(-50, "yes", "but", "only", "if")).Accepted.ShouldBeFalse();

    [Fact]
    public void A_word_stretched_over_a_sentence_is_not_believed() =>
        Verdict(new Hypothesis([new("yes", 0, 179, -1)]), Heard(-50, "a", "b", "c", "d", "e", "f")).Accepted.ShouldBeFalse();

    [Fact]
    public void A_sentence_of_many_more_words_is_not_forced_into_a_few() =>
        Verdict(Heard(-1, "yes", "please"), new Hypothesis([.. Enumerable.Range(0, 6).Select(i => new HeardWord("a", 10 * i, 10 * i + 9, -500))])).Accepted.ShouldBeFalse();

    [Fact]
    public void Nothing_heard_is_nothing_said()
    {
        Verdict(Heard(-10, "yes"), Hypothesis.Nothing).Accepted.ShouldBeFalse();
        Verdict(Hypothesis.Nothing, Heard(-10, "yes")).Accepted.ShouldBeFalse();
        Verdict(Heard(-10, "yes"), new Hypothesis([new("<sil>", 0, 29, -10)])).Accepted.ShouldBeFalse();
    }

    private static GrammarVerdict Verdict(Hypothesis grammar, Hypothesis free) => GrammarVerdict.Of(grammar, free, 30);

    /// <summary>Words of 0.3 s with this score in each frame.</summary>
    private static Hypothesis Heard(int perFrame, params string[] words) => new([.. words.Select((w, i) => new HeardWord(w, 30 * i, 30 * i + 29, 30 * perFrame))]);
}
