using VoiceAgent.Conversation.Text;

namespace VoiceAgent.Conversation.Tests.Text;

public sealed class SentenceChunkerTests
{
    [Theory]
    [InlineData("Hello world", "")]
    [InlineData("Hello world.", "")]
    [InlineData("Hello world. ", "")]
    [InlineData("Hello world. N", "Hello world.")]
    [InlineData("Hello world!", "")]
    [InlineData("Hello world! ", "Hello world!")]
    [InlineData("Hello world? ", "Hello world?")]
    [InlineData("Hello world?! ", "Hello world?!")]
    [InlineData("Hello world\n", "Hello world")]
    [InlineData("Hello world.\n", "Hello world.")]
    [InlineData("Hello world! N", "Hello world!")]
    [InlineData("こんにちは。", "")]
    [InlineData("こんにちは。元", "こんにちは。")]
    [InlineData("こんにちは。 ", "こんにちは。")]
    [InlineData("We close at 5 p.m. W", "")]
    [InlineData("We close at 5 p.m. We", "")]
    [InlineData("We close at 5 p.m. We ", "We close at 5 p.m.")]
    [InlineData("We close at 5 p.m. We'", "We close at 5 p.m.")]
    public void A_sentence_leaves_as_soon_as_it_is_certain(string text, string certain) =>
        string.Join('|', Chunks.CertainOf(text)).ShouldBe(certain);

    [Theory]
    [InlineData("Hello. How are you? Fine! Good.", "Hello. | How are you? | Fine! | Good.")]
    [InlineData("One line\nand the next\r\n\r\nand a paragraph", "One line | and the next | and a paragraph")]
    [InlineData("First\u2028second\u2029third", "First | second | third")]
    [InlineData("He said \"Stop.\" Then he left.", "He said \"Stop.\" | Then he left.")]
    [InlineData("He said “Stop!” Then he left.", "He said “Stop!” | Then he left.")]
    [InlineData("\"Stop!\" she said. \"Now.\"", "\"Stop!\" she said. | \"Now.\"")]
    [InlineData("\"Stop!\", she said. Now.", "\"Stop!\", she said. | Now.")]
    [InlineData("(It is open.) Come in.", "(It is open.) | Come in.")]
    [InlineData("Say 'Stop right there.' before leaving. Bye.", "Say 'Stop right there.' before leaving. | Bye.")]
    [InlineData("'Stop right there.' before leaving.", "'Stop right there.' before leaving.")]
    [InlineData("He said “Wait.” and left. Bye.", "He said “Wait.” and left. | Bye.")]
    [InlineData("**It is open.** Come in.", "**It is open.** | Come in.")]
    [InlineData("Really?Yes. No!Maybe", "Really? | Yes. | No! | Maybe")]
    [InlineData("We are open. (Except Mondays.) Come in.", "We are open. | (Except Mondays.) | Come in.")]
    [InlineData("This works. so does small print.", "This works. | so does small print.")]
    public void Marks_and_line_ends_end_sentences(string text, string sentences) => Chunks.Split(text).ShouldBe(sentences);

