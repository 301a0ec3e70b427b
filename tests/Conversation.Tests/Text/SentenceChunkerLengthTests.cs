using VoiceAgent.Conversation.Text;

namespace VoiceAgent.Conversation.Tests.Text;

public sealed class SentenceChunkerLengthTests
{
    private static readonly ChunkerOptions Short = new() { MinLength = 4, FirstClauseLength = int.MaxValue, MaxLength = 20, HardMaxLength = 30, ForceMinLength = 8 };
    private static readonly ChunkerOptions Stalling = new() { MinLength = 0, ForceMinLength = 8 };

    [Fact]
    public void The_first_piece_may_end_at_a_clause_mark_once_it_is_long_enough()
    {
        const string Text = "Of course, I can help you with your booking today, and if you like, with the hotel that goes with it, too.";
        Chunks.Of(Text).ShouldBe(
        [
            "Of course, I can help you with your booking today,",
            "and if you like, with the hotel that goes with it, too.",
        ]);
        Chunks.CertainOf("Of course, I can help you with your booking today, ", ChunkerOptions.Default).ShouldHaveSingleItem();
        Chunks.CertainOf("Of course, I can help you with your booking today,", ChunkerOptions.Default).ShouldBeEmpty();
    }

    [Theory]
    [InlineData("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa, b", null)]
    [InlineData("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa, b", "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa,")]
    public void The_first_clause_must_be_of_the_full_length(string text, string? first) =>
        Chunks.CertainOf(text, ChunkerOptions.Default).FirstOrDefault().ShouldBe(first);

    [Theory]
    [InlineData("We have it; really", "We have it;")]
    [InlineData("We have it: really", "We have it:")]
    [InlineData("We have it – really", "We have it –")]
    [InlineData("We have it - really", "We have it -")]
    [InlineData("We have it—really", "We have it—")]
    [InlineData("We \"have it,\" really", "We \"have it,\"")]
    [InlineData("私たちはここで長い間，待って", "私たちはここで長い間，")]
    [InlineData("مرحبا بكم جميعا، نحن", "مرحبا بكم جميعا،")]
    [InlineData("Well... it may... be", "Well... it may...")]
    [InlineData("We have well-known things", null)]
    [InlineData("It costs 1,000,000 in all", null)]
    [InlineData("It is at 10:30:15 here", null)]
    [InlineData("On March 13, 2025 we rest", null)]
    [InlineData("On March 13, we rest", "On March 13,")]
    [InlineData("See https://a.b:80/c,d now", null)]
    [InlineData("Call 555 123 - 4567 now", null)]
    [InlineData("価格は全部で３，０００円", null)]
    public void Clause_marks_are_told_from_those_inside_numbers_and_words(string text, string? first) =>
        Chunks.CertainOf(text, Chunks.Sentences with { FirstClauseLength = 10 }).FirstOrDefault().ShouldBe(first);

    [Fact]
    public void The_bullet_of_a_list_is_no_clause_mark() =>
        Chunks.CertainOf("Short line\n- item", Chunks.Sentences with { FirstMinLength = 20, FirstClauseLength = 10 }).ShouldBeEmpty();

    [Fact]
    public void Only_the_first_piece_ends_early_at_a_clause_mark() =>
        Chunks.CertainOf("Hi! This one is longer than the forty characters of a first clause, but ", ChunkerOptions.Default).ShouldBe(["Hi!"]);

    [Fact]
    public void A_run_on_sentence_leaves_in_pieces_of_the_maximum_between_words()
    {
        var words = Enumerable.Range(0, 200).Select(i => new string((char)('a' + (i % 26)), 1 + (i % 9))).ToArray();
        var pieces = Chunks.Of(string.Join(' ', words));

        string.Join(' ', pieces).ShouldBe(string.Join(' ', words));
        pieces.SkipLast(1).ShouldAllBe(piece => piece.Length > 180 - 10 && piece.Length <= 180);
        pieces.Length.ShouldBe(7);
    }

    [Theory]
    [InlineData("aaaa bbbb cccc ddddd eeee", "aaaa bbbb cccc ddddd|eeee")]
    [InlineData("aaaa bbbb cccc dddddd eeee", "aaaa bbbb cccc|dddddd eeee")]
    [InlineData("aaaa, bbb cccc ddddd eeee", "aaaa,|bbb cccc ddddd eeee")]
    [InlineData("aa, bbbbb cccc ddddd eeee", "aa, bbbbb cccc ddddd|eeee")]
    [InlineData("aaaa, bbb, ccc ddddd eeee", "aaaa, bbb,|ccc ddddd eeee")]
    [InlineData("aaaa bbbb cccc Mr. Smith", "aaaa bbbb cccc|Mr. Smith")]
    [InlineData("aaaa bbbb J. R. Tolkienson", "aaaa bbbb|J. R. Tolkienson")]
    [InlineData("aaaa call 555 123 456 now", "aaaa call|555 123 456 now")]
    [InlineData("aaaa bbbb is exactly 5 dollars", "aaaa bbbb is exactly|5 dollars")]
    [InlineData("aaaa bbbb is only $ 500 now", "aaaa bbbb is only|$ 500 now")]
    [InlineData("aaaa bbbb (555) 123-4567 now", "aaaa bbbb|(555) 123-4567 now")]
    [InlineData("aaaa bbbbb ccccc dddd ? E", "aaaa bbbbb ccccc|dddd ?|E")]
    [InlineData("aaaa bbbb cccc dddd ? Eeee", "aaaa bbbb cccc|dddd ?|Eeee")]
    [InlineData("aaaa bbbb cccc dddd - eeee", "aaaa bbbb cccc|dddd - eeee")]
    [InlineData("Hi! Ok! abcdefghijklmnopqrstuvwxyz!", "Hi!|Ok!|abcdefghijklmnopqrstuvwxyz!")]
    [InlineData("aa https://a.bc/de?f=g,h;i now", "aa|https://a.bc/de?f=g,h;i|now")]
    [InlineData("aaa bbb somebody@example.com cc", "aaa bbb|somebody@example.com|cc")]
    public void Long_text_is_cut_at_clause_marks_then_between_words_that_can_stand_apart(string text, string pieces) =>
        string.Join('|', Chunks.Of(text, Short)).ShouldBe(pieces);

