using System.Runtime.CompilerServices;
using System.Threading.Channels;
using VoiceAgent.Audio;
using VoiceAgent.Conversation;
using VoiceAgent.Conversation.English;
using VoiceAgent.Speech;
using VoiceAgent.Speech.Preference;
using VoiceAgent.Testing;

namespace VoiceAgent.Calls.Tests;

/// <summary>The preferred engine dies for good anywhere in a turn: the caller hears the whole answer, once and in time, from the next one; where there is none, an apology.</summary>
public sealed class EngineDeathTests
{
    private const string Question = "when are you open";
    private const string Answer = "We are open from nine to five. On Saturday we close at two.";

    private static readonly string[] Words = Answer.Split(' ');

    private static readonly TimeSpan Utterance = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan RecognizerPatience = TimeSpan.FromSeconds(1.5);
    private static readonly TimeSpan ModelPatience = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan VoicePatience = TimeSpan.FromSeconds(1);

    /// <summary>Endpointing and what healthy engines take until first audio, with a frame to spare.</summary>
    private static readonly TimeSpan UsualWait = TimeSpan.FromMilliseconds(1220);

    private static readonly TimeSpan FirstToken = TimeSpan.FromMilliseconds(300);

    public enum Death
    {
        Failure,
        Silence,
    }

    /// <summary>Before it is opened (-1), after each fifth of the utterance's 20 ms frames, and with nothing left but the transcript to give.</summary>
    public static TheoryData<Death, int> RecognizerDeaths() => [.. from death in Enum.GetValues<Death>() from at in new[] { -1, 0, 10, 20, 30, 40, 50, int.MaxValue } select (death, at)];

    public static TheoryData<Death, int> WordDeaths() => [.. from death in Enum.GetValues<Death>() from at in Enumerable.Range(0, Words.Length) select (death, at)];

    [Theory]
    [MemberData(nameof(RecognizerDeaths))]
    public void Wherever_the_recognizer_dies_the_question_is_answered(Death death, int at) => Hold(
        RecognizerPatience,
        engines => engines with { SpeechToText = new PreferredSpeechToText([new DyingRecognizer(death, at), engines.SpeechToText], RecognizerPatience, engines.Time, _ => { }) });

    [Theory]
    [MemberData(nameof(WordDeaths))]
    public void Wherever_the_model_dies_the_answer_is_whole(Death death, int at) => Hold(
        ModelPatience,
        engines => engines with { LanguageModel = new PreferredLanguageModel([new WordModel(engines.Time, death, at), engines.LanguageModel], ModelPatience, engines.Time, _ => { }) });

    [Theory]
    [MemberData(nameof(WordDeaths))]
    public void Wherever_the_voice_dies_the_answer_is_whole(Death death, int at) => Hold(
        VoicePatience,
        engines => engines with { TextToSpeech = new PreferredTextToSpeech([new WordVoice(engines.Time, engines.Spoken, death, at), engines.TextToSpeech], VoicePatience, engines.Time, _ => { }) });

    [Theory]
    [InlineData(Death.Failure)]
    [InlineData(Death.Silence)]
    public void Without_another_recognizer_the_caller_is_asked_again_and_then_apologized_to(Death death) =>
        GiveUp(engines => engines with { SpeechToText = new DyingRecognizer(death, at: 0) });

    [Theory]
    [InlineData(Death.Failure)]
    [InlineData(Death.Silence)]
    public void Without_another_model_the_caller_is_apologized_to(Death death) =>
        GiveUp(engines => engines with { LanguageModel = new WordModel(engines.Time, death, at: 0) });

    [Theory]
    [InlineData(Death.Failure)]
    [InlineData(Death.Silence)]
    public void Without_another_voice_the_last_words_are_heard_from_elsewhere(Death death) =>
        GiveUp(engines => engines with { TextToSpeech = new WordVoice(engines.Time, [], death, at: 0) });

    private static void Hold(TimeSpan patience, Func<Engines, Engines> kill)
    {
        Engines? engines = null;
        CallHarness.Run(
            async h =>
            {
                h.SpeechToText.Expect(Question);
                var call = await h.CallAsync();
                await call.RepliesAsync(1);
                engines!.Spoken.Clear();
                await call.Line.SoundAsync(Utterance);
                var asked = h.Time.Elapsed;
                await call.RepliesAsync(2);
                var (turn, plays) = (call.Record.Turns[1], call.Line.Frames.Select(f => f.PlaysAt).Where(at => at >= asked).ToList());
                await call.HangUpAsync();

                (turn.Caller, turn.Agent, turn.Outcome).ShouldBe((Question, Answer, ReplyOutcome.Completed));
                engines.Spoken.ShouldBe(Words, Case.Sensitive, "each word is spoken once");
                (plays[0] - asked).ShouldBeLessThanOrEqualTo(UsualWait + patience + FirstToken, "the next engine begins anew");
                plays.Zip(plays.Skip(1), (one, next) => next - one).Max().ShouldBeLessThanOrEqualTo(patience + TimeSpan.FromMilliseconds(500), "what is silent is not waited for");
            },
            engines: (time, usual) => (engines = kill(Engines.Healthy(time, usual))).InCall);
    }

