using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using System.Threading.Channels;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using VoiceAgent.Audio;
using VoiceAgent.Speech;

namespace VoiceAgent.Engines.Flite;

/// <summary>Speaks with Flite, offline and on the CPU. Audio streams while the sentence is still being synthesized, on threads of the engine's own.</summary>
internal sealed partial class FliteSpeech : ITextToSpeech, IDisposable
{
    /// <summary>Sentences waiting for a thread; more mean that the machine cannot keep up with its calls.</summary>
    private const int MaxQueued = 256;

    private readonly BlockingCollection<Job> _jobs = new(MaxQueued);
    private readonly Thread[] _workers;
    private readonly FliteVoice _voice;
    private readonly double _speed;
    private readonly ILogger<FliteSpeech> _logger;
    private readonly CancellationTokenSource _stopping = new();
    private volatile bool _isDisposed;

    /// <exception cref="EngineException">The voice is not installed.</exception>
    public FliteSpeech(IOptions<FliteOptions> options, ILogger<FliteSpeech> logger)
    {
        _logger = logger;
        _speed = options.Value.Speed;
        _voice = FliteVoice.Open(options.Value.Voice);
        var count = options.Value.Workers == 0 ? Environment.ProcessorCount : options.Value.Workers;
        _workers = [.. Enumerable.Range(0, count).Select(i => new Thread(Work) { IsBackground = true, Name = $"flite {i}" })];
        foreach (var worker in _workers)
            worker.Start();
        LogReady(_voice.Name, _voice.SampleRate, count);
    }

    /// <inheritdoc/>
    public string Name => "Flite";

    /// <inheritdoc/>
    public async IAsyncEnumerable<SpokenAudio> SpeakAsync(SpeechRequest request, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        if (request.SampleRate is not (8000 or 16000))
            throw new EngineException(Name, EngineFailure.Rejected, $"{request.SampleRate} Hz is not supported: 8000 or 16000");
        cancellationToken.ThrowIfCancellationRequested();
        if (_isDisposed)
            throw new EngineException(Name, EngineFailure.Unavailable, "the engine is shutting down");
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, _stopping.Token);
        var job = new Job(request.Text, new Resampler(_voice.SampleRate, request.SampleRate),
            Channel.CreateUnbounded<SpokenAudio>(new UnboundedChannelOptions { SingleReader = true, SingleWriter = true }), ending.Token);
        if (!_jobs.TryAdd(job, 0, CancellationToken.None))
            throw new EngineException(Name, EngineFailure.Overloaded, "too many sentences are waiting");
        var finished = false;
        try
        {
            while (await job.Audio.Reader.WaitToReadAsync(cancellationToken))
            {
                while (job.Audio.Reader.TryRead(out var run))
                    yield return run;
            }

            finished = true;
        }
        finally
        {
            // Whoever stops listening, for whatever reason, ends the synthesis; what was made in vain goes back to the pool.
            if (!finished)
                ending.Cancel();
            job.Close();
        }
    }

    /// <summary>Ends all synthesis and its threads.</summary>
    public void Dispose()
    {
        if (_isDisposed)
            return;
        _isDisposed = true;
        _stopping.Cancel();
        _jobs.CompleteAdding();
        foreach (var worker in _workers)
            worker.Join();
        _jobs.Dispose();
        _stopping.Dispose();
    }

    private void Work()
    {
        foreach (var job in _jobs.GetConsumingEnumerable())
        {
            try
            {
                Speak(job);
                job.Audio.Writer.TryComplete();
            }
#pragma warning disable CA1031 // Handed to the reader of the channel.
            catch (Exception e)
#pragma warning restore CA1031
            {
                job.Audio.Writer.TryComplete(e as EngineException ?? new EngineException(Name, EngineFailure.Failed, e.Message, e));
            }
        }
    }

    private void Speak(Job job)
    {
        if (job.Cancelled)
            return;
        _voice.Speak(job.Text, _speed, (samples, words) => job.Write(samples, words));
        job.Finish();
    }

    private sealed class Job(string text, Resampler rate, Channel<SpokenAudio> audio, CancellationToken cancellationToken)
    {
        private readonly Lock _gate = new();
        private bool _closed;

        public string Text => text;

        public Channel<SpokenAudio> Audio => audio;

        public bool Cancelled => _closed || cancellationToken.IsCancellationRequested;

        public bool Write(ReadOnlySpan<short> samples, IReadOnlyList<WordEnd> words)
        {
            lock (_gate)
            {
                if (Cancelled)
                    return false;
                var most = rate.MaxOutput(samples.Length);
                Span<short> converted = most <= 4096 ? stackalloc short[most] : new short[most];
                Put(converted[..rate.Process(samples, converted)], words);
                return true;
            }
        }

        /// <summary>Writes what the resampler still holds.</summary>
        public void Finish()
        {
            lock (_gate)
            {
                Span<short> tail = stackalloc short[rate.MaxOutput(0)];
                if (!Cancelled)
                    Put(tail[..rate.Flush(tail)], []);
            }
        }

        private void Put(ReadOnlySpan<short> samples, IReadOnlyList<WordEnd> words)
        {
            if (samples.Length > 0)
                audio.Writer.TryWrite(new SpokenAudio(AudioFrame.Copy(rate.OutputRate, samples), words));
        }

        public void Close()
        {
            lock (_gate)
            {
                _closed = true;
                while (audio.Reader.TryRead(out var run))
                    run.Audio.Dispose();
            }
        }
    }
}
