using System.Text.Json;
using VoiceAgent.Conversation.Text;

namespace VoiceAgent.Conversation.Tests.Text;

public sealed class HeardTextTests
{
    private const string Text = "We are open, from nine.";

    private static readonly WordEnd[] Words = [new(2, Ms(200)), new(6, Ms(400)), new(11, Ms(800)), new(17, Ms(1200)), new(22, Ms(1900))];

    [Theory]
    [InlineData(-1, "")]
    [InlineData(0, "")]
    [InlineData(199, "")]
    [InlineData(200, "We")]
    [InlineData(399, "We")]
    [InlineData(400, "We are")]
    [InlineData(800, "We are open,")]
    [InlineData(1199, "We are open,")]
    [InlineData(1200, "We are open, from")]
    [InlineData(1899, "We are open, from")]
    [InlineData(1900, "We are open, from nine.")]
    [InlineData(2000, "We are open, from nine.")]
    [InlineData(9000, "We are open, from nine.")]
    public void A_word_counts_when_the_synthesizer_says_it_is_over(int heard, string expected) => Heard(Text, heard, 2000, Words).ShouldBe(expected);

    [Fact]
    public void Word_ends_may_come_in_any_order_and_beyond_the_text()
    {
        Heard(Text, 1200, 2000, [.. Words.Reverse()]).ShouldBe("We are open, from");
        Heard(Text, 300, 2000, [new(99, Ms(250)), new(-5, Ms(10))]).ShouldBe(Text);
    }

    [Fact]
    public void A_word_end_inside_a_word_does_not_count()
    {
        WordEnd[] letters = [new(8, Ms(500)), new(11, Ms(800))];
        Heard(Text, 600, 2000, letters).ShouldBe("We are");
        Heard("It is $29.95 now", 500, 2000, [new(5, Ms(200)), new(9, Ms(400)), new(16, Ms(2000))]).ShouldBe("It is");
    }

    [Theory]
    [InlineData(1000, 0, "")]
    [InlineData(1000, 130, "")]
    [InlineData(1000, 131, "We")]
    [InlineData(1000, 304, "We")]
    [InlineData(1000, 305, "We are")]
    [InlineData(1000, 565, "We are")]
    [InlineData(1000, 566, "We are open,")]
    [InlineData(1000, 999, "We are open, from")]
    [InlineData(1000, 1000, "We are open, from nine.")]
    public void Without_word_ends_the_time_is_shared_out(int total, int heard, string expected) => Heard(Text, heard, total).ShouldBe(expected);

    [Fact]
    public void Behind_the_last_known_word_the_rest_of_the_time_is_shared_out()
    {
        WordEnd[] known = [new(2, Ms(200)), new(6, Ms(400))];
        Heard(Text, 399, 2100, known).ShouldBe("We");
        Heard(Text, 400, 2100, known).ShouldBe("We are");
        Heard(Text, 1099, 2100, known).ShouldBe("We are");
        Heard(Text, 1100, 2100, known).ShouldBe("We are open,");
    }

    [Fact]
    public void A_number_takes_the_time_of_its_words() =>
        Heard("Dial 5551234567 now", 600, 1000).ShouldBe("Dial");

    [Theory]
    [InlineData("你好世界。", 0, "")]
    [InlineData("你好世界。", 500, "你")]
    [InlineData("你好世界。", 999, "你好世")]
    [InlineData("\U00020BB7野家。", 600, "\U00020BB7")]
    [InlineData("สวัสดีครับ", 900, "")]
    public void Characters_that_are_words_count_one_by_one(string text, int heard, string expected) => Heard(text, heard, 1000).ShouldBe(expected);

    [Fact]
    public void An_empty_text_has_nothing_to_hear()
    {
        Heard("", 500, 1000).ShouldBe("");
        Heard("abc", 500, 0).ShouldBe("abc");
        Heard("abc", 0, 0).ShouldBe("");
        Heard(" ... ", 500, 1000).ShouldBe("");
    }

    [Fact]
    public void What_was_heard_never_shrinks()
    {
        for (var seed = 1; seed <= 200; seed++)
        {
            var random = new Random(seed);
            string[] parts = ["We ", "are ", "open, ", "5 ", "$29.95 ", "\"so\" ", "你好", "。", "\U00020BB7", "e\u0301", "\n", "- "];
            var text = string.Concat(Enumerable.Range(0, random.Next(30)).Select(_ => parts[random.Next(parts.Length)]));
            var words = Enumerable.Range(0, random.Next(8)).Select(_ => new WordEnd(random.Next(text.Length + 2), Ms(random.Next(1200)))).ToArray();
            var last = 0;
            for (var heard = -10; heard <= 1100; heard++)
            {
                var length = HeardText.Length(text, Ms(heard), Ms(1000), words);
                length.ShouldBeInRange(last, text.Length);
                (length == 0 || length == text.Length || !char.IsLowSurrogate(text[length])).ShouldBeTrue();
                last = length;
            }
            last.ShouldBe(text.Length);
        }
    }

    [Fact]
    public void Published_cases_hold()
    {
        // The other cases are about the history, which is the engine's.
        var run = 0;
        foreach (var item in SharedCases.Read("heard_text.json"))
        {
            if (item.TryGetProperty("chunks", out var chunks))
            {
                if (item.TryGetProperty("elapsed_s", out var elapsed))
                    HeardOf(chunks, elapsed.GetDouble()).ShouldBe(item.GetProperty("expect_heard").GetString(), item.Name());
                else
                    item.GetProperty("elapsed_list").EnumerateArray().Select(s => HeardOf(chunks, s.GetDouble()).Length).ShouldBeInOrder();
                run++;
            }
            else if (item.TryGetProperty("text", out var cutOff))
            {
                // A text that was cut off by the clock after its last letter: that letter's word is not surely over.
                var text = cutOff.GetString()!;
                HeardText.Length(text + "n", Ms(100 * text.Length), Ms(100 * (text.Length + 1))).ShouldBe(item.GetProperty("expect").GetString()!.Length, item.Name());
                run++;
            }
        }
        run.ShouldBe(11);
    }

    private static string HeardOf(JsonElement chunks, double seconds)
    {
        var left = TimeSpan.FromSeconds(seconds);
        var heard = "";
        foreach (var chunk in chunks.EnumerateArray())
        {
            var text = chunk[0].GetString()!;
            var total = TimeSpan.FromSeconds(chunk[1].GetDouble());
            heard += text[..HeardText.Length(text, left, total)];
            if (left < total)
                break;
            left -= total;
        }
        return heard;
    }

    private static string Heard(string text, int heard, int total, IReadOnlyList<WordEnd>? words = null) =>
        text[..HeardText.Length(text, Ms(heard), Ms(total), words)];

    private static TimeSpan Ms(int milliseconds) => TimeSpan.FromMilliseconds(milliseconds);
}
