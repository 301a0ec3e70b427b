using System.Text;
using VoiceAgent.Conversation.English;
using VoiceAgent.Conversation.Text;

namespace VoiceAgent.Conversation.Tests.Text;

public class MarkupFilterTests
{
    public static TheoryData<string, string> Cases => new()
    {
        { "We are **open** today, _really_, and `now`.", "We are open today, really, and now." },
        { "***Both*** and __bold__ and ~~gone~~.", "Both and bold and gone." },
        { "3 * 4 is 12, 2*3 is 6, ~5 minutes, first_name and snake_case_name.", "3 * 4 is 12, 2*3 is 6, ~5 minutes, first_name and snake_case_name." },
        { "# Opening hours\nWe open at nine.", "Opening hours.\nWe open at nine." },
        { "We have:\n- tea\n- **coffee**\n* cake!\n+ water", "We have:\ntea.\ncoffee.\ncake!\nwater." },
        { "1. Open the door\n2) Go in.\n12. Sit", "1, Open the door.\n2, Go in.\n12, Sit." },
        { "  - nested item\n\n> quoted\n", "nested item.\n\nquoted.\n" },
        { "See [our page](https://example.com/a_b) for more.", "See our page for more." },
        { "[**Bold** link](x) and [not a link] and [1] and [unclosed", "Bold link and [not a link] and  and [unclosed" },
        { "Before\n```python\nprint('x')\n```\nafter.", "Before.\n\n\n\nafter." },
        { "~~~\ncode\n~~~\nafter", "\n\n\nafter" },
        { "Use `ls -l` here", "Use ls -l here" },
        { "| Day | Hours |\n|---|:---:|\n| Monday | 9 to 5 |\nDone", "\n\nMonday, Hours: 9 to 5.\nDone" },
        { "Yes\n---\nNo\n***\nMaybe", "Yes.\n\nNo.\n\nMaybe" },
        { "Great! 🎉 Thanks 👍🏽 ❤️ 1️⃣ 🇩🇪", "Great!  Thanks   1 " },
        { "- Coffee ☕\n- Tea  \n- 20°\nend", "Coffee.\nTea.\n20°.\nend" },
        { "```npm install``` installs it. Then run it.\nAfter that, call us.", "npm install installs it. Then run it.\nAfter that, call us." },
        { "- ```bash\n  npm i\n  ```\n- Next, restart it.\nYou are done.", "\n\nnpm i.\nNext, restart it.\nYou are done." },
        { "Here is the code: ```js\nfoo()\n```\nThat is all you need.", "Here is the code: \n\n\nThat is all you need." },
        { "1. ```\nx\n```\nDone.", "1,\n\n\nDone." },
        { "````\ncode\n````\nafter", "\n\n\nafter" },
        { "𝒳 and 你好 and é stay.", "𝒳 and 你好 and é stay." },
        { "\\*not bold\\* and C:\\temp", "*not bold* and C:\\temp" },
        { "#5 is yours, -5 degrees", "#5 is yours, -5 degrees" },
        { "2026 was good", "2026 was good" },
        { "7", "7" },
        { "### Hours ###\nWe open at nine.", "Hours.\nWe open at nine." },
        { "我们*真的*开门。", "我们真的开门。" },
        { "> 5 people may come", "> 5 people may come" },
        { "7.", "7." },
        { "*Sighs* Hello, **", " Hello, " },
        { "*Smiling* people, *really* nice, *typing sounds* done", "Smiling people, really nice,  done" },
        { "The ~~$120~~ **$99** room, ~~Monday~~ Tuesday, ~~sold out~~, and ~~tea~~ for two", "The $99 room, Tuesday, sold out, and tea for two" },
        { "- [x] Paid\n- [ ] Packed", "Done: Paid.\nTo do: Packed." },
        { "A &lt; B &amp;amp; C&nbsp;D, R&D, Q&A; caf&eacute; &frac12;", "A < B & C D, R&D, Q&A; café ½" },
        { "It is \\(\\frac{1}{2}\\) of \\$5, $x^2$, $5.00 or $$A = 3$$", "It is 1/2 of $5, x squared, $5.00 or A equals 3." },
        { "The $$ and $$$ places, US$5 and $", "The $$ and $$$ places, US$5 and $" },
        { "Yes (Source: faq.pdf, p. 3). No (soup).", "Yes . No (soup)." },
        { "Press ** or ***** or *21* then *9", "Press ** or * or *21* then *9" },
        { "Type:\n```\nping 8.8.8.8\n```\nThen wait.", "Type:\n\n\nping 8.8.8.8.\nThen wait." },
        { "\\\\server\\share", "\\\\server\\share" },
        { "A <!-- b\nc --> d <span style=\"x: 1\">e</span> < 5 and <break time=\"1s\"/>", "A  d <span>e</span> < 5 and <break\uE002time=\"1s\"/>" },
        { "| a | b |\n| c | d |\nafter", "\na, b.\nc, d.\nafter" },
        { "| a | b |", "a, b.\n" },
        { "| a | b |\n|---|---|\nafter", "\n\na, b.\nafter" },
        { "| A | B | C |\n|---|---|---|\n| 1 | 2 | 3 |\nafter", "\n\nA 1, B: 2, C: 3.\nafter" },
        { "Send *BAL# now", "Send *BAL# now" },
        { "A\r\nB", "A.\nB" },
    };

