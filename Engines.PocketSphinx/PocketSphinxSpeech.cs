using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using VoiceAgent.Speech;

namespace VoiceAgent.Engines.PocketSphinx;

/// <summary>Recognizes speech with PocketSphinx, offline and on the CPU: near perfect inside a grammar, fair outside it.</summary>
internal sealed partial class PocketSphinxSpeech : ISpeechToText, IDisposable
{
    internal const string EngineName = "PocketSphinx";

    private readonly ConcurrentBag<DecoderSet> _idle = [];
    private readonly ConcurrentDictionary<DecoderSet, bool> _all = new();
    private readonly ConcurrentDictionary<Transcriber, bool> _calls = new();
    private readonly WorkerThreads _threads;
    private readonly ILogger<PocketSphinxSpeech> _logger;
    private readonly Lock _closing = new();
    private int _open;
    private volatile bool _isDisposed;

    /// <exception cref="EngineException">The model's folder cannot be read.</exception>
    public PocketSphinxSpeech(IOptions<PocketSphinxOptions> options, ILogger<PocketSphinxSpeech> logger)
    {
        Options = options.Value;
        _logger = logger;
        Model = AcousticModel.Read(Options.AcousticModel);
        BlockSamples = Model.SampleRate / 10;
        var workers = Options.Workers == 0 ? Environment.ProcessorCount : Options.Workers;
        _threads = new WorkerThreads(workers);
        LogReady(Options.AcousticModel, Model.SampleRate, workers);
    }

    /// <inheritdoc/>
    public string Name => EngineName;

    /// <inheritdoc/>
    public int SampleRate => Model.SampleRate;

    /// <inheritdoc/>
    public int? MaxCalls => Options.MaxCalls;

    internal PocketSphinxOptions Options { get; }

    internal AcousticModel Model { get; }

    /// <summary>Audio decoded at a time: 100 ms.</summary>
    internal int BlockSamples { get; }

    /// <summary>Loads decoders ahead of the first calls.</summary>
    /// <exception cref="EngineException">The library or a model is missing.</exception>
    public async Task WarmUpAsync(CancellationToken cancellationToken)
    {
        while (_idle.Count < Options.WarmDecoders)
            Keep(await LoadAsync(cancellationToken));
    }

    /// <inheritdoc/>
    public async ValueTask<ITranscriber> OpenAsync(string callId, CancellationToken cancellationToken)
    {
        if (Interlocked.Increment(ref _open) > Options.MaxCalls)
        {
            Interlocked.Decrement(ref _open);
            throw new EngineException(Name, EngineFailure.Overloaded, $"all {Options.MaxCalls} recognizers are in use (PocketSphinx__MaxCalls)");
        }

        try
        {
            var transcriber = new Transcriber(this, _threads.CreateStrand(), await TakeAsync(cancellationToken));
            _calls[transcriber] = true;
            // Dispose fails all calls it knows; one that came in meanwhile fails here.
            return _isDisposed ? throw Closed() : transcriber;
        }
        catch
        {
            Interlocked.Decrement(ref _open);
            throw;
        }
    }

    /// <summary>Ends all recognition; calls still open get an <see cref="EngineException"/>.</summary>
    public void Dispose()
    {
        lock (_closing)
        {
            if (_isDisposed)
                return;
            _isDisposed = true;
        }

        foreach (var call in _calls.Keys)
            call.Fail(Closed());
        // Once the threads have ended nobody is inside a decoder.
        _threads.Dispose();
        foreach (var decoders in _all.Keys)
            decoders.Dispose();
    }

    internal async ValueTask<DecoderSet> TakeAsync(CancellationToken cancellationToken)
    {
        if (_isDisposed)
            throw Closed();
        return _idle.TryTake(out var decoders) ? decoders : await LoadAsync(cancellationToken);
    }

    /// <summary>A call has ended. Runs on the worker threads, behind the call's last piece of work.</summary>
    internal void Return(Transcriber transcriber, DecoderSet decoders)
    {
        if (!_calls.TryRemove(transcriber, out _))
            return;
        Interlocked.Decrement(ref _open);
        if (decoders.IsBroken || _idle.Count >= Math.Max(Options.WarmDecoders, Environment.ProcessorCount))
        {
            Discard(decoders);
            return;
        }

        decoders.Forget();
        Keep(decoders);
    }

    internal void Discard(DecoderSet decoders)
    {
        _all.TryRemove(decoders, out _);
        decoders.Dispose();
    }

    internal void OnGrammarRefused(Utterance utterance)
    {
        if (utterance.UnknownWords.Count > 0)
            LogUnknownWords(string.Join(", ", utterance.UnknownWords));
        else
            LogGrammarRefused();
    }

    private void Keep(DecoderSet decoders) => _idle.Add(decoders);

    private async Task<DecoderSet> LoadAsync(CancellationToken cancellationToken)
    {
        // Half a second of reading models: on a thread made for it, neither the audio's nor the decoders'.
        var loading = Task.Factory.StartNew(() =>
        {
            var speech = Decoder.ForSpeech(Options, Model);
            try
            {
                return new DecoderSet(speech, Decoder.ForGrammars(Options, Model), Model.HasFrontEnd ? new FrontEnd() : null);
            }
            catch
            {
                speech.Dispose();
                throw;
            }
        }, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        DecoderSet loaded;
        try
        {
            loaded = await loading.WaitAsync(cancellationToken);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // Not needed any more for this call; the next will be glad of it.
            _ = loading.ContinueWith(done => Register(done.Result, keep: true), CancellationToken.None, TaskContinuationOptions.OnlyOnRanToCompletion, TaskScheduler.Default);
            throw;
        }

        return Register(loaded, keep: false) ? loaded : throw Closed();
    }

    private bool Register(DecoderSet decoders, bool keep)
    {
        lock (_closing)
        {
            if (_isDisposed)
            {
                decoders.Dispose();
                return false;
            }

            _all[decoders] = true;
            if (keep)
                Keep(decoders);
            return true;
        }
    }

    private static EngineException Closed() => new(EngineName, EngineFailure.Unavailable, "the engine is shutting down");
}
