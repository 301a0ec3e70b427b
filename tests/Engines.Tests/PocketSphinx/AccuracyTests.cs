using VoiceAgent.Engines.PocketSphinx;

namespace VoiceAgent.Engines.Tests.PocketSphinx;

/// <summary>How well it understands over the phone. The bounds leave a little room above what is measured; the figures are in the README.</summary>
public sealed class AccuracyTests(ITestOutputHelper output)
{
    private static readonly string[] TwoVoices = ["rms", "awb"];
    private static readonly string[] FourVoices = ["slt", "rms", "awb", "kal16"];

    [Theory]
    [InlineData(false, 0.03)]
    [InlineData(true, 0.08)]
    public Task Inside_a_grammar_nearly_every_word_is_right(bool narrow, double bound) => MeasureInside(narrow, bound, TwoVoices);

    [Theory(Explicit = true)]
    [InlineData(false, 0.03)]
    [InlineData(true, 0.08)]
    public Task Inside_a_grammar_nearly_every_word_is_right_with_more_voices(bool narrow, double bound) => MeasureInside(narrow, bound, FourVoices);

    [Theory]
    [InlineData(false, 2)]
    [InlineData(true, 2)]
    public Task Outside_a_grammar_speech_is_not_forced_into_it(bool narrow, int mostForced) => MeasureOutside(narrow, mostForced, TwoVoices);

    [Theory(Explicit = true)]
    [InlineData(false, 2)]
    [InlineData(true, 2)]
    public Task Outside_a_grammar_speech_is_not_forced_into_it_with_more_voices(bool narrow, int mostForced) => MeasureOutside(narrow, mostForced, FourVoices);

    [Theory]
    [InlineData(false, 0.05)]
    public Task Short_answers_are_understood(bool narrow, double bound) => MeasureShort(narrow, bound, TwoVoices);

    [Theory(Explicit = true)]
    [InlineData(false, 0.05)]
    [InlineData(true, 0.1)]
    public Task Short_answers_are_understood_with_more_voices(bool narrow, double bound) => MeasureShort(narrow, bound, FourVoices);

    /// <summary>Half of what is forced is "parking", heard as "pardon".</summary>
    [Theory(Explicit = true)]
    [InlineData(false, 0.08)]
    [InlineData(true, 0.05)]
    public async Task Other_speech_is_not_forced_into_the_answers_with_more_voices(bool narrow, double bound)
    {
        using var engine = Recognizer.Open(Options(narrow));
        var (forced, all) = (0, 0);
        foreach (var voice in FourVoices)
        {
            foreach (var question in ShortAnswers.Inside.Keys)
            {
                await using var call = await Recognizer.OpenCallAsync(engine);
                foreach (var text in (IEnumerable<string>)[.. Recognizer.Outside, .. ShortAnswers.Outside])
                {
                    var heard = await Recognizer.HearAsync(call, Recognizer.Say(voice, text, engine.SampleRate), ShortAnswers.Grammar(question), engine.SampleRate);
                    all++;
                    if (heard.Confidence is null)
                        continue;
                    forced++;
                    output.WriteLine($"{voice}: {text} -> {heard.Text} ({heard.Confidence})");
                }
            }
        }

        output.WriteLine($"forced into the grammar: {forced} of {all}");
        (forced / (double)all).ShouldBeLessThan(bound);
    }

    private async Task MeasureShort(bool narrow, double bound, string[] voices)
    {
        using var engine = Recognizer.Open(Options(narrow));
        var (wrong, all) = (0, 0);
        foreach (var voice in voices)
        {
            await using var call = await Recognizer.OpenCallAsync(engine);
            var wrongBefore = wrong;
            foreach (var (question, answers) in ShortAnswers.Inside)
            {
                foreach (var text in answers)
                {
                    var heard = await Recognizer.HearAsync(call, Recognizer.Say(voice, text, engine.SampleRate), ShortAnswers.Grammar(question), engine.SampleRate);
                    all++;
                    if (heard.Text == text)
                        continue;
                    wrong++;
                    output.WriteLine($"{voice}: {question}: {text} -> {heard.Text} ({heard.Confidence})");
                }
            }

            output.WriteLine($"{voice}: {wrong - wrongBefore} wrong");
        }

        output.WriteLine($"whole answers {all - wrong} of {all}");
        (wrong / (double)all).ShouldBeLessThan(bound);
    }