    /// <summary>What only looks like the beginning of something does not keep the voice waiting.</summary>
    [Theory]
    [InlineData("$AAPL rose by a lot today, and ", "$AAPL rose by a lot today, and ")]
    [InlineData("a <b and everything that comes after it, ", "a <b and everything that comes after it, ")]
    [InlineData("R&D and (sour cream), ", "R&D and (sour cream), ")]
    public void It_does_not_wait_for_what_does_not_come(string written, string spoken) => new MarkupFilter(EnglishPack.Instance.Markup).Add(written).ShouldBe(spoken);

    [Theory]
    [MemberData(nameof(Cases))]
    public void What_is_for_the_eye_is_left_out(string written, string spoken)
    {
        var filter = new MarkupFilter(EnglishPack.Instance.Markup);
        (filter.Add(written) + filter.Complete()).ShouldBe(spoken);
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void It_does_not_matter_how_the_text_is_cut(string written, string spoken)
    {
        var filter = new MarkupFilter(EnglishPack.Instance.Markup);
        var text = new StringBuilder();
        for (var i = 0; i < written.Length; i++)
            text.Append(filter.Add(written.AsSpan(i, 1)));
        text.Append(filter.Complete()).ToString().ShouldBe(spoken);
    }

    [Fact]
    public void Words_come_out_as_they_come_in()
    {
        var filter = new MarkupFilter(EnglishPack.Instance.Markup);
        filter.Add("We are").ShouldBe("We are");
        filter.Add(" **open** to").ShouldBe(" open to");
        filter.Add("day.").ShouldBe("day.");
    }

    [Fact]
    public void A_filter_goes_on_after_its_text_was_complete()
    {
        var filter = new MarkupFilter(EnglishPack.Instance.Markup);
        filter.Add("```\ncode");
        filter.Complete();
        (filter.Add("- tea") + filter.Complete()).ShouldBe("tea.");
    }

    [Fact]
    public void Text_without_marks_is_never_changed_and_nothing_breaks_it()
    {
        string[] parts = ["word", " ", "\n", "*", "_", "`", "[", "](", ")", "|", "#", "-", "1.", "🎉", "\\", "~", "(", ".", "!"];
        var random = new Random(5);
        for (var i = 0; i < 20_000; i++)
        {
            var text = string.Concat(Enumerable.Range(0, random.Next(1, 20)).Select(_ => parts[random.Next(parts.Length)]));
            var filter = new MarkupFilter(EnglishPack.Instance.Markup);
            var whole = filter.Add(text) + filter.Complete();
            var again = new MarkupFilter(EnglishPack.Instance.Markup);
            var at = random.Next(text.Length);
            (again.Add(text.AsSpan(0, at)) + again.Add(text.AsSpan(at)) + again.Complete()).ShouldBe(whole, text);
            // No word is lost outside of code, links and formulas.
            if (!text.Contains("```", StringComparison.Ordinal) && !text.Contains("~~~", StringComparison.Ordinal) && !text.Contains('[', StringComparison.Ordinal) && !text.Contains(@"\(", StringComparison.Ordinal))
                whole.Split("word").Length.ShouldBe(text.Split("word").Length, text);
        }
    }
}