    [Theory]
    [InlineData("Hello Mr. Smith and Dr. Jones. Bye.", "Hello Mr. Smith and Dr. Jones. | Bye.")]
    [InlineData("Bring papers, e.g. Your passport, i.e. The blue one.", "Bring papers, e.g. Your passport, i.e. The blue one.")]
    [InlineData("It is Smith vs. Jones today. Come.", "It is Smith vs. Jones today. | Come.")]
    [InlineData("Apples, pears, etc. are here. Buy.", "Apples, pears, etc. are here. | Buy.")]
    [InlineData("Apples, pears, etc. We have all.", "Apples, pears, etc. | We have all.")]
    [InlineData("See you at 9 a.m. on Monday. Bye.", "See you at 9 a.m. on Monday. | Bye.")]
    [InlineData("From 9 a.m. Eastern Time. Bye.", "From 9 a.m. Eastern Time. | Bye.")]
    [InlineData("We close at 5 p.m. Is that all right?", "We close at 5 p.m. | Is that all right?")]
    [InlineData("The U.S. Army is in the U.S. It is big.", "The U.S. Army is in the U.S. | It is big.")]
    [InlineData("On St. Mary Street. Or Main St. The door is open.", "On St. Mary Street. | Or Main St. | The door is open.")]
    [InlineData("Take bus No. 5 now. Me? No. I walk.", "Take bus No. 5 now. | Me? | No. | I walk.")]
    [InlineData("Acme Inc. and Foo Ltd. Then Acme Inc. Would you like it?", "Acme Inc. and Foo Ltd. | Then Acme Inc. | Would you like it?")]
    [InlineData("She has a Ph.D. in physics. Yes.", "She has a Ph.D. in physics. | Yes.")]
    [InlineData("On Jan. 5 and Sept. 6 we rest. Bye.", "On Jan. 5 and Sept. 6 we rest. | Bye.")]
    [InlineData("The cat sat. Monday came.", "The cat sat. | Monday came.")]
    [InlineData("Wir sehen uns am 5. Mai. Bis dann.", "Wir sehen uns am 5. Mai. | Bis dann.")]
    [InlineData("Das geht ab dem 24. Dezember nicht.", "Das geht ab dem 24. Dezember nicht.")]
    [InlineData("Prof. Dr. med. Müller ist da. Ja.", "Prof. Dr. med. Müller ist da. | Ja.")]
    [InlineData("Frau Dr. phil. Weber ruft zurück. Ja.", "Frau Dr. phil. Weber ruft zurück. | Ja.")]
    [InlineData("Open Mon.-Fri. from nine. Bye.", "Open Mon.-Fri. from nine. | Bye.")]
    [InlineData("On Sat. Morning Show is on.", "On Sat. Morning Show is on.")]
    [InlineData("Take your bldg. pass.", "Take your bldg. pass.")]
    [InlineData("Ask him—Dr. Smith knows. Bye.", "Ask him—Dr. Smith knows. | Bye.")]
    [InlineData("Open until 5 p.m. Sure", "Open until 5 p.m. | Sure")]
    [InlineData("(Mr. Smith) and \"Dr. No\".", "(Mr. Smith) and \"Dr. No\".")]
    public void Abbreviations_do_not_end_sentences_unless_the_next_word_shows_it(string text, string sentences) => Chunks.Split(text).ShouldBe(sentences);

    [Theory]
    [InlineData("Books by J. K. Rowling and J.R.R. Tolkien. Read.", "Books by J. K. Rowling and J.R.R. Tolkien. | Read.")]
    [InlineData("Ask A. I. Smith.", "Ask A. I. Smith.")]
    [InlineData("Let us take plan B. Then we go.", "Let us take plan B. | Then we go.")]
    [InlineData("So do I. The rest too.", "So do I. | The rest too.")]
    public void Initials_do_not_end_sentences(string text, string sentences) => Chunks.Split(text).ShouldBe(sentences);

    [Theory]
    [InlineData("Pi is 3.14 or so. Yes.", "Pi is 3.14 or so. | Yes.")]
    [InlineData("It is 1,000,000 or 1.000.000,00. Yes.", "It is 1,000,000 or 1.000.000,00. | Yes.")]
    [InlineData("Only $29.95/month. Or €5. Deal?", "Only $29.95/month. | Or €5. | Deal?")]
    [InlineData("I count $5. $6 is too much.", "I count $5. | $6 is too much.")]
    [InlineData("At 10:30 or 10.45. Fine.", "At 10:30 or 10.45. | Fine.")]
    [InlineData("On 3/14/2025 or 14.03.2025. Fine.", "On 3/14/2025 or 14.03.2025. | Fine.")]
    [InlineData("Version v2.0.1 is out. Get it.", "Version v2.0.1 is out. | Get it.")]
    [InlineData("Call +1 555.123.4567 or 555-1234. Now.", "Call +1 555.123.4567 or 555-1234. | Now.")]
    [InlineData("Mail joe.doe@example.com. We read it.", "Mail joe.doe@example.com. | We read it.")]
    [InlineData("See https://example.com/a.b?C=d!E. It helps.", "See https://example.com/a.b?C=d!E. | It helps.")]
    [InlineData("See www.example.com or ASP.NET. It helps.", "See www.example.com or ASP.NET. | It helps.")]
    [InlineData("Open file.txt and .gitignore. Done.", "Open file.txt and .gitignore. | Done.")]
    public void Numbers_addresses_and_links_are_never_split(string text, string sentences) => Chunks.Split(text).ShouldBe(sentences);

