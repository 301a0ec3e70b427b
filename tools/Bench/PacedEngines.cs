using System.Runtime.CompilerServices;
using System.Threading.Channels;
using VoiceAgent.Audio;
using VoiceAgent.Calls;
using VoiceAgent.Speech;

namespace VoiceAgent.Bench;

/// <summary>Engines with constant, realistic latencies that keep nothing from call to call.</summary>
internal static class PacedEngines
{
    public static AgentProfile Agent { get; } = new("You are a benchmark.", Transfer: null, []);

    public static CallEngines Create(TimeProvider time) => new(new PacedSpeechToText(time), new PacedLanguageModel(time), new PacedTextToSpeech(time));
}

/// <summary>A recognizer that gives an interim transcript every 300 ms and the final one 200 ms after the speech.</summary>
/// <param name="isNumbered">No two utterances have the same words: each ends in its number.</param>
internal sealed class PacedSpeechToText(TimeProvider time, bool isNumbered = false) : ISpeechToText
{
    private static readonly string[] Words = ["I", "would", "like", "to", "make", "an", "appointment", "for", "Tuesday", "afternoon", "please"];

    /// <summary>What is understood of every utterance.</summary>
    public static string Said { get; } = string.Join(' ', Words);

    public string Name => "Paced";

    public int SampleRate => 16000;

    public ValueTask<ITranscriber> OpenAsync(RecognizerRequest request, CancellationToken cancellationToken) => ValueTask.FromResult<ITranscriber>(new Transcriber(this, time));

    private readonly bool _isNumbered = isNumbered;
    private int _utterances;

    private sealed class Transcriber(PacedSpeechToText owner, TimeProvider time) : ITranscriber
    {
        public async IAsyncEnumerable<Transcript> TranscribeAsync(ChannelReader<AudioFrame> utterance, RecognitionHints hints, [EnumeratorCancellation] CancellationToken cancellationToken)
        {
            var (heard, words) = (TimeSpan.Zero, 1);
            while (await utterance.WaitToReadAsync(cancellationToken))
            {
                while (utterance.TryRead(out var frame))
                {
                    heard += frame.Duration;
                    frame.Dispose();
                }

                if (heard >= TimeSpan.FromMilliseconds(300 * words) && words < Words.Length)
                    yield return new Transcript(string.Join(' ', Words.Take(words++)), IsFinal: false);
            }

            await Task.Delay(TimeSpan.FromMilliseconds(200), time, cancellationToken);
            yield return new Transcript(owner._isNumbered ? $"{Said} {++owner._utterances}" : Said, IsFinal: true, 0.9f);
        }

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}

/// <summary>A model that writes the first token after 300 ms and the others at 60 a second.</summary>
internal sealed class PacedLanguageModel(TimeProvider time) : ILanguageModel
{
    private static readonly ReplyText[] Tokens = [.. "Of course, I can do that for you. I have a place on Tuesday at three in the afternoon. Would that suit you?".Split(' ').Select(t => new ReplyText(t + " "))];

    public string Name => "Paced";

    public async IAsyncEnumerable<ReplyPart> ReplyAsync(ReplyRequest request, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var asked = time.GetTimestamp();
        for (var i = 0; i < Tokens.Length; i++)
        {
            var wait = TimeSpan.FromMilliseconds(300 + i * 1000.0 / 60) - time.GetElapsedTime(asked);
            if (wait > TimeSpan.Zero)
                await Task.Delay(wait, time, cancellationToken);
            yield return Tokens[i];
        }
    }
}

/// <summary>A voice whose first audio comes after 150 ms and the rest as fast as it is taken, 60 ms of audio for a character.</summary>
internal sealed class PacedTextToSpeech(TimeProvider time) : ITextToSpeech
{
    private static readonly short[] Voice = VoiceLike.Speech(8000, TimeSpan.FromSeconds(10));

    public string Name => "Paced";

    public async IAsyncEnumerable<SpokenAudio> SpeakAsync(SpeechRequest request, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await Task.Delay(TimeSpan.FromMilliseconds(150), time, cancellationToken);
        var length = Math.Min(Voice.Length, (int)(0.06 * request.Text.Length * request.SampleRate));
        for (var at = 0; at < length; at += request.SampleRate / 10)
            yield return new SpokenAudio(AudioFrame.Copy(request.SampleRate, Voice.AsSpan(at, Math.Min(request.SampleRate / 10, length - at))), []);
    }
}
