using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using Microsoft.Extensions.Options;
using VoiceAgent.Audio;
using VoiceAgent.Speech;

namespace VoiceAgent.Engines.Flite;

/// <summary>Speech synthesis in the process, without network or GPU.</summary>
/// <remarks>One thread of its own synthesizes one request after the other: Flite does not promise to be thread-safe, and a short sentence takes
/// it 25 ms.</remarks>
internal sealed class FliteTextToSpeech : ITextToSpeech, IDisposable
{
    /// <summary>The most requests that may wait. At 25 ms each the last of them waits a second and a half, and more calls than that need another machine.</summary>
    private const int MaxWaiting = 64;

    private readonly BlockingCollection<FliteSpeech> _waiting = new(MaxWaiting);
    private readonly Lock _starting = new();
    private readonly string _voice;
    private Thread? _thread;
    private bool _disposed;

    public FliteTextToSpeech(IOptions<FliteOptions> options) => _voice = options.Value.Voice;

    /// <inheritdoc/>
    public string Name => FliteVoice.Engine;

    /// <inheritdoc/>
    public async IAsyncEnumerable<SpokenAudio> SpeakAsync(SpeechRequest request, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        if (!Resampler.Supports(request.SampleRate))
            throw new EngineException(Name, EngineFailure.Rejected, $"A sample rate of {request.SampleRate} Hz is not supported.");
        cancellationToken.ThrowIfCancellationRequested();
        Start();
        var speech = new FliteSpeech(request);
        if (!_waiting.TryAdd(speech))
            throw new EngineException(Name, EngineFailure.Overloaded, $"{MaxWaiting} requests are waiting.");
        try
        {
            while (await speech.Audio.WaitToReadAsync(cancellationToken))
            {
                while (!cancellationToken.IsCancellationRequested && speech.Audio.TryRead(out var audio))
                    yield return audio;
            }
        }
        finally
        {
            speech.Abandon();
        }
    }

    /// <summary>Ends the thread after the request that is being synthesized. Requests that wait fail.</summary>
    public void Dispose()
    {
        lock (_starting)
        {
            if (_disposed)
                return;
            _disposed = true;
            _waiting.CompleteAdding();
        }

        _thread?.Join();
        _waiting.Dispose();
    }

    private void Start()
    {
        lock (_starting)
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            if (_thread is not null)
                return;
            _thread = new Thread(SynthesizeWaiting) { Name = Name, IsBackground = true };
            _thread.Start();
        }
    }

    private void SynthesizeWaiting()
    {
        foreach (var speech in _waiting.GetConsumingEnumerable())
        {
            try
            {
                if (_waiting.IsAddingCompleted)
                    throw new EngineException(Name, EngineFailure.Unavailable, "The engine is shutting down.");
                speech.Synthesize(FliteVoice.Open(_voice));
            }
            catch (EngineException failure)
            {
                speech.Fail(failure);
            }
            catch (Exception failure)
            {
                // Whatever the fault, it belongs to this request, and the thread goes on with the next.
                speech.Fail(new EngineException(Name, EngineFailure.Failed, "Synthesis failed.", failure));
            }
        }
    }
}
