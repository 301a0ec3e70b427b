using VoiceAgent.Engines.PocketSphinx;

namespace VoiceAgent.Engines.Tests.PocketSphinx;

/// <summary>How well it understands over the phone. The bounds leave a little room above what is measured; the figures are in the README.</summary>
public sealed class AccuracyTests(ITestOutputHelper output)
{
    private static readonly string[] Voices = ["slt", "rms", "awb", "kal16"];

    [Theory]
    [InlineData(false, 0.12)]
    [InlineData(true, 0.08)]
    public async Task Inside_a_grammar_nearly_every_word_is_right(bool narrow, double bound)
    {
        using var engine = Recognizer.Open(Options(narrow));
        var (errors, words, exact) = (0, 0, 0);
        foreach (var voice in Voices)
        {
            await using var call = await Recognizer.OpenCallAsync(engine);
            foreach (var text in Recognizer.Inside)
            {
                var heard = await Recognizer.HearAsync(call, Recognizer.Say(voice, text, call.SampleRate), Recognizer.Grammar);
                errors += SpeechClips.WordErrors(text, heard.Text);
                words += text.Split(' ').Length;
                exact += heard.Text == text ? 1 : 0;
                if (heard.Text != text)
                    output.WriteLine($"{voice}: {text} -> {heard.Text} ({heard.Confidence})");
            }
        }

        output.WriteLine($"word errors {errors} of {words} = {100.0 * errors / words:F1} %, whole utterances {exact} of {Voices.Length * Recognizer.Inside.Count}");
        (errors / (double)words).ShouldBeLessThan(bound);
    }

    [Theory]
    [InlineData(false, 3)]
    [InlineData(true, 2)]
    public async Task Outside_a_grammar_speech_is_not_forced_into_it(bool narrow, int mostForced)
    {
        using var engine = Recognizer.Open(Options(narrow));
        var forced = 0;
        foreach (var voice in Voices)
        {
            await using var call = await Recognizer.OpenCallAsync(engine);
            foreach (var text in Recognizer.Outside)
            {
                var heard = await Recognizer.HearAsync(call, Recognizer.Say(voice, text, call.SampleRate), Recognizer.Grammar);
                if (heard.Confidence is null)
                    continue;
                forced++;
                output.WriteLine($"{voice}: {text} -> {heard.Text} ({heard.Confidence})");
            }
        }

        output.WriteLine($"forced into the grammar: {forced} of {Voices.Length * Recognizer.Outside.Count}");
        forced.ShouldBeLessThanOrEqualTo(mostForced);
    }

    [Theory]
    [InlineData(false, false, false, 0.62)]
    [InlineData(false, false, true, 0.62)]
    [InlineData(true, true, false, 0.42)]
    [InlineData(true, true, true, 0.42)]
    [InlineData(true, false, false, 0.52)]
    public async Task Free_speech_is_understood_as_well_with_a_grammar_as_without(bool narrow, bool secondPass, bool grammar, double bound)
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
                var heard = await Recognizer.HearAsync(call, SpeechClips.Phone(SpeechClips.Wide(clip), call.SampleRate), grammar ? Recognizer.Grammar : null);
                errors += SpeechClips.WordErrors(text, heard.Text);
                words += text.Split(' ').Length;
                output.WriteLine($"{clip}: {heard.Text}");
            }
        }

        output.WriteLine($"word errors {errors} of {words} = {100.0 * errors / words:F1} %");
        (errors / (double)words).ShouldBeLessThan(bound);
    }

    internal static PocketSphinxOptions Options(bool narrow) =>
        narrow ? new PocketSphinxOptions { AcousticModel = SpeechClips.Need(Recognizer.Narrow) } : new PocketSphinxOptions();
}
