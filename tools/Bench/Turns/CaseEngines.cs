using System.Runtime.CompilerServices;
using System.Threading.Channels;
using VoiceAgent.Audio;
using VoiceAgent.Speech;
using VoiceAgent.Simulator;
using VoiceAgent.Testing;

namespace VoiceAgent.Bench.Turns;

/// <summary>The latencies of services.</summary>
/// <param name="InterimEvery">The time from one interim transcript to the next.</param>
/// <param name="InterimLag">How long after a word's end the word can be in an interim transcript.</param>
/// <param name="Final">The time from the end of an utterance to its final transcript.</param>
internal sealed record ServiceTimes(TimeSpan InterimEvery, TimeSpan InterimLag, TimeSpan Final, TimeSpan FirstToken, double TokensPerSecond, TimeSpan FirstAudio);

/// <summary>A recognizer that knows the caller's words and understands each of them some time after it was heard, as a streaming recognizer does.</summary>
internal sealed class KnowingRecognizer(VirtualTime time, ServiceTimes times, CaseCall call) : ISpeechToText, ITranscriber
{
    public string Name => "Knowing";

    public int SampleRate => CallerSound.Rate;

    public ValueTask<ITranscriber> OpenAsync(RecognizerRequest request, CancellationToken cancellationToken) => ValueTask.FromResult<ITranscriber>(this);

    public async IAsyncEnumerable<Transcript> TranscribeAsync(ChannelReader<AudioFrame> utterance, RecognitionHints hints, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var (began, heard, last, next) = (time.Elapsed, TimeSpan.Zero, "", time.Elapsed + times.InterimEvery);
        while (await utterance.WaitToReadAsync(cancellationToken))
        {
            while (utterance.TryRead(out var frame))
            {
                heard += frame.Duration;
                frame.Dispose();
            }

            if (time.Elapsed < next)
                continue;
            next += times.InterimEvery;
            if (Text(time.Elapsed - times.InterimLag) is var text && text != last)
                yield return new Transcript(last = text, IsFinal: false);
        }

        // The final transcript has all words that were heard and have ended by now.
        var (from, until) = (began, time.Elapsed);
        await Task.Delay(times.Final, time, cancellationToken);
        yield return new Transcript(call.Understood(from - (heard - (until - from)), until), IsFinal: true, 0.9f);

        string Text(TimeSpan until) => call.Understood(began - (heard - (time.Elapsed - began)), until);
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}

/// <summary>A model that answers with what the agent says before the caller's next turn.</summary>
internal sealed class CaseModel(VirtualTime time, ServiceTimes times, CaseCall call) : ILanguageModel
{
    public string Name => "Case";

    /// <summary>How often the model was asked.</summary>
    public int Asked { get; private set; }

    public async IAsyncEnumerable<ReplyPart> ReplyAsync(ReplyRequest request, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        Asked++;
        var asked = time.GetTimestamp();
        var number = 0;
        foreach (var token in call.Reply.Split(' '))
        {
            var wait = times.FirstToken + TimeSpan.FromSeconds(number++ / times.TokensPerSecond) - time.GetElapsedTime(asked);
            if (wait > TimeSpan.Zero)
                await Task.Delay(wait, time, cancellationToken);
            yield return new ReplyText(number == 1 ? token : " " + token);
        }
    }
}

/// <summary>Flite's voice, which begins after the time a service takes to begin and comes as fast as it is taken.</summary>
internal sealed class CaseVoice(VirtualTime time, ServiceTimes times) : ITextToSpeech
{
    public const string Agent = "rms";

    private static readonly Dictionary<string, (short[] Audio, IReadOnlyList<WordEnd> Words)> Spoken = [];

    public string Name => "Case";

    public async IAsyncEnumerable<SpokenAudio> SpeakAsync(SpeechRequest request, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await Task.Delay(times.FirstAudio, time, cancellationToken);
        if (!Spoken.TryGetValue(request.Text, out var speech))
            Spoken[request.Text] = speech = Speak(request.Text);
        for (var at = 0; at < speech.Audio.Length; at += CallerSound.Rate / 10)
            yield return new SpokenAudio(AudioFrame.Copy(CallerSound.Rate, speech.Audio.AsSpan(at, Math.Min(CallerSound.Rate / 10, speech.Audio.Length - at))), at == 0 ? speech.Words : []);
    }

    private static (short[] Audio, IReadOnlyList<WordEnd> Words) Speak(string text)
    {
        var (pcm, rate, ends) = CallerSound.Speech(text, Agent);
        var resampler = new Resampler(rate, CallerSound.Rate);
        var narrow = new short[resampler.MaxOutput(pcm.Length)];
        var count = resampler.Process(pcm, narrow);
        return (narrow[..count], ends);
    }
}
