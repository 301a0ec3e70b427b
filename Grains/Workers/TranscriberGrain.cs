using System.Threading.Channels;
using Orleans.Concurrency;
using VoiceAgent.Audio;
using VoiceAgent.Calls;
using VoiceAgent.Grains.Interfaces;
using VoiceAgent.Grains.Placement;
using VoiceAgent.Speech;

namespace VoiceAgent.Grains.Workers;

/// <summary>One call's recognizer, beside the engine that decodes: it keeps what was learned of the line and the voice from utterance to utterance.</summary>
[SpeechSilo]
[Reentrant]
[CollectionAgeLimit(Minutes = 2)]
#pragma warning disable CA1001 // A token source without a timer holds nothing to dispose.
internal sealed class TranscriberGrain(CallEngines engines, WorkerActivity activity, ClusterStreams streams) : Grain, ITranscriberGrain
#pragma warning restore CA1001
{
    private ITranscriber? _transcriber;
    private Guid _work;
    private ChannelWriter<AudioFrame>? _utterance;
    private CancellationTokenSource _wanted = new();
    private Task<EngineFault?> _running = Task.FromResult<EngineFault?>(null);

    private string CallId => this.GetPrimaryKeyString()[(this.GetPrimaryKeyString().IndexOf('/', StringComparison.Ordinal) + 1)..];

    public async Task<EngineFault?> OpenAsync(CancellationToken cancellationToken)
    {
        try
        {
            _transcriber ??= await engines.SpeechToText.OpenAsync(CallId, cancellationToken);
            return null;
        }
        catch (EngineException e)
        {
            return Wire.Of(e);
        }
    }

    public async Task<EngineFault?> HearAsync(UtteranceAudio audio, ICallWorkGrain receiver, CancellationToken cancellationToken)
    {
        if (audio.IsStart)
        {
            if (await BeginAsync(audio, receiver, cancellationToken) is { } fault)
                return fault;
        }
        else if (audio.Work != _work)
        {
            return Lost();
        }

        if (audio.Pcm.Length > 0)
        {
            var frame = Wire.Frame(engines.SpeechToText.SampleRate, audio.Pcm);
            if (_utterance?.TryWrite(frame) != true)
                frame.Dispose();
        }

        if (audio.IsEnd)
            _utterance?.TryComplete();
        return null;
    }

    public async Task<EngineFault?> FinishAsync(Guid work, CancellationToken cancellationToken) =>
        work == _work ? await _running.WaitAsync(cancellationToken) : Lost();

    public async Task CloseAsync()
    {
        _wanted.Cancel();
        _utterance?.TryComplete();
        await _running;
        if (_transcriber is { } open)
            await open.DisposeAsync();
        _transcriber = null;
        DeactivateOnIdle();
    }

    public override Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken) => _transcriber?.DisposeAsync().AsTask() ?? Task.CompletedTask;

    /// <summary>The utterance began in another activation, whose silo is gone.</summary>
    private EngineFault Lost() => new() { Engine = engines.SpeechToText.Name, Failure = nameof(EngineFailure.Unavailable), Message = "The utterance was begun elsewhere.", IsLoss = true };

    private async Task<EngineFault?> BeginAsync(UtteranceAudio first, ICallWorkGrain receiver, CancellationToken cancellationToken)
    {
        if (first.Pcm.Length > 0 && first.SampleRate != engines.SpeechToText.SampleRate)
            return new EngineFault
            {
                Engine = engines.SpeechToText.Name,
                Failure = nameof(EngineFailure.Rejected),
                Message = $"The recognizer wants {engines.SpeechToText.SampleRate} Hz and the gateway sends {first.SampleRate}: all speech silos must have the same recognizer.",
            };
        _work = first.Work;
        _wanted.Cancel(); // The utterance before was given up, or this does nothing.
        _utterance?.TryComplete();
        await _running;
        if (await OpenAsync(cancellationToken) is { } fault)
            return fault;
        var channel = Channel.CreateUnbounded<AudioFrame>(new UnboundedChannelOptions { SingleReader = true });
        _utterance = channel.Writer;
        _wanted = new CancellationTokenSource();
        var (transcriber, hints, wanted) = (_transcriber!, new RecognitionHints(first.Phrases, first.Grammar), _wanted.Token);
        _running = activity.DuringAsync(() => RecognizeAsync(first.Work, transcriber, channel.Reader, hints, receiver, wanted));
        return null;
    }

    private async Task<EngineFault?> RecognizeAsync(Guid work, ITranscriber transcriber, ChannelReader<AudioFrame> audio, RecognitionHints hints, ICallWorkGrain receiver, CancellationToken wanted)
    {
        try
        {
            await foreach (var transcript in transcriber.TranscribeAsync(audio, hints, wanted))
            {
                var part = new TranscriptPart { Text = transcript.Text, IsFinal = transcript.IsFinal, Confidence = transcript.Confidence };
                streams.Publish(this, StreamNames.Transcripts, CallId, part);
                if (!await receiver.OnTranscriptAsync(work, part))
                    return null;
            }

            return null;
        }
        catch (OperationCanceledException) when (wanted.IsCancellationRequested)
        {
            return null;
        }
        catch (EngineException e)
        {
            return Wire.Of(e);
        }
        finally
        {
            while (audio.TryRead(out var frame))
                frame.Dispose();
        }
    }
}
