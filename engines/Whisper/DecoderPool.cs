using VoiceAgent.Speech;

namespace VoiceAgent.Engines.Whisper;

/// <summary>Shares decoders among calls: whole utterances before interim ones, and within each kind in the order they came. A call has one of each kind at most.</summary>
internal sealed class DecoderPool(IDecoder decoder, int decoders, int mostWaiting)
{
    private readonly Lock _gate = new();
    private readonly LinkedList<Work> _final = [];
    private readonly LinkedList<Work> _interim = [];
    private int _running;

    /// <summary>Decodes a whole utterance.</summary>
    /// <exception cref="EngineException">Too many utterances wait already, or decoding failed.</exception>
    public Task<DecodedText> DecodeAsync(ReadOnlyMemory<float> samples, string prompt, string language, CancellationToken cancellationToken) =>
        Add(_final, samples, prompt, language, cancellationToken);

    /// <summary>Decodes what has been said so far, when a decoder is free that no whole utterance wants.</summary>
    public Task<DecodedText> DecodeInterimAsync(ReadOnlyMemory<float> samples, string prompt, string language, CancellationToken cancellationToken) =>
        Add(_interim, samples, prompt, language, cancellationToken);

    private Task<DecodedText> Add(LinkedList<Work> queue, ReadOnlyMemory<float> samples, string prompt, string language, CancellationToken cancellationToken)
    {
        var work = new Work(samples, prompt, language, cancellationToken);
        lock (_gate)
        {
            if (_running < decoders)
            {
                _running++;
                _ = RunAsync(work);
                return work.Done.Task;
            }

            if (queue.Count >= mostWaiting)
                throw new EngineException(WhisperSpeechToText.EngineName, EngineFailure.Overloaded, $"{mostWaiting} utterances wait already.");
            var node = queue.AddLast(work);
            work.Unwanted = cancellationToken.Register(() => Drop(queue, node));
        }

        return work.Done.Task;
    }

    private void Drop(LinkedList<Work> queue, LinkedListNode<Work> node)
    {
        lock (_gate)
        {
            if (node.List is null)
                return;
            queue.Remove(node);
        }

        node.Value.Done.TrySetCanceled();
    }

    private async Task RunAsync(Work? work)
    {
        for (; work is not null; work = Next())
        {
            try
            {
                work.Done.TrySetResult(await decoder.DecodeAsync(work.Samples, work.Prompt, work.Language, work.Wanted));
            }
            catch (OperationCanceledException) when (work.Wanted.IsCancellationRequested)
            {
                work.Done.TrySetCanceled(work.Wanted);
            }
            catch (Exception e)
            {
                work.Done.TrySetException(e as EngineException ?? new EngineException(WhisperSpeechToText.EngineName, EngineFailure.Failed, "Decoding failed.", e));
            }
        }
    }

    private Work? Next()
    {
        lock (_gate)
        {
            var queue = _final.Count > 0 ? _final : _interim;
            if (queue.First is not { } first)
            {
                _running--;
                return null;
            }

            queue.RemoveFirst();
            first.Value.Unwanted.Unregister();
            return first.Value;
        }
    }

    private sealed record Work(ReadOnlyMemory<float> Samples, string Prompt, string Language, CancellationToken Wanted)
    {
        public TaskCompletionSource<DecodedText> Done { get; } = new();

        public CancellationTokenRegistration Unwanted { get; set; }
    }
}
