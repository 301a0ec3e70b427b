using VoiceAgent.Engines.PocketSphinx;

namespace VoiceAgent.Engines.Tests.PocketSphinx;

public sealed class JsgfTests
{
    [Theory]
    [InlineData("<a>+", "(<a> <a>*)")]
    [InlineData("a b*", "a [b b*]")]
    [InlineData("(one | two)+ [please]", "((one | two) (one | two)*) [please]")]
    [InlineData("[[x]+ y]", "[([x] [x]*) y]")]
    [InlineData("/0.5/ yes {tag} | /0.1/ NO", "/0.5/ yes {tag} | /0.1/ no")]
    [InlineData("a // comment\n | b /* another */", "a | b")]
    [InlineData("o'clock a.m.", "o'clock a.m.")]
    public void Repetitions_begin_at_a_state_of_their_own(string rule, string expected) =>
        Jsgf.Prepare($"#JSGF V1.0 UTF-8 en;\ngrammar some.name;\npublic <a> = {rule};\n", _ => true, [])
            .ShouldBe($"#JSGF V1.0;\ngrammar call;\npublic <a> = {expected};\n");

    [Theory]
    [InlineData("public <a> = hello | zyx;", "public <a> = hello;")]
    [InlineData("public <a> = hello [zyx] there;", "public <a> = hello there;")]
    [InlineData("public <a> = hello (zyx | there)+;", "public <a> = hello ((there) (there)*);")]
    [InlineData("public <a> = hello | oh <b>; <b> = <c> | <c> there; <c> = zyx;", "public <a> = hello;")]
    [InlineData("public <a> = [zyx];", "public <a> = <NULL>;")]
    public void Alternatives_with_unknown_words_are_left_out_and_the_words_are_told(string rules, string expected)
    {
        var unknown = new List<string>();
        Jsgf.Prepare($"#JSGF V1.0; grammar g; {rules}", w => w != "zyx", unknown).ShouldBe($"#JSGF V1.0;\ngrammar call;\n{expected}\n");
        unknown.ShouldBe(["zyx"]);
    }

    [Theory]
    [InlineData("")]
    [InlineData("hello")]
    [InlineData("#JSGF V1.0; grammar g; public <a> = b) c;")]
    [InlineData("#JSGF V1.0; grammar g; public <a> = b; nonsense;")]
    [InlineData("#JSGF V1.0; grammar g; public <a> = (b | c;")]
    [InlineData("#JSGF V1.0; grammar g; public <a> = b | ;")]
    [InlineData("#JSGF V1.0; grammar g; public <a> = <missing>;")]
    [InlineData("#JSGF V1.0; grammar g; <a> = b;")]
    public void What_is_no_grammar_is_refused(string text) => Jsgf.Prepare(text, _ => true, []).ShouldBeNull();

    [Fact]
    public void Phrases_become_alternatives_in_plain_words() =>
        Jsgf.FromPhrases(["Table for two!", "table, for two", " ", "o'clock"]).ShouldBe("#JSGF V1.0;\ngrammar phrases;\npublic <phrase> = table for two | o'clock;\n");

    [Fact]
    public void No_phrases_are_no_grammar() => Jsgf.FromPhrases([]).ShouldBeNull();
}