    [Theory]
    [InlineData("1 2 3 4 5 6 7 8 9 10 11 12 13 14", "1 2 3 4 5 6 7 8 9 10 11 12 13|14")]
    [InlineData("abcdefghijklmnopqrstuvwxyzabcdefghij", "abcdefghijklmnopqrstuvwxyzabcd|efghij")]
    public void What_never_ends_is_cut_at_the_hard_limit(string text, string pieces) =>
        string.Join('|', Chunks.Of(text, Short)).ShouldBe(pieces);

    [Fact]
    public void The_hard_limit_does_not_cut_a_grapheme()
    {
        const string Family = "\U0001F468\u200D\U0001F469\u200D\U0001F467";
        Chunks.Of(new string('a', 25) + Family + "b", Short).ShouldBe([new string('a', 25), Family + "b"]);
        Chunks.Of(new string('a', 29) + "e\u0301b", Short).ShouldBe([new string('a', 29), "e\u0301b"]);
        Chunks.Of(new string('a', 29) + "\U00020BB7b", Short).ShouldBe([new string('a', 29), "\U00020BB7b"]);
    }

    [Fact]
    public void One_endless_grapheme_is_cut_between_characters()
    {
        var pieces = Chunks.Of("a" + new string('\u0301', 70) + "bc", Short);
        pieces[0].ShouldBe("a" + new string('\u0301', 29));
        pieces.ShouldAllBe(piece => piece.Length <= 30);
    }

    [Fact]
    public void Endless_marks_are_dropped()
    {
        var chunker = new SentenceChunker(Short);
        chunker.Add(new string('=', 1000));
        chunker.PendingLength.ShouldBeLessThanOrEqualTo(30);
        chunker.Add(" Hello");
        chunker.Complete();
        chunker.Taken().ShouldHaveSingleItem().TrimStart('=', ' ').ShouldBe("Hello");
    }

    [Theory]
    [InlineData("We have rooms for you an", "We have rooms for you", "and me", "and me")]
    [InlineData("We have rooms for you ", "We have rooms for you", "and me", "and me")]
    [InlineData("We have rooms.", "We have rooms.", " Come", "Come")]
    [InlineData("We have rooms.", "We have rooms.", "Yes!No", "Yes!|No")]
    [InlineData("We have rooms.", "We have rooms.", " 1. Big", "1. Big")]
    [InlineData("We have rooms,", "We have rooms,", " and beds", "and beds")]
    [InlineData("Hello.", "Hello.", " You", "You")]
    [InlineData("We have rooms!", "We have rooms!", " Come", "Come")]
    [InlineData("We have rooms at $29.", "We have rooms at", "95", "$29.95")]
    [InlineData("We have rooms at 555 ", "We have rooms at", "123", "555 123")]
    [InlineData("We have this for Dr. ", "We have this for", "No", "Dr. No")]
    [InlineData("We have this for Dr.", "We have this for", " No", "Dr. No")]
    [InlineData("We have this for J. ", "We have this for", "Bond", "J. Bond")]
    [InlineData("Write to www.example.", "Write to", "com", "www.example.com")]
    [InlineData("Write to us at http:", "Write to us at", "//a", "http://a")]
    [InlineData("We close at 5 p.m. W", "We close at", "e do", "5 p.m.|We do")]
    public void Stalled_text_is_given_up_to_its_last_word(string text, string forced, string more, string rest)
    {
        var chunker = new SentenceChunker(Stalling);
        chunker.Add(text);
        chunker.TryForce(out var piece).ShouldBeTrue();
        piece.ShouldBe(forced);
        chunker.Add(text.EndsWith(" an", StringComparison.Ordinal) ? more[2..] : more);
        chunker.Complete();
        string.Join('|', chunker.Taken()).ShouldBe(rest);
    }

    [Theory]
    [InlineData("")]
    [InlineData("Hell")]
    [InlineData("Hello ")]
    [InlineData("Hello, ")]
    [InlineData("Greetings")]
    [InlineData("12345678 ")]
    [InlineData("... ... ...")]
    public void Stalled_text_waits_while_it_is_too_short_or_one_word(string text)
    {
        var chunker = new SentenceChunker(Stalling);
        chunker.Add(text);
        chunker.TryForce(out _).ShouldBeFalse();
        chunker.PendingLength.ShouldBe(text.TrimEnd().Length);
    }

    [Fact]
    public void Forcing_gives_what_is_certain_first()
    {
        var chunker = new SentenceChunker(Stalling);
        chunker.Add("Hello! I am here for you al");
        chunker.TryForce(out var first).ShouldBeTrue();
        chunker.TryForce(out var second).ShouldBeTrue();
        chunker.TryForce(out _).ShouldBeFalse();
        (first, second).ShouldBe(("Hello!", "I am here for you"));
        chunker.PendingLength.ShouldBe(2);
    }
}