    [Theory]
    [InlineData("Well... maybe. Wait... What?", "Well... maybe. | Wait... | What?")]
    [InlineData("Well… maybe. Wait… What?", "Well… maybe. | Wait… | What?")]
    [InlineData("So ... yes. Then....What", "So ... yes. | Then....What")]
    [InlineData("Wait . . . What?", "Wait . . . | What?")]
    [InlineData("What...? Oh.", "What...? | Oh.")]
    public void Dots_that_hesitate_do_not_end_sentences(string text, string sentences) => Chunks.Split(text).ShouldBe(sentences);

    [Theory]
    [InlineData("1. First thing. 2. Second thing.", "1. First thing. | 2. Second thing.")]
    [InlineData("Three:\n1. Goals\n2. Travel\n10. Hobbies", "Three: | 1. Goals | 2. Travel | 10. Hobbies")]
    [InlineData("Choose:\n - a. The red one\n - b. The blue one", "Choose: | - a. The red one | - b. The blue one")]
    [InlineData("**1. First** thing.", "**1. First** thing.")]
    public void The_number_of_a_list_item_stays_with_it(string text, string sentences) => Chunks.Split(text).ShouldBe(sentences);

    [Theory]
    [InlineData("你好世界。下一句话。", "你好世界。 | 下一句话。")]
    [InlineData("「元気？」と言った。はい！次。", "「元気？」 | と言った。 | はい！ | 次。")]
    [InlineData("価格は３．１４です。次", "価格は３．１４です。 | 次")]
    [InlineData("你好!世界", "你好! | 世界")]
    [InlineData("नमस्ते। आप कैसे हैं? ठीक॥", "नमस्ते। | आप कैसे हैं? | ठीक॥")]
    [InlineData("مرحبا. كيف حالك؟ أنا بخير.", "مرحبا. | كيف حالك؟ | أنا بخير.")]
    [InlineData("ہیلو۔ آپ کیسے ہیں؟ ٹھیک۔", "ہیلو۔ | آپ کیسے ہیں؟ | ٹھیک۔")]
    [InlineData("¡Hola! ¿Cómo está? Bien.¿Sí?¡Sí!", "¡Hola! | ¿Cómo está? | Bien. | ¿Sí? | ¡Sí!")]
    [InlineData("Bonjour ! Ça va ? Oui.", "Bonjour ! | Ça va ? | Oui.")]
    [InlineData("Herr Dr. Müller, z.B. Anna, Nr. 5 usw. und so. Gut.", "Herr Dr. Müller, z.B. Anna, Nr. 5 usw. und so. | Gut.")]
    [InlineData("Привет. Как дела? Хорошо.", "Привет. | Как дела? | Хорошо.")]
    [InlineData("Καλημέρα. Τι κάνεις\u037E Καλά.", "Καλημέρα. | Τι κάνεις\u037E | Καλά.")]
    [InlineData("ሰላም። እንዴት ነህ፧ ደህና።", "ሰላም። | እንዴት ነህ፧ | ደህና።")]
    public void Other_scripts_and_languages_have_marks_of_their_own(string text, string sentences) => Chunks.Split(text).ShouldBe(sentences);

