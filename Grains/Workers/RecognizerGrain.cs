using System.Threading.Channels;
using Orleans.Concurrency;
using VoiceAgent.Audio;
using VoiceAgent.Grains.Interfaces;
using VoiceAgent.Grains.Placement;
using VoiceAgent.Speech;

namespace VoiceAgent.Grains.Workers;

/// <summary>One call's recognizer, beside the engine that decodes. It hears utterances while they are spoken,
/// and keeps what was learned of the line and the voice from one utterance to the next.</summary>
[SpeechSilo]
[Reentrant]
[CollectionAgeLimit(Minutes = 2)]
#pragma warning disable CA1001 // A token source without a timer holds nothing to dispose.
internal sealed class RecognizerGrain(Recognition recognition) : Grain, IRecognizerGrain
#pragma warning restore CA1001
{
    private RecognizerOrder _order = new();
    private Task<ITranscriber>? _opening;
    private Guid _work;
    private ChannelWriter<AudioFrame>? _utterance;
    private CancellationTokenSource _wanted = new();
    private CancellationTokenSource _closed = new();
    private Task<EngineFault?> _running = Task.FromResult<EngineFault?>(null);

    private string CallId => this.GetPrimaryKeyString()[(this.GetPrimaryKeyString().IndexOf('/', StringComparison.Ordinal) + 1)..];

    public Task<EngineFault?> OpenAsync(RecognizerOrder? order, CancellationToken cancellationToken)
    {
        _order = order ?? _order;
        return OpenAsync(cancellationToken);
    }

    private async Task<EngineFault?> OpenAsync(CancellationToken cancellationToken)
    {
        try
        {
            await OpenedAsync(cancellationToken);
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
            var frame = recognition.Frame(audio);
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
        await OverAsync();
        await ReleaseAsync();
        DeactivateOnIdle();
    }

    public override Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken) => ReleaseAsync();

    /// <summary>Opens one recognizer, however many ask for it. It is this grain's from the beginning: a caller who leaves meanwhile leaves it to the grain to be closed.</summary>
    private Task<ITranscriber> OpenedAsync(CancellationToken cancellationToken)
    {
        if (_closed.IsCancellationRequested)
            _closed = new CancellationTokenSource(); // The recognizer is wanted again before this activation has gone.
        if (_opening is not { IsFaulted: false, IsCanceled: false })
            _opening = recognition.OpenAsync(CallId, _order, _closed.Token).AsTask();
        return _opening.WaitAsync(cancellationToken);
    }

    /// <summary>Waits until the last utterance is over, however that went: its asker was told.</summary>
    private async Task OverAsync() => await ((Task)_running).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);

    private async Task ReleaseAsync()
    {
        _closed.Cancel();
        if (_opening is not { } opening)
            return;
        _opening = null;
        await ((Task)opening).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
        if (opening.IsCompletedSuccessfully)
            await opening.Result.DisposeAsync();
    }

    /// <summary>Makes the fault of an utterance that began in another activation, whose silo is gone.</summary>
    private EngineFault Lost() => Wire.Lost(recognition.Engine.Name, "The utterance was begun elsewhere.");

    private async Task<EngineFault?> BeginAsync(UtteranceAudio first, ICallWorkGrain receiver, CancellationToken cancellationToken)
    {
        if (recognition.Refuse(first) is { } refusal)
            return refusal;
        _work = first.Work;
        _wanted.Cancel(); // The utterance before was given up, or this does nothing.
        _utterance?.TryComplete();
        await OverAsync();
        if (await OpenAsync(first.Recognizer, cancellationToken) is { } fault)
            return fault;
        if (_opening is not { IsCompletedSuccessfully: true } opened)
            return Lost(); // The recognizer was closed meanwhile.
        var channel = Channel.CreateUnbounded<AudioFrame>(new UnboundedChannelOptions { SingleReader = true });
        _utterance = channel.Writer;
        _wanted = new CancellationTokenSource();
        _running = recognition.RunAsync(this, CallId, opened.Result, first, channel.Reader, receiver, _wanted.Token);
        return null;
    }
}
