using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using VoiceAgent.Speech;

namespace VoiceAgent.Engines.PocketSphinx;

/// <summary>Recognizes speech with PocketSphinx, offline and on the CPU: near perfect inside a grammar, fair outside it.</summary>
internal sealed partial class PocketSphinxSpeech : ISpeechToText, IDisposable
{
    internal const string EngineName = "PocketSphinx";

    /// <summary>How long decoders beyond the usual number stay loaded without use. They have some 70 MB each.</summary>
    private static readonly TimeSpan KeepFor = TimeSpan.FromMinutes(5);

    /// <summary>The calls for each thread. A caller who speaks freely takes up to a third of a thread; four who take turns with the agent leave it some room.</summary>
    private const int CallsPerWorker = 4;

    /// <summary>The most calls unless an option tells otherwise. The decoders of each have some 70 MB, and take half a second to load.</summary>
    private const int MostCalls = 32;

    private readonly LoadedPool<DecoderSet> _decoders;
    private readonly ConcurrentDictionary<Transcriber, bool> _calls = new();
    private readonly WorkerThreads _threads;
    private readonly ILogger<PocketSphinxSpeech> _logger;
    private readonly int _maxCalls;
    private int _open;
    private int _isDisposed;

    /// <exception cref="EngineException">The model's folder cannot be read.</exception>
    public PocketSphinxSpeech(IOptions<PocketSphinxOptions> options, TimeProvider time, ILogger<PocketSphinxSpeech> logger)
    {
        Options = options.Value;
        _logger = logger;
        Model = AcousticModel.Read(Options.AcousticModel);
        BlockSamples = Model.SampleRate / 10;
        var workers = Options.Workers == 0 ? Environment.ProcessorCount : Options.Workers;
        _maxCalls = Options.MaxCalls == 0 ? Math.Min(CallsPerWorker * workers, MostCalls) : Options.MaxCalls;
        _threads = new WorkerThreads(workers);
        _decoders = new LoadedPool<DecoderSet>(Load, _maxCalls, keep: Math.Max(Options.WarmDecoders, Environment.ProcessorCount), KeepFor, time);
        LogReady(Options.AcousticModel, Model.SampleRate, workers);
    }

    /// <inheritdoc/>
    public string Name => EngineName;

    /// <inheritdoc/>
    public int SampleRate => Model.SampleRate;

    /// <inheritdoc/>
    public int? MaxCalls => _maxCalls;

    internal PocketSphinxOptions Options { get; }

    internal AcousticModel Model { get; }

    /// <summary>How many samples are decoded at a time: 100 ms.</summary>
    internal int BlockSamples { get; }

    /// <summary>The number of decoders that are loaded or being loaded.</summary>
    internal int Decoders => _decoders.Count;

    /// <summary>Loads decoders ahead of the first calls.</summary>
    /// <exception cref="EngineException">The library or a model is missing.</exception>
    public async Task WarmUpAsync(CancellationToken cancellationToken)
    {
        var warm = Math.Min(Options.WarmDecoders, _maxCalls);
        foreach (var decoders in await Task.WhenAll(Enumerable.Range(0, warm).Select(_ => TakeAsync(cancellationToken))))
            _decoders.Return(decoders);
    }

    /// <inheritdoc/>
    public async ValueTask<ITranscriber> OpenAsync(RecognizerRequest request, CancellationToken cancellationToken)
    {
        if (Interlocked.Increment(ref _open) > _maxCalls)
        {
            Interlocked.Decrement(ref _open);
            throw new EngineException(Name, EngineFailure.Overloaded, $"all {_maxCalls} recognizers are in use (PocketSphinx__MaxCalls)");
        }

        try
        {
            var transcriber = new Transcriber(this, _threads.CreateStrand(), await TakeAsync(cancellationToken));
            _calls[transcriber] = true;
            // Dispose fails all calls it knows, and one that came in meanwhile fails here.
            return Volatile.Read(ref _isDisposed) != 0 ? throw Closed() : transcriber;
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
        if (Interlocked.Exchange(ref _isDisposed, 1) != 0)
            return;
        _decoders.Close();
        foreach (var call in _calls.Keys)
            call.Fail(Closed());
        // Once the threads have ended nobody is inside a decoder.
        _threads.Dispose();
        _decoders.Dispose();
    }

    internal async Task<DecoderSet> TakeAsync(CancellationToken cancellationToken)
    {
        try
        {
            return await _decoders.TakeAsync(cancellationToken);
        }
        catch (ObjectDisposedException)
        {
            throw Closed();
        }
    }

    /// <summary>Takes back the decoders of a call that has ended. Runs on the worker threads, behind the call's last piece of work.</summary>
    /// <param name="decoders">The decoders that the call had; null where it had lost them.</param>
    internal void Return(Transcriber transcriber, DecoderSet? decoders)
    {
        if (!_calls.TryRemove(transcriber, out _))
            return;
        Interlocked.Decrement(ref _open);
        if (decoders is null)
            return;
        if (decoders.IsBroken)
        {
            Discard(decoders);
            return;
        }

        decoders.Forget();
        _decoders.Return(decoders);
    }

    internal void Discard(DecoderSet decoders) => _decoders.Discard(decoders);

    internal void OnGrammarRefused(Utterance utterance)
    {
        if (utterance.UnknownWords.Count > 0)
            LogUnknownWords(string.Join(", ", utterance.UnknownWords));
        else
            LogGrammarRefused();
    }

    /// <summary>Loads a call's decoders: half a second of reading models, on a thread made for it, neither the audio's nor the decoders'.</summary>
    private DecoderSet Load()
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
    }

    private static EngineException Closed() => new(EngineName, EngineFailure.Unavailable, "the engine is shutting down");
}