    private static void GiveUp(Func<Engines, Engines> kill) => CallHarness.Run(
        async h =>
        {
            for (var i = 0; i < 5; i++)
                h.SpeechToText.Expect(Question);
            var call = await h.CallAsync();
            var began = h.Time.Elapsed;
            while (!call.Call.Completion.IsCompleted && h.Time.Elapsed - began < TimeSpan.FromMinutes(2))
            {
                await call.Line.SoundAsync(Utterance);
                await call.Line.SilenceAsync(TimeSpan.FromSeconds(9));
            }

            await call.Call.Completion;
            call.Control.Commands.ShouldBe(["hangup"]);
            call.Record.Turns[^1].Agent.ShouldBe(EnglishPack.Instance.Texts().FailureGoodbye);
        },
        conversation: new ConversationOptions { Agent = new() { Greeting = "" } },
        engines: (time, usual) => kill(Engines.Healthy(time, usual)).InCall,
        lastWords: (time, voice) => new LastWords(voice, new WordVoice(time, [])));

    /// <summary>A call's engines; the words that voices gave audio of.</summary>
    private sealed record Engines(TimeProvider Time, ISpeechToText SpeechToText, ILanguageModel LanguageModel, ITextToSpeech TextToSpeech, List<string> Spoken)
    {
        public CallEngines InCall => new(SpeechToText, LanguageModel, TextToSpeech);

        public static Engines Healthy(TimeProvider time, CallEngines usual)
        {
            var spoken = new List<string>();
            return new Engines(time, usual.SpeechToText, new WordModel(time), new WordVoice(time, spoken), spoken);
        }
    }

    /// <summary>Speaks the goodbye when the voice does not.</summary>
    private sealed class LastWords(ITextToSpeech voice, ITextToSpeech last) : ITextToSpeech
    {
        public string Name => "last words";

        public IAsyncEnumerable<SpokenAudio> SpeakAsync(SpeechRequest request, CancellationToken cancellationToken) =>
            (EnglishPack.Instance.Texts().FailureGoodbye.Contains(request.Text, StringComparison.Ordinal) ? last : voice).SpeakAsync(request, cancellationToken);
    }

    private static async Task DieAsync(Death death, CancellationToken cancellationToken)
    {
        if (death is Death.Failure)
            throw new EngineException("dying", EngineFailure.Unavailable, "killed");
        await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, cancellationToken);
    }

    private sealed class DyingRecognizer(Death death, int at) : ISpeechToText, ITranscriber
    {
        public string Name => "DyingRecognizer";

        public int SampleRate => 8000;

        public async ValueTask<ITranscriber> OpenAsync(RecognizerRequest request, CancellationToken cancellationToken)
        {
            if (at < 0)
                await DieAsync(death, cancellationToken);
            return this;
        }

        public async IAsyncEnumerable<Transcript> TranscribeAsync(ChannelReader<AudioFrame> utterance, RecognitionHints hints, [EnumeratorCancellation] CancellationToken cancellationToken)
        {
            for (var heard = 0; heard < at && await utterance.WaitToReadAsync(cancellationToken); heard++)
            {
                if (utterance.TryRead(out var frame))
                    frame.Dispose();
                if (heard == 5)
                    yield return new Transcript("when", IsFinal: false);
            }

            await DieAsync(death, cancellationToken);
        }

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }

    /// <summary>Writes the answer word by word, from where it is written so far.</summary>
    private sealed class WordModel(TimeProvider time, Death death = default, int at = int.MaxValue) : ILanguageModel
    {
        private int _written;

        public string Name => "WordModel";

        public async IAsyncEnumerable<ReplyPart> ReplyAsync(ReplyRequest request, [EnumeratorCancellation] CancellationToken cancellationToken)
        {
            var written = request.Messages is [.., { Role: MessageRole.Agent, Text: var text }] ? text.Split(' ', StringSplitOptions.RemoveEmptyEntries).Length : 0;
            await Task.Delay(FirstToken, time, cancellationToken);
            foreach (var word in Words.Skip(written))
            {
                if (_written++ >= at)
                    await DieAsync(death, cancellationToken);
                yield return new ReplyText(word + " ");
                await Task.Delay(TimeSpan.FromMilliseconds(20), time, cancellationToken);
            }
        }
    }

    /// <summary>Gives 300 ms of audio for each word, five times as fast as it is heard.</summary>
    private sealed class WordVoice(TimeProvider time, List<string> spoken, Death death = default, int at = int.MaxValue) : ITextToSpeech
    {
        private static readonly TimeSpan PerWord = TimeSpan.FromMilliseconds(300);

        private int _spoken;

        public string Name => "WordVoice";

        public async IAsyncEnumerable<SpokenAudio> SpeakAsync(SpeechRequest request, [EnumeratorCancellation] CancellationToken cancellationToken)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(150), time, cancellationToken);
            var ends = new List<WordEnd>();
            foreach (var word in request.Text.Split(' '))
            {
                if (Array.IndexOf(Words, word) >= 0 && _spoken++ >= at)
                    await DieAsync(death, cancellationToken);
                spoken.Add(word);
                ends.Add(new WordEnd(ends.Count == 0 ? word.Length : ends[^1].TextLength + 1 + word.Length, (ends.Count + 1) * PerWord));
                var frame = AudioFrame.Rent(request.SampleRate, (int)(PerWord.TotalSeconds * request.SampleRate));
                frame.Buffer.Fill(ScriptedTextToSpeech.Level);
                yield return new SpokenAudio(frame, [.. ends]);
                await Task.Delay(PerWord / 5, time, cancellationToken);
            }
        }
    }
}
