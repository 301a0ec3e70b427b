using System.Text.RegularExpressions;
using VoiceAgent.Engines.Receptionist;

namespace VoiceAgent.Engines.Tests.Receptionist;

public sealed partial class GrammarTests
{
    private const int Sentences = 400;
    private const string Dictionary = "/usr/share/pocketsphinx/model/en-us/cmudict-en-us.dict";
    private static readonly Business Business = new(new ReceptionistOptions());
    private static readonly Expectations Expectations = new(Business);
    private static readonly Understanding Understanding = new(Business.Services);
    private static readonly Dialogue Dialogue = new(Business, new Wording(Business), Understanding, canTransfer: true);

    // The callers' own way to each question.
    private static readonly Dictionary<Question, string[]> Ways = new()
    {
        [Question.HowCanIHelp] = [],
        [Question.WouldYouLikeToBook] = ["how much is a haircut"],
        [Question.WhichDay] = ["book a haircut"],
        [Question.WhatTime] = ["book a haircut", "friday"],
        [Question.ShallIBook] = ["book a haircut", "friday at three"],
        [Question.WhatToChange] = ["book a haircut", "friday at three", "no"],
        [Question.AnythingElse] = ["book a haircut", "friday at three", "yes"],
    };

    private static readonly Dictionary<string, Func<Meaning, bool>> Meanings = new()
    {
        ["<hours>"] = said => said.Does(SpeechActs.AsksHours),
        ["<prices>"] = said => said.Does(SpeechActs.AsksPrices),
        ["<booking>"] = said => said.Does(SpeechActs.WantsBooking) || said.Services.Count == 1,
        ["<naming>"] = said => said.Does(SpeechActs.WantsBooking) || said.Services.Count == 1,
        ["<day>"] = said => said.Day is not null,
        ["<time>"] = said => said.Time is not null,
        ["<when>"] = said => said.Day is not null || said.Time is not null,
        ["<repeat>"] = said => said.Does(SpeechActs.AsksToRepeat),
        ["<person>"] = said => said.Does(SpeechActs.WantsPerson),
        ["<help>"] = said => said.Does(SpeechActs.AsksForHelp),
        ["<thanks>"] = said => said.Does(SpeechActs.Thanks),
        ["<bye>"] = said => said.Does(SpeechActs.SaysGoodbye),
        ["<hello>"] = said => said.Does(SpeechActs.Greets),
        ["<yes>"] = said => said.Does(SpeechActs.Agrees),
        ["<no>"] = said => said.Does(SpeechActs.Refuses),
        ["<done>"] = said => said.Does(SpeechActs.IsDone),
        ["<cancel>"] = said => said.Does(SpeechActs.Cancels),
        ["<more>"] = said => said.Does(SpeechActs.Continues) && (said.NamesAnything || said.Does(SpeechActs.WantsBooking)),
        ["<dayanswer>"] = said => said.Day is not null,
        ["<timeanswer>"] = said => said.Time is not null,
        ["<correction>"] = said => said.NamesAnything || said.Does(SpeechActs.Refuses),
        ["<changing>"] = said => said.Does(SpeechActs.NamesTheDay | SpeechActs.NamesTheTime),
    };

    public static TheoryData<string> Questions => [.. Enum.GetNames<Question>()];

    [Theory]
    [MemberData(nameof(Questions))]
    public void Every_sentence_of_the_grammar_is_understood_where_it_is_expected(string name)
    {
        var question = Enum.Parse<Question>(name);
        var speaker = new JsgfSpeaker(Expectations.For(question).Grammar!);
        var random = new Random(20260501);
        var state = Ways[question].Aggregate(Dialogue.Start, (state, text) => Dialogue.Next(state, text, Heard.Question));
        state.Asked.ShouldBe(question);

        speaker.PublicRules.ShouldBe(["<utterance>"]);
        for (var i = 0; i < Sentences; i++)
        {
            var sentence = speaker.Speak("<utterance>", random);
            // Said while the agent speaks, and answers to some questions only.
            if (sentence is "hmm" or "yeah" or "okay" or "right")
                continue;
            Dialogue.Next(state, sentence, Heard.Question).Misses.ShouldBe(0, sentence);
        }
    }

    [Theory]
    [MemberData(nameof(Questions))]
    public void Every_rule_means_what_its_name_says(string name)
    {
        var speaker = new JsgfSpeaker(Expectations.For(Enum.Parse<Question>(name)).Grammar!);
        var random = new Random(7);
        foreach (var (rule, means) in Meanings.Where(entry => speaker.Rules.Contains(entry.Key)))
        {
            for (var i = 0; i < Sentences; i++)
            {
                var sentence = speaker.Speak(rule, random);
                means(Understanding.Read(sentence, timeExpected: true)).ShouldBeTrue($"{rule}: {sentence}");
            }
        }
    }

    [Theory]
    [MemberData(nameof(Questions))]
    public void What_the_business_is_asked_most_can_be_said_at_every_step(string name)
    {
        var rules = new JsgfSpeaker(Expectations.For(Enum.Parse<Question>(name)).Grammar!).Rules;
        new[] { "<hours>", "<prices>", "<booking>", "<repeat>", "<person>", "<help>", "<thanks>", "<bye>" }.ShouldBeSubsetOf(rules);
    }

    [Theory]
    [MemberData(nameof(Questions))]
    public void Words_are_lower_case_and_longer_than_a_letter(string name)
    {
        var hints = Expectations.For(Enum.Parse<Question>(name));
        var words = new JsgfSpeaker(hints.Grammar!).Words;
        words.ShouldAllBe(word => LowerCase().IsMatch(word));
        words.Where(word => word.Length == 1).Except(["a", "i"]).ShouldBeEmpty();
        hints.Phrases.ShouldNotBeEmpty();
        hints.Phrases.ShouldAllBe(phrase => phrase.Split(' ').All(word => LowerCase().IsMatch(word)));
    }

    [Fact]
    public void The_recognizer_knows_every_word()
    {
        if (!File.Exists(Dictionary)) Assert.Skip($"needs {Dictionary}");
        var known = File.ReadLines(Dictionary).Select(line => line.Split(' ')[0]).ToHashSet();
        foreach (var question in Enum.GetValues<Question>()) new JsgfSpeaker(Expectations.For(question).Grammar!).Words.Except(known).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_reply_expects_answers_to_its_own_question()
    {
        var talk = new Talk();
        await talk.Listen();
        talk.Expected.ShouldBe(Expectations.For(Question.HowCanIHelp), new SameHints());
        await talk.Say("book a haircut");
        talk.Expected.ShouldBe(Expectations.For(Question.WhichDay), new SameHints());
        await talk.Say("friday");
        talk.Expected.ShouldBe(Expectations.For(Question.WhatTime), new SameHints());
    }

    [GeneratedRegex("^[a-z]+('[a-z]+)?$")]
    private static partial Regex LowerCase();

    private sealed class SameHints : IEqualityComparer<Speech.RecognitionHints>
    {
        public bool Equals(Speech.RecognitionHints? x, Speech.RecognitionHints? y) => x!.Grammar == y!.Grammar && x.Phrases.SequenceEqual(y.Phrases);

        public int GetHashCode(Speech.RecognitionHints hints) => 0;
    }
}
