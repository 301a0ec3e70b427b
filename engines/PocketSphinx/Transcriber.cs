using System.Runtime.CompilerServices;
using System.Threading.Channels;
using VoiceAgent.Audio;
using VoiceAgent.Speech;

namespace VoiceAgent.Engines.PocketSphinx;

/// <summary>One call's recognizer: brings its frames to the worker threads and the transcripts back.</summary>
internal sealed class Transcriber(PocketSphinxSpeech engine, WorkerThreads.Strand strand, DecoderSet decoders) : ITranscriber
{
    private readonly Lock _gate = new();

    // There are none while broken ones are being replaced.
    private DecoderSet? _decoders = decoders;
    private Utterance? _current;
    private Exception? _failure;
    private bool _isDisposed;

    /// <inheritdoc/>
    public async IAsyncEnumerable<Transcript> TranscribeAsync(ChannelReader<AudioFrame> utterance, RecognitionHints hints, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        if (_decoders is not { IsBroken: false })
            await ReplaceDecodersAsync(cancellationToken);

        var current = Begin(hints);
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var listening = ListenAsync(utterance, current, ending.Token);
        try
        {
            while (await current.Transcripts.WaitToReadAsync(cancellationToken))
            {
                while (current.Transcripts.TryRead(out var transcript))
                    yield return transcript;
            }
        }
        finally
        {
            // Where this was left early or cancelled, what is queued is skipped, and the end still closes the native utterance.
            current.Abort();
            ending.Cancel();
            await listening;
            strand.Post(current.End);
        }
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync()
    {
        Fail(new EngineException(PocketSphinxSpeech.EngineName, EngineFailure.Failed, "the call's recognizer was closed"));
        lock (_gate)
        {
            if (_isDisposed)
                return ValueTask.CompletedTask;
            _isDisposed = true;
            // This goes behind everything still queued: the decoders go back when their last utterance is closed and nobody is inside.
            if (_current is { } last)
                strand.Post(last.End);
            strand.Post(() => engine.Return(this, _decoders));
        }

        return ValueTask.CompletedTask;
    }

    /// <summary>Ends the utterance in progress, and refuses others.</summary>
    internal void Fail(Exception reason)
    {
        lock (_gate)
        {
            _failure = reason;
            _current?.Abort(reason);
        }
    }

    private Utterance Begin(RecognitionHints hints)
    {
        lock (_gate)
        {
            if (_failure is not null)
                throw _failure;
            var next = new Utterance(_decoders!, engine.Model, engine.Options, hints.Grammar ?? Jsgf.FromPhrases(hints.Phrases), engine.OnGrammarRefused);
            _current = next;
            strand.Post(next.Begin);
            return next;
        }
    }

    /// <summary>Collects frames into blocks worth a decoder's while, until the caller stops speaking. Never throws.</summary>
    private async Task ListenAsync(ChannelReader<AudioFrame> frames, Utterance current, CancellationToken cancellationToken)
    {
        var block = new List<short>(2 * engine.BlockSamples);
        try
        {
            while (await frames.WaitToReadAsync(cancellationToken))
            {
                while (!cancellationToken.IsCancellationRequested && frames.TryRead(out var frame))
                {
                    using (frame)
                    {
                        if (frame.SampleRate != engine.SampleRate)
                            throw new EngineException(PocketSphinxSpeech.EngineName, EngineFailure.Rejected, $"audio of {frame.SampleRate} Hz came, {engine.SampleRate} Hz is wanted");
                        block.AddRange(frame.Samples);
                    }

                    if (block.Count >= engine.BlockSamples)
                        Send();
                }
            }

            Send();
            strand.Post(current.End);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            current.Abort();
        }
#pragma warning disable CA1031 // The fault reaches the reader of the transcripts: an EngineException as it is, a writer's failure as the cause.
        catch (Exception e)
#pragma warning restore CA1031
        {
            current.Abort(e as EngineException ?? new EngineException(PocketSphinxSpeech.EngineName, EngineFailure.Failed, "the audio broke off", e));
        }

        void Send()
        {
            if (block.Count == 0)
                return;
            var samples = block.ToArray();
            block.Clear();
            if (!current.TryQueue(samples.Length))
                throw new EngineException(PocketSphinxSpeech.EngineName, EngineFailure.Overloaded, "decoding is too far behind the speech");
            strand.Post(() => current.Hear(samples));
        }
    }

    /// <summary>Replaces broken decoders. They go first, so that the fresh ones have a place where all are taken.</summary>
    private async ValueTask ReplaceDecodersAsync(CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            if (_failure is not null)
                throw _failure;
            if (_decoders is { } broken)
                strand.Post(() => engine.Discard(broken));
            _decoders = null;
        }

        var fresh = await engine.TakeAsync(cancellationToken);
        lock (_gate)
        {
            if (_failure is null)
            {
                _decoders = fresh;
                return;
            }
        }

        engine.Discard(fresh);
        throw _failure;
    }
}
