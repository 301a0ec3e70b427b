using System.Runtime.CompilerServices;
using System.Threading.Channels;
using VoiceAgent.Audio;
using VoiceAgent.Speech;

namespace VoiceAgent.Testing;

/// <summary>A recognizer that understands what the test wrote, after the time the test set.</summary>
public sealed class ScriptedSpeechToText(TimeProvider time) : ISpeechToText
{
    private readonly Queue<string> _texts = new();

    public string Name => "ScriptedSpeechToText";

    public int SampleRate { get; set; } = 8000;

    /// <summary>End of the utterance to its final transcript.</summary>
    public TimeSpan FinalAfter { get; set; } = TimeSpan.FromMilliseconds(50);

    /// <summary>Replaces an utterance's recognition, by its number from 1: to fail, to hang, to come late.</summary>
    public Dictionary<int, Func<ChannelReader<AudioFrame>, CancellationToken, IAsyncEnumerable<Transcript>>> Instead { get; } = [];

    /// <summary>What the last recognizer was opened with.</summary>
    public RecognizerRequest? Request { get; private set; }

    /// <summary>The hints of each utterance.</summary>
    public List<RecognitionHints> Hints { get; } = [];

    /// <summary>Audio received of each utterance.</summary>
    public List<TimeSpan> Heard { get; } = [];

    /// <summary>How long it takes to open, whatever its token says.</summary>
    public TimeSpan OpenAfter { get; set; }

    /// <summary>Transcribers opened and not yet disposed.</summary>
    public int Open { get; private set; }

    /// <summary>What the next utterance will be understood as; "|" separates interim transcripts given while it lasts.</summary>
    public void Expect(params string[] texts)
    {
        foreach (var text in texts)
            _texts.Enqueue(text);
    }

    public async ValueTask<ITranscriber> OpenAsync(RecognizerRequest request, CancellationToken cancellationToken)
    {
        Request = request;
        if (OpenAfter > TimeSpan.Zero)
            await Task.Delay(OpenAfter, time, CancellationToken.None);
        Open++;
        return new Transcriber(this);
    }

    private sealed class Transcriber(ScriptedSpeechToText owner) : ITranscriber
    {
        public IAsyncEnumerable<Transcript> TranscribeAsync(ChannelReader<AudioFrame> utterance, RecognitionHints hints, CancellationToken cancellationToken)
        {
            owner.Hints.Add(hints);
            return owner.Instead.TryGetValue(owner.Hints.Count, out var instead)
                ? instead(utterance, cancellationToken)
                : owner.TranscribeAsync(utterance, cancellationToken);
        }

        public ValueTask DisposeAsync()
        {
            owner.Open--;
            return ValueTask.CompletedTask;
        }
    }

    private async IAsyncEnumerable<Transcript> TranscribeAsync(ChannelReader<AudioFrame> utterance, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var parts = (_texts.TryDequeue(out var text) ? text : "").Split('|');
        var heard = TimeSpan.Zero;
        var interim = 0;
        while (await utterance.WaitToReadAsync(cancellationToken))
        {
            while (utterance.TryRead(out var frame))
            {
                heard += frame.Duration;
                frame.Dispose();
            }

            // An interim transcript every 300 ms of audio.
            if (interim < parts.Length - 1 && heard >= TimeSpan.FromMilliseconds(300 * (interim + 1)))
                yield return new Transcript(parts[interim++], IsFinal: false);
        }

        Heard.Add(heard);
        await Task.Delay(FinalAfter, time, cancellationToken);
        yield return new Transcript(parts[^1], IsFinal: true);
    }
}

/// <summary>A model that writes what the test wrote, a word at a time.</summary>
public sealed class ScriptedLanguageModel(TimeProvider time) : ILanguageModel
{
    private readonly Queue<Func<ReplyRequest, CancellationToken, IAsyncEnumerable<ReplyPart>>> _replies = new();

    public string Name => "ScriptedLanguageModel";

    public TimeSpan FirstToken { get; set; } = TimeSpan.FromMilliseconds(300);

