using System.Runtime.CompilerServices;
using System.Threading.Channels;
using VoiceAgent.Audio;
using VoiceAgent.Speech;
using VoiceAgent.Speech.Preference;
using VoiceAgent.Testing;

namespace VoiceAgent.Engines.Tests;

/// <summary>Recognizers in order of preference: whenever one fails, the next hears the whole utterance.</summary>
public sealed class RecognizerPreferenceTests
{
    private const int Frames = 10;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);

    private readonly List<EngineFallback> _fallbacks = [];

    /// <summary>What an engine does instead of going on.</summary>
    public enum End
    {
        Failure,
        Silence,
        Defect,
        Nothing,
    }

    /// <summary>Before it is opened (-1), after each part of the utterance, and when all is said.</summary>
    public static TheoryData<End, int> Ends() => [.. from end in Enum.GetValues<End>() from at in new[] { -1, 0, 1, 5, Frames - 1, Frames } where (end, at) is not (End.Nothing, -1) select (end, at)];

    [Theory]
    [MemberData(nameof(Ends))]
    public void Wherever_a_recognizer_ends_another_one_hears_all_of_it(End end, int at) => VirtualTime.Run(async time =>
    {
        var (first, second) = (new Recognizer("first", time) { End = end, At = at }, new Recognizer("second", time));
        await using var transcriber = await Open(time, first, second);
        var opened = time.Elapsed;
        (await RecognizeAsync(transcriber, time)).ShouldBe("second heard 1600 samples");
        (time.Elapsed - opened).ShouldBeLessThanOrEqualTo(TimeSpan.FromMilliseconds(20 * Frames) + Patience + TimeSpan.FromMilliseconds(100));
        _fallbacks.Select(f => (f.From, f.To)).ShouldBe([("first", "second")]);

        // It is left alone for a while, and then opened anew.
        (first.End, first.At) = (null, int.MaxValue);
        (await RecognizeAsync(transcriber, time)).ShouldBe("second heard 1600 samples");
        await time.Delay(TimeSpan.FromSeconds(2));
        (await RecognizeAsync(transcriber, time)).ShouldBe("first heard 1600 samples");
    });

    [Fact]
    public void Another_one_may_want_another_rate() => VirtualTime.Run(async time =>
    {
        var (first, second) = (new Recognizer("first", time) { End = End.Failure, At = 5 }, new Recognizer("second", time) { SampleRate = 16000 });
        await using var transcriber = await Open(time, first, second);
        (await RecognizeAsync(transcriber, time)).ShouldBe("second heard 3200 samples");
    });

    [Fact]
    public void While_the_caller_speaks_nobody_is_late() => VirtualTime.Run(async time =>
    {
        var (first, second) = (new Recognizer("first", time), new Recognizer("second", time));
        await using var transcriber = await Open(time, first, second);
        (await RecognizeAsync(transcriber, time, perFrame: TimeSpan.FromSeconds(1))).ShouldBe("first heard 1600 samples");
        _fallbacks.ShouldBeEmpty();
    });

    [Fact]
    public void Where_all_fail_the_last_ones_reason_is_told_and_what_was_opened_is_closed() => VirtualTime.Run(async time =>
    {
        var (first, second) = (new Recognizer("first", time) { End = End.Nothing, At = 3 }, new Recognizer("second", time) { End = End.Failure, At = 0 });
        var transcriber = await Open(time, first, second);
        var fault = await Assert.ThrowsAsync<EngineException>(() => RecognizeAsync(transcriber, time));
        (fault.Engine, fault.Failure).ShouldBe(("second", EngineFailure.Overloaded));
        await transcriber.DisposeAsync();
        (first.Open, second.Open).ShouldBe((0, 0));
    });

    private async Task<ITranscriber> Open(VirtualTime time, params ISpeechToText[] recognizers) =>
        await new PreferredSpeechToText(recognizers, Patience, time, _fallbacks.Add).OpenAsync(new("call"), CancellationToken.None);

    private static async Task<string> RecognizeAsync(ITranscriber transcriber, VirtualTime time, TimeSpan? perFrame = null)
    {
        var utterance = Channel.CreateUnbounded<AudioFrame>();
        var saying = SayAsync();
        var text = "";
        await foreach (var transcript in transcriber.TranscribeAsync(utterance.Reader, RecognitionHints.None, CancellationToken.None))
            text = transcript.Text;
        await saying;
        return text;

        async Task SayAsync()
        {
            for (var i = 0; i < Frames; i++)
            {
                await time.Delay(perFrame ?? TimeSpan.FromMilliseconds(20));
                utterance.Writer.TryWrite(AudioFrame.Copy(8000, new short[160]));
            }

            utterance.Writer.Complete();
        }
    }

    private sealed class Recognizer(string name, VirtualTime time) : ISpeechToText
    {
        public string Name => name;

        public int SampleRate { get; init; } = 8000;

        public End? End { get; set; }

        /// <summary>The frame after which it ends.</summary>
        public int At { get; set; } = int.MaxValue;

        public int Open { get; private set; }

        public async ValueTask<ITranscriber> OpenAsync(RecognizerRequest request, CancellationToken cancellationToken)
        {
            if (At < 0)
                await EndAsync(cancellationToken);
            Open++;
            return new Transcriber(this, time);
        }

        private async Task EndAsync(CancellationToken cancellationToken)
        {
            switch (End)
            {
                case RecognizerPreferenceTests.End.Failure:
                    throw new EngineException(name, EngineFailure.Overloaded, "Full.");
                case RecognizerPreferenceTests.End.Defect:
                    throw new InvalidOperationException("A defect.");
                case RecognizerPreferenceTests.End.Silence:
                    await Task.Delay(TimeSpan.FromHours(1), time, cancellationToken);
                    break;
            }
        }

        private sealed class Transcriber(Recognizer owner, VirtualTime time) : ITranscriber
        {
            public async IAsyncEnumerable<Transcript> TranscribeAsync(ChannelReader<AudioFrame> utterance, RecognitionHints hints, [EnumeratorCancellation] CancellationToken cancellationToken)
            {
                var (frames, samples) = (0, 0);
                if (owner.At == 0)
                    await owner.EndAsync(cancellationToken);
                while (await utterance.WaitToReadAsync(cancellationToken))
                {
                    while (utterance.TryRead(out var frame))
                    {
                        (frames, samples) = (frames + 1, samples + frame.Samples.Length);
                        frame.Dispose();
                        yield return new Transcript("", IsFinal: false);
                        if (frames == owner.At)
                            await owner.EndAsync(cancellationToken);
                    }
                }

                if (owner.End is RecognizerPreferenceTests.End.Nothing)
                    yield break;
                await Task.Delay(TimeSpan.FromMilliseconds(50), time, cancellationToken);
                yield return new Transcript($"{owner.Name} heard {samples} samples", IsFinal: true);
            }

            public ValueTask DisposeAsync()
            {
                owner.Open--;
                return ValueTask.CompletedTask;
            }
        }
    }
}