    private async Task MeasureInside(bool narrow, double bound, string[] voices)
    {
        using var engine = Recognizer.Open(Options(narrow));
        var (errors, words, exact) = (0, 0, 0);
        foreach (var voice in voices)
        {
            await using var call = await Recognizer.OpenCallAsync(engine);
            foreach (var text in Recognizer.Inside)
            {
                var heard = await Recognizer.HearAsync(call, Recognizer.Say(voice, text, engine.SampleRate), Recognizer.Grammar, engine.SampleRate);
                errors += SpeechClips.WordErrors(text, heard.Text);
                words += text.Split(' ').Length;
                exact += heard.Text == text ? 1 : 0;
                if (heard.Text != text)
                    output.WriteLine($"{voice}: {text} -> {heard.Text} ({heard.Confidence})");
            }
        }

        output.WriteLine($"word errors {errors} of {words} = {100.0 * errors / words:F1} %, whole utterances {exact} of {voices.Length * Recognizer.Inside.Count}");
        (errors / (double)words).ShouldBeLessThan(bound);
    }

    private async Task MeasureOutside(bool narrow, int mostForced, string[] voices)
    {
        using var engine = Recognizer.Open(Options(narrow));
        var forced = 0;
        foreach (var voice in voices)
        {
            await using var call = await Recognizer.OpenCallAsync(engine);
            foreach (var text in Recognizer.Outside)
            {
                var heard = await Recognizer.HearAsync(call, Recognizer.Say(voice, text, engine.SampleRate), Recognizer.Grammar, engine.SampleRate);
                if (heard.Confidence is null)
                    continue;
                forced++;
                output.WriteLine($"{voice}: {text} -> {heard.Text} ({heard.Confidence})");
            }
        }

        output.WriteLine($"forced into the grammar: {forced} of {voices.Length * Recognizer.Outside.Count}");
        forced.ShouldBeLessThanOrEqualTo(mostForced);
    }

    [Theory]
    [InlineData(false, false, false, 0.57)]
    [InlineData(false, false, true, 0.57)]
    [InlineData(true, true, true, 0.45)]
    public async Task Free_speech_is_understood_with_and_without_a_grammar_set(bool narrow, bool secondPass, bool grammar, double bound)
    {
        var options = Options(narrow);
        options.SecondPass = secondPass;
        using var engine = Recognizer.Open(options);
        var (errors, words) = (0, 0);
        // One call for each speaker, as on the phone.
        foreach (var speaker in SpeechClips.Transcripts().GroupBy(t => t.Key.EndsWith("librivox", StringComparison.Ordinal) ? "librivox" : t.Key))
        {
            await using var call = await Recognizer.OpenCallAsync(engine);
            foreach (var (clip, text) in speaker)
            {
                var heard = await Recognizer.HearAsync(call, SpeechClips.Phone(SpeechClips.Wide(clip), engine.SampleRate), grammar ? Recognizer.Grammar : null, engine.SampleRate);
                heard.Confidence.ShouldBeNull("only text of the grammar has a confidence");
                errors += SpeechClips.WordErrors(text, heard.Text);
                words += text.Split(' ').Length;
                output.WriteLine($"{clip}: {heard.Text}");
            }
        }

        output.WriteLine($"word errors {errors} of {words} = {100.0 * errors / words:F1} %");
        (errors / (double)words).ShouldBeLessThan(bound);
    }

    /// <summary>In real time: it shows what a caller would wait, and asserts nothing of it. Run alone, with -explicit only.</summary>
    [Theory(Explicit = true)]
    [InlineData(false, false)]
    [InlineData(true, true)]
    public async Task Latency_at_the_pace_of_speech(bool narrow, bool secondPass)
    {
        var options = Options(narrow);
        options.SecondPass = secondPass;
        using var engine = Recognizer.Open(options);
        await engine.WarmUpAsync(TestContext.Current.CancellationToken);
        await using var call = await Recognizer.OpenCallAsync(engine);
        foreach (var (text, grammar) in new[] { ("i would like to make an appointment", Recognizer.Grammar), ("tomorrow morning", Recognizer.Grammar), ("what kind of food do you have", Recognizer.Grammar), ("what kind of food do you have", null) })
        {
            var heard = await Recognizer.HearLiveAsync(call, Recognizer.Say("rms", text, engine.SampleRate), engine.SampleRate, grammar);
            output.WriteLine($"{(narrow ? "hub4wsj" : "en-us")} second pass {secondPass}, grammar {grammar is not null}: \"{heard.Text}\" first partial {heard.FirstPartial.TotalMilliseconds:F0} ms after the start, final {heard.Final.TotalMilliseconds:F0} ms after the end");
            heard.Text.ShouldNotBeEmpty();
        }

        output.WriteLine($"memory of the process with one recognizer: {Environment.WorkingSet >> 20} MiB");
    }

    internal static PocketSphinxOptions Options(bool narrow) =>
        narrow ? new PocketSphinxOptions { AcousticModel = SpeechClips.Need(Recognizer.Narrow) } : new PocketSphinxOptions();
}
