using VoiceAgent.Engines.Whisper;
using VoiceAgent.Speech;

namespace VoiceAgent.Whisper.Tests;

public sealed class DecoderPoolTests
{
    private readonly ManualDecoder _decoder = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Whole_utterances_go_before_interim_ones_and_each_in_its_order()
    {
        var pool = new DecoderPool(_decoder, decoders: 1, mostWaiting: 10);
        var all = new[] { pool.DecodeAsync(Piece(1), "", "en", Cancel), pool.DecodeInterimAsync(Piece(2), "", "en", Cancel), pool.DecodeInterimAsync(Piece(3), "", "en", Cancel), pool.DecodeAsync(Piece(4), "", "en", Cancel), pool.DecodeAsync(Piece(5), "", "en", Cancel) };
        for (var i = 0; i < all.Length; i++)
            _decoder.Finish();
        await Task.WhenAll(all);
        _decoder.Begun.ShouldBe([1, 4, 5, 2, 3]);
    }

    [Fact]
    public void As_many_run_at_once_as_there_are_decoders()
    {
        var pool = new DecoderPool(_decoder, decoders: 2, mostWaiting: 10);
        for (var i = 1; i <= 3; i++)
            _ = pool.DecodeAsync(Piece(i), "", "en", Cancel);
        _decoder.Begun.ShouldBe([1, 2]);
        _decoder.Finish();
        _decoder.Begun.ShouldBe([1, 2, 3]);
    }

    [Fact]
    public void One_more_than_may_wait_is_refused_and_interim_ones_take_no_place()
    {
        var pool = new DecoderPool(_decoder, decoders: 1, mostWaiting: 1);
        _ = pool.DecodeAsync(Piece(1), "", "en", Cancel);
        _ = pool.DecodeInterimAsync(Piece(2), "", "en", Cancel);
        _ = pool.DecodeAsync(Piece(3), "", "en", Cancel);
        Should.Throw<EngineException>(() => { _ = pool.DecodeAsync(Piece(4), "", "en", Cancel); }).Failure.ShouldBe(EngineFailure.Overloaded);
    }

    [Fact]
    public async Task What_is_not_wanted_any_more_is_not_decoded()
    {
        var pool = new DecoderPool(_decoder, decoders: 1, mostWaiting: 10);
        using var unwanted = new CancellationTokenSource();
        var first = pool.DecodeAsync(Piece(1), "", "en", unwanted.Token);
        var second = pool.DecodeAsync(Piece(2), "", "en", unwanted.Token);
        var third = pool.DecodeAsync(Piece(3), "", "en", Cancel);
        unwanted.Cancel();
        await Should.ThrowAsync<OperationCanceledException>(() => second);
        await Should.ThrowAsync<OperationCanceledException>(() => first);
        _decoder.Finish();
        await third;
        _decoder.Begun.ShouldBe([1, 3]);
    }

    [Fact]
    public async Task A_decode_that_fails_is_its_callers_alone()
    {
        var pool = new DecoderPool(_decoder, decoders: 1, mostWaiting: 10);
        var (first, second) = (pool.DecodeAsync(Piece(1), "", "en", Cancel), pool.DecodeAsync(Piece(2), "", "en", Cancel));
        _decoder.Finish(new InvalidOperationException("A defect."));
        (await Should.ThrowAsync<EngineException>(() => first)).Failure.ShouldBe(EngineFailure.Failed);
        _decoder.Finish();
        (await second).Text.ShouldBe("2");
    }

    private static float[] Piece(int number) => new float[number];

    /// <summary>Decodes when it is told to; a piece's number is its length.</summary>
    private sealed class ManualDecoder : IDecoder
    {
        private readonly Queue<(int Number, TaskCompletionSource<DecodedText> Done)> _running = new();

        public List<int> Begun { get; } = [];

        public Task<DecodedText> DecodeAsync(ReadOnlyMemory<float> samples, string prompt, string language, CancellationToken cancellationToken)
        {
            Begun.Add(samples.Length);
            var done = new TaskCompletionSource<DecodedText>();
            cancellationToken.Register(() => done.TrySetCanceled(cancellationToken));
            _running.Enqueue((samples.Length, done));
            return done.Task;
        }

        public void Finish(Exception? fault = null)
        {
            (int Number, TaskCompletionSource<DecodedText> Done) next;
            do
                next = _running.Dequeue();
            while (next.Done.Task.IsCompleted);
            if (fault is null)
                next.Done.SetResult(new DecodedText($"{next.Number}", 1, 0));
            else
                next.Done.SetException(fault);
        }
    }
}
