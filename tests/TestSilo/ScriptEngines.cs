using System.Runtime.CompilerServices;
using System.Threading.Channels;
using VoiceAgent.Audio;
using VoiceAgent.Speech;

namespace VoiceAgent.TestSilo;

/// <summary>Recognizes a phrase of the script by its loudness, 100 ms after its end. Tells on standard output which calls it hears.</summary>
internal sealed class LevelSpeechToText(TimeProvider time) : ISpeechToText
{
    public string Name => "test";

    public int SampleRate => Sound.SampleRate;

    public ValueTask<ITranscriber> OpenAsync(RecognizerRequest request, CancellationToken cancellationToken)
    {
        Console.WriteLine($"Opened for {request.CallId}");
        return ValueTask.FromResult<ITranscriber>(new Transcriber(time));
    }

    private sealed class Transcriber(TimeProvider time) : ITranscriber
    {
        public async IAsyncEnumerable<Transcript> TranscribeAsync(ChannelReader<AudioFrame> utterance, RecognitionHints hints, [EnumeratorCancellation] CancellationToken cancellationToken)
        {
            var peak = 1;
            while (await utterance.WaitToReadAsync(cancellationToken))
            {
                while (utterance.TryRead(out var frame))
                {
                    foreach (var sample in frame.Samples)
                        peak = Math.Max(peak, sample);
                    frame.Dispose();
                }
            }

            await Task.Delay(TimeSpan.FromMilliseconds(100), time, cancellationToken);
            var turn = Sound.Turn(peak);
            yield return new Transcript(turn < Script.Turns.Count ? Script.Turns[turn].Phrase : "something else", IsFinal: true, 0.9f);
        }

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}

/// <summary>Answers as the script says, the first word after 200 ms, then 50 a second; goes on after what was written already. Where it can book, it says of that what
/// the business has answered, and tells on standard output what it was told of its tools.</summary>
internal sealed class ScriptLanguageModel(TimeProvider time) : ILanguageModel
{
    /// <summary>A model may call several tools together: it has not ended with the first.</summary>
    private static readonly TimeSpan AfterCall = TimeSpan.FromMilliseconds(100);

    public string Name => "test";

    public async IAsyncEnumerable<ReplyPart> ReplyAsync(ReplyRequest request, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var asked = request.Messages.LastOrDefault(m => m.Role == MessageRole.Caller)?.Text ?? "";
        var answer = Script.Turns.FirstOrDefault(t => t.Phrase == asked).Answer ?? Script.AskAgain;
        var books = false;
        if (request.Tools.Any(tool => tool.Name == BookTool.Name))
        {
            ToldTools.Tell(request, asked);
            if (asked == Script.Turns[Script.BookingTurn].Phrase)
            {
                var confirmation = ToldTools.Confirmation(request);
                (books, answer) = (confirmation is null, $"{Script.BeforeBooking} {confirmation}".TrimEnd());
            }
        }

        // That it takes a while was said as well, but is not the model's.
        var written = request.Messages.Reverse().TakeWhile(m => m.Role != MessageRole.Caller).Where(m => m.Role == MessageRole.Agent)
            .Sum(m => Script.Split(m.Text).Count(Script.Vocabulary.Contains));
        await Task.Delay(TimeSpan.FromMilliseconds(200), time, cancellationToken);
        foreach (var word in answer.Split(' ').Skip(written))
        {
            yield return new ReplyText(word + " ");
            await Task.Delay(TimeSpan.FromMilliseconds(20), time, cancellationToken);
        }

        if (!books)
            yield break;
        yield return new ReplyToolCall("booking", BookTool.Name, "{}");
        await Task.Delay(AfterCall, time, cancellationToken);
    }
}

/// <summary>Speaks each word as its tone: the first after 100 ms, then as fast as it is taken.</summary>
internal sealed class ToneTextToSpeech(TimeProvider time) : ITextToSpeech
{
    public string Name => "test";

    public async IAsyncEnumerable<SpokenAudio> SpeakAsync(SpeechRequest request, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await Task.Delay(TimeSpan.FromMilliseconds(100), time, cancellationToken);
        var (length, spoken) = (0, 0);
        var words = new List<WordEnd>();
        foreach (var word in request.Text.Split(' '))
        {
            length += word.Length + 1;
            var sound = Sound.Of(Script.Split(word).FirstOrDefault() ?? "");
            spoken += sound.Length;
            words.Add(new WordEnd(Math.Min(length, request.Text.Length), TimeSpan.FromSeconds((double)spoken / Sound.SampleRate)));
            yield return new SpokenAudio(AudioFrame.Copy(Sound.SampleRate, sound), [.. words]);
        }
    }
}