    [Theory]
    [InlineData("Sure! 😊 Let me see.", "Sure! | 😊 Let me see.")]
    [InlineData("Sure! 😊", "Sure!")]
    [InlineData("... --- !!! ", "")]
    [InlineData(" \n\t ", "")]
    [InlineData("", "")]
    [InlineData("— Yes.", "— Yes.")]
    [InlineData("Hi! :) Bye!", "Hi! | :) Bye!")]
    public void What_cannot_be_spoken_is_joined_or_dropped(string text, string sentences) => Chunks.Split(text).ShouldBe(sentences);

    [Fact]
    public void Runs_of_white_space_become_one()
    {
        Chunks.Split("  Hello \t  big\u00A0world.   ").ShouldBe("Hello big world.");
        Chunks.Of("Yes. Go\n \r\n on now", new ChunkerOptions { FirstMinLength = 20 }).ShouldBe(["Yes. Go\non now"]);
    }

    [Fact]
    public void A_short_first_sentence_leaves_at_once_and_later_short_ones_are_joined()
    {
        Chunks.Of("Sure. Yes. I can. One moment please, it takes a while. Ok.")
            .ShouldBe(["Sure.", "Yes. I can. One moment please, it takes a while.", "Ok."]);
        Chunks.Of("Hi. Yes. I do. I do indeed.", new ChunkerOptions { FirstMinLength = 10, MinLength = 6 }).ShouldBe(["Hi. Yes. I do.", "I do indeed."]);
    }

    [Theory]
    [InlineData(19, false)]
    [InlineData(20, true)]
    public void The_minimum_is_exact(int length, bool leaves)
    {
        var second = new string('a', length - 1) + "!";
        Chunks.CertainOf($"Hi! {second} ", ChunkerOptions.Default).ShouldBe(leaves ? ["Hi!", second] : ["Hi!"]);
    }

    [Fact]
    public void Halves_of_a_character_may_come_apart()
    {
        var chunker = new SentenceChunker(Chunks.Sentences);
        chunker.Add("\U00020BB7野家\uD83D");
        chunker.Add("\uDE0A。次");
        chunker.Taken().ShouldBe(["\U00020BB7野家\U0001F60A。"]);
        chunker.Complete();
        chunker.Taken().ShouldBe(["次"]);
    }

    [Fact]
    public void Half_a_character_alone_becomes_the_replacement_character()
    {
        Chunks.Of("a\uD83D b\uDE0A c\uD83D\uD83D\uDE0A d\uD83D").ShouldBe(["a\uFFFD b\uFFFD c\uFFFD\U0001F60A d\uFFFD"]);
    }

    [Fact]
    public void Completing_gives_the_rest_once()
    {
        var chunker = new SentenceChunker();
        chunker.Add("Hello world.");
        chunker.TryTake(out _).ShouldBeFalse();
        chunker.HasPending.ShouldBeTrue();
        chunker.PendingLength.ShouldBe(12);
        chunker.Complete();
        chunker.Complete();
        chunker.Taken().ShouldBe(["Hello world."]);
        chunker.HasPending.ShouldBeFalse();
        chunker.TryForce(out _).ShouldBeFalse();
        Should.Throw<InvalidOperationException>(() => chunker.Add("more"));
    }

    [Fact]
    public void Nothing_is_pending_behind_a_piece()
    {
        var chunker = new SentenceChunker();
        chunker.HasPending.ShouldBeFalse();
        chunker.Add("Hello! ");
        chunker.HasPending.ShouldBeFalse();
        chunker.Add("W ");
        chunker.PendingLength.ShouldBe(1);
    }

    [Fact]
    public void Options_that_contradict_each_other_are_named_all_at_once()
    {
        var options = new ChunkerOptions { MaxLength = 10, HardMaxLength = 5, ForceMinLength = 0, MinLength = 0 };
        Should.Throw<ArgumentException>(() => new SentenceChunker(options)).Message
            .ShouldStartWith("MaxLength is 10; it must be 1 to 5. ForceMinLength is 0; it must be 1 to 10.");
        ChunkerOptions.Default.Faults().ShouldBeEmpty();
    }
}
