using System.Runtime.CompilerServices;

namespace VoiceAgent.Speech.Preference;

/// <summary>Several voices in order of preference. Where one fails, or is silent for too long, the next one speaks what has not been spoken yet.</summary>
public sealed class PreferredTextToSpeech : ITextToSpeech
{
    private readonly EngineList<ITextToSpeech> _voices;

    /// <summary>Makes a list of voices that serve every request.</summary>
    /// <param name="patience">How long audio may take where there is another voice to go to.</param>
    /// <param name="fellBack">Is told of each piece, or rest of a piece, that another voice speaks.</param>
    public PreferredTextToSpeech(IEnumerable<ITextToSpeech> voices, TimeSpan patience, TimeProvider time, Action<EngineFallback> fellBack) =>
        _voices = new(voices, v => v.Name, patience, time, fellBack);

    /// <summary>Makes a list of voices of which requests can ask for some by name, with at least one that is usual.</summary>
    /// <param name="patience">How long audio may take where there is another voice to go to.</param>
    /// <param name="fellBack">Is told of each piece, or rest of a piece, that another voice speaks.</param>
    public PreferredTextToSpeech(IEnumerable<OfferedEngine<ITextToSpeech>> voices, TimeSpan patience, TimeProvider time, Action<EngineFallback> fellBack) =>
        _voices = new(voices, patience, time, fellBack);

    /// <inheritdoc/>
    public string Name => _voices.Names;

    /// <summary>The voice of the preferred engine.</summary>
    public string Voice => _voices.Usual.Choices[0].Engine.Voice;

    /// <summary>How many calls all usual engines can serve together, for a full one leaves a call to the next; null where one knows no limit.</summary>
    public int? MaxCalls => _voices.MaxCalls(v => v.MaxCalls);

    /// <summary>What is known of each of the voices, in the order in which they were given.</summary>
    public IReadOnlyList<EngineHealth> Health => _voices.Health;

    /// <inheritdoc/>
    public async IAsyncEnumerable<SpokenAudio> SpeakAsync(SpeechRequest request, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        var progress = new SpeechProgress(request.Text);
        await foreach (var spoken in _voices.Of(request.Engines).StreamAsync((voice, token) => voice.Engine.SpeakAsync(request with { Text = progress.Begin() }, token), () => progress.IsComplete ? AfterFault.End : AfterFault.GoOn, Task.CompletedTask, request.Patience, cancellationToken))
            yield return progress.Take(spoken);
    }
}