    public TimeSpan TokenInterval { get; set; } = TimeSpan.FromMilliseconds(20);

    /// <summary>What was asked, in order.</summary>
    public List<ReplyRequest> Requests { get; } = [];

    /// <summary>What it says when nothing was scripted.</summary>
    public string Otherwise { get; set; } = "I see.";

    public void Say(params string[] replies)
    {
        foreach (var reply in replies)
            Do((_, cancellationToken) => WriteAsync(reply, [], cancellationToken));
    }

    /// <summary>Says something and then calls a tool.</summary>
    public void Call(string reply, params ReplyPart[] parts) => Do((_, cancellationToken) => WriteAsync(reply, parts, cancellationToken));

    /// <summary>Scripts the next reply freely: to fail, to stall, to answer late.</summary>
    public void Do(Func<ReplyRequest, CancellationToken, IAsyncEnumerable<ReplyPart>> reply) => _replies.Enqueue(reply);

    public IAsyncEnumerable<ReplyPart> ReplyAsync(ReplyRequest request, CancellationToken cancellationToken)
    {
        Requests.Add(request);
        return _replies.TryDequeue(out var reply) ? reply(request, cancellationToken) : WriteAsync(Otherwise, [], cancellationToken);
    }

    private async IAsyncEnumerable<ReplyPart> WriteAsync(string reply, ReplyPart[] parts, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await Task.Delay(FirstToken, time, cancellationToken);
        foreach (var word in reply.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            yield return new ReplyText(word + " ");
            await Task.Delay(TokenInterval, time, cancellationToken);
        }

        foreach (var part in parts)
            yield return part;
    }
}

/// <summary>A synthesizer that speaks at an even pace.</summary>
public sealed class ScriptedTextToSpeech(TimeProvider time) : ITextToSpeech
{
    /// <summary>The level of its audio, which is constant: tests tell the agent's voice by it.</summary>
    public const short Level = 1000;

    public string Name => "ScriptedTextToSpeech";

    public TimeSpan FirstAudio { get; set; } = TimeSpan.FromMilliseconds(150);

    /// <summary>Speech per character of text.</summary>
    public TimeSpan PerCharacter { get; set; } = TimeSpan.FromMilliseconds(60);

    /// <summary>Replaces the synthesis of a piece, by its number from 1.</summary>
    public Dictionary<int, Func<SpeechRequest, CancellationToken, IAsyncEnumerable<SpokenAudio>>> Instead { get; } = [];

    /// <summary>What was spoken, in order.</summary>
    public List<SpeechRequest> Requests { get; } = [];

    public IAsyncEnumerable<SpokenAudio> SpeakAsync(SpeechRequest request, CancellationToken cancellationToken)
    {
        Requests.Add(request);
        return Instead.TryGetValue(Requests.Count, out var instead) ? instead(request, cancellationToken) : SpeakEvenlyAsync(request, cancellationToken);
    }

    private async IAsyncEnumerable<SpokenAudio> SpeakEvenlyAsync(SpeechRequest request, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await Task.Delay(FirstAudio, time, cancellationToken);
        var left = (int)(PerCharacter.TotalSeconds * request.Text.Length * request.SampleRate);
        while (left > 0)
        {
            var frame = AudioFrame.Rent(request.SampleRate, Math.Min(left, request.SampleRate / 10));
            frame.Buffer.Fill(Level);
            left -= frame.Samples.Length;
            yield return new SpokenAudio(frame, []);
        }
    }
}

/// <summary>Hears speech wherever there is sound.</summary>
public sealed class ScriptedVoiceActivity : IVoiceActivityModel
{
    public string Name => "ScriptedVoiceActivity";

    public IVoiceActivityDetector Create(int sampleRate) => new Detector(sampleRate / 50);

    private sealed class Detector(int windowSamples) : IVoiceActivityDetector
    {
        public int WindowSamples => windowSamples;

        public float Detect(ReadOnlySpan<short> window) => window.ContainsAnyExcept((short)0) ? 1 : 0;

        public void Reset()
        {
        }

        public void Dispose()
        {
        }
    }
}
