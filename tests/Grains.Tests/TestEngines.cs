using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using System.Threading.Channels;
using Microsoft.Extensions.Logging.Abstractions;
using VoiceAgent.Audio;
using VoiceAgent.Calls;
using VoiceAgent.Speech;
using VoiceAgent.Speech.Preference;
using VoiceAgent.Testing;

namespace VoiceAgent.Grains.Tests;

/// <summary>Engines that find everything they need in what they are given, so that it does not matter which silo they run on, nor how often they are asked.</summary>
internal sealed class TestEngines
{
    private readonly Lock _gate = new();
    private readonly List<(string Silo, string What)> _asked = [];
    private int _open;

    /// <summary>What callers say and what they are answered.</summary>
    public IReadOnlyDictionary<string, string> Answers { get; init; } = new Dictionary<string, string>();

    /// <summary>What the model was told to be, request by request.</summary>
    public ConcurrentQueue<string> Instructions { get; } = new();

    public TimeSpan Token { get; init; } = TimeSpan.FromMilliseconds(10);

    public TimeSpan FirstToken { get; init; } = TimeSpan.FromMilliseconds(50);

    public TimeSpan PerCharacter { get; init; } = TimeSpan.FromMilliseconds(20);

    public TimeSpan FinalTranscript { get; init; } = TimeSpan.FromMilliseconds(50);

    /// <summary>How long a recognizer takes to open. It does so whether or not anybody still waits.</summary>
    public TimeSpan OpensAfter { get; init; }

    /// <summary>Recognizers that were opened and not closed.</summary>
    public int Open => Volatile.Read(ref _open);

    /// <summary>The most there were at a time.</summary>
    public int MostOpen { get; private set; }

    /// <summary>Told before an engine works: which silo, and on what. May do something to the silo.</summary>
    public Action<string, string> Working { get; set; } = (_, _) => { };

    /// <summary>Asked for each delivery of a worker, by the name of the method: true refuses it, as a silo does that does not know the work.</summary>
    public Func<string, bool> Refuses { get; set; } = _ => false;

    /// <summary>What was asked of which silo, in order.</summary>
    public IReadOnlyList<(string Silo, string What)> Asked
    {
        get
        {
            lock (_gate)
                return [.. _asked];
        }
    }

    /// <summary>The level that a phrase is spoken at, by which it is recognized.</summary>
    public short Level(string phrase) => (short)(1000 + (100 * Answers.Keys.ToList().IndexOf(phrase)));

    /// <summary>How many calls the recognizer can serve; null: any number.</summary>
    public int? MaxCalls { get; init; }

    /// <summary>Never: the model takes what it is asked and does not answer.</summary>
    public bool ModelAnswers { get; set; } = true;

    public CallEngines On(string silo) => new(
        new SpeechToText(this, silo), new PreferredLanguageModel([new LanguageModel(this, silo)], TimeSpan.FromSeconds(2), TimeProvider.System, _ => { }), new TextToSpeech(this, silo))
    {
        Services = new EngineServices(
            from kind in Enum.GetValues<EngineKind>() select new WatchedEngine(kind, new EngineHealth("test", TimeProvider.System), null, _ => Task.CompletedTask),
            new TestMeters(), TimeProvider.System, NullLogger<EngineServices>.Instance),
    };

    private void Note(string silo, string what)
    {
        lock (_gate)
            _asked.Add((silo, what));
        Working(silo, what);
    }

    private sealed class SpeechToText(TestEngines engines, string silo) : ISpeechToText
    {
        public string Name => "test";

        public int SampleRate => 8000;

        public int? MaxCalls => engines.MaxCalls;

        public async ValueTask<ITranscriber> OpenAsync(RecognizerRequest request, CancellationToken cancellationToken)
        {
            if (engines.OpensAfter > TimeSpan.Zero)
                await Task.Delay(engines.OpensAfter, TimeProvider.System, CancellationToken.None);
            var open = Interlocked.Increment(ref engines._open);
            lock (engines._gate)
                engines.MostOpen = Math.Max(engines.MostOpen, open);
            return new Transcriber(engines, silo);
        }
    }

    private sealed class Transcriber(TestEngines engines, string silo) : ITranscriber
    {
        public async IAsyncEnumerable<Transcript> TranscribeAsync(ChannelReader<AudioFrame> utterance, RecognitionHints hints, [EnumeratorCancellation] CancellationToken cancellationToken)
        {
            engines.Note(silo, "hear");
            short level = 0;
            while (await utterance.WaitToReadAsync(cancellationToken))
            {
                while (utterance.TryRead(out var frame))
                {
                    foreach (var sample in frame.Samples)
                        level = Math.Max(level, sample);
                    frame.Dispose();
                }
            }

            engines.Note(silo, "decode");
            await Task.Delay(engines.FinalTranscript, TimeProvider.System, cancellationToken);
            var phrase = engines.Answers.Keys.FirstOrDefault(p => engines.Level(p) == level) ?? "";
            engines.Note(silo, $"heard {phrase}");
            yield return new Transcript(phrase, IsFinal: true);
        }

        public ValueTask DisposeAsync()
        {
            Interlocked.Decrement(ref engines._open);
            return ValueTask.CompletedTask;
        }
    }

    private sealed class LanguageModel(TestEngines engines, string silo) : ILanguageModel
    {
        public string Name => "test";

        public async IAsyncEnumerable<ReplyPart> ReplyAsync(ReplyRequest request, [EnumeratorCancellation] CancellationToken cancellationToken)
        {
            var asked = request.Messages.LastOrDefault(m => m.Role == MessageRole.Caller)?.Text ?? "";
            var answer = engines.Answers.GetValueOrDefault(asked, "Pardon?");
            var begun = string.Join(' ', request.Messages.Reverse().TakeWhile(m => m.Role == MessageRole.Agent).Reverse().Select(m => m.Text.Trim()));
            engines.Note(silo, $"answer {asked}");
            engines.Instructions.Enqueue(request.Instructions);
            if (!engines.ModelAnswers)
                await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, cancellationToken);
            if (asked == "press one" && !request.Messages.Any(m => m.Role == MessageRole.ToolCall))
            {
                engines.Note(silo, "call a tool");
                yield return new ReplyToolCall("1", "send_digits", """{"digits":"1"}""");
            }

            await Task.Delay(engines.FirstToken, TimeProvider.System, cancellationToken);
            foreach (var word in answer[Math.Min(begun.Length, answer.Length)..].Split(' ', StringSplitOptions.RemoveEmptyEntries))
            {
                yield return new ReplyText(word + " ");
                await Task.Delay(engines.Token, TimeProvider.System, cancellationToken);
            }
        }
    }

    private sealed class TextToSpeech(TestEngines engines, string silo) : ITextToSpeech
    {
        public string Name => "test";

        public async IAsyncEnumerable<SpokenAudio> SpeakAsync(SpeechRequest request, [EnumeratorCancellation] CancellationToken cancellationToken)
        {
            engines.Note(silo, $"speak {request.Text}");
            await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System, cancellationToken);
            for (var left = (int)(engines.PerCharacter.TotalSeconds * request.Text.Length * request.SampleRate); left > 0;)
            {
                var frame = AudioFrame.Rent(request.SampleRate, Math.Min(left, request.SampleRate / 10));
                frame.Buffer.Fill(1);
                left -= frame.Samples.Length;
                yield return new SpokenAudio(frame, []);
            }
        }
    }
}

/// <summary>Hears speech wherever there is sound.</summary>
internal sealed class SoundIsSpeech : IVoiceActivityModel
{
    public string Name => "test";

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
