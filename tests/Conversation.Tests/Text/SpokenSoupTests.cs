using VoiceAgent.Conversation.English;
using VoiceAgent.Conversation.Text;

namespace VoiceAgent.Conversation.Tests.Text;

/// <summary>Parts of what models write, in any order: whatever comes of it, nothing fails and nothing depends on the cuts.</summary>
public class SpokenSoupTests
{
    private static readonly string[] Parts =
    [
        "$12.50", "10:30", "14:05", "+1 555 010 0199", "3rd", "15%", "2026", "example.com", "word", ".", ", ", " ", "-", "1,000", "½", "#", "€", "@", "a.m.", "'", "\"", "5'", "6\"", "x", "×", "/", "(", ")", "*", "~~",
        "\\", "\\(", "\\)", "\\frac{1}{2}", "$", "$$", "{", "}", "^", "_", "&amp;", "&", "<b>", "</li>", "<!--", "-->", "<", ">", "–", "—", "…", "St", "Dr.", "No.", "ext.", "mg", "ft", "in", "Jan", "Mon", "Fri", "AM", "PM", "IL",
        "0", "00", "7", "12", "123", "4567", "A1", "AB12CD", "1Z", "\n", "|", "[x] ", "- ", "```", "°C", "°F", "%", "+", "=", "§", "¹", "😊", "\uD83D", "Rs.", "1/2", "3/4", "12/31/25", "401(k)", "press", "code", "k", "M", "IV",
        "123456789012345678901234", "12,34,56,78,90,12,34,56,789", "99999999999.5K", "$99999999999.5K", "1/99999999999", "9999999999-99999999999", "99999999999th", "99999999999m", "v9.99999999999.9", "20th", "19xx", "x:00-5pm", "May", "5 May, ", "of May", "e.g.", "i.e.", "w/", "’", "“", "”", ":", ";", "!", "?", "\0", "ß", "号", "el", "der", "(source:", "*smiles*", "[1]", "v2.1",
    ];

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Nothing_fails_and_the_cuts_do_not_matter(int seed)
    {
        var random = new Random(seed);
        for (var i = 0; i < 4000; i++)
        {
            var text = string.Concat(Enumerable.Range(0, random.Next(1, 16)).Select(_ => Parts[random.Next(Parts.Length)] + (random.Next(3) == 0 ? " " : "")));
            var whole = Heard(text, text.Length);
            Heard(text, 1).ShouldBe(whole, text);
            Heard(text, 3).ShouldBe(whole, text);
        }
    }

    /// <summary>Whatever looks back or ahead looks at a bounded part of the text.</summary>
    [Theory]
    [InlineData("7 ")]
    [InlineData("1/")]
    [InlineData("(555) ")]
    [InlineData("5\" x ")]
    [InlineData("A1-")]
    [InlineData("<")]
    [InlineData("$1{")]
    [InlineData("*9 ")]
    [InlineData("&am")]
    public void A_long_text_of_one_kind_comes_to_its_end(string part) => Heard(string.Concat(Enumerable.Repeat(part, 20_000)), 7).ShouldNotBeNull();

    private static string Heard(string written, int cut)
    {
        var (options, filter) = (new SpeechOptions(), new MarkupFilter(EnglishPack.Instance.Markup));
        var chunker = new SentenceChunker(options.Chunker);
        for (var at = 0; at < written.Length; at += cut)
            chunker.Add(filter.Add(written.AsSpan(at, Math.Min(cut, written.Length - at))));
        chunker.Add(filter.Complete());
        chunker.Complete();
        var (pieces, writer) = (new List<string>(), new PieceWriter(options, EnglishPack.Instance));
        while (chunker.TryTake(out var piece))
            pieces.Add(writer.Write(piece));
        return string.Join('|', pieces);
    }
}
