namespace VoiceAgent.Speech.Preference;

/// <summary>Several recognizers in order of preference. Where one fails, or has no transcript in time, the next one hears the whole utterance.</summary>
public sealed class PreferredSpeechToText : ISpeechToText
{
    private readonly EngineList<ISpeechToText> _recognizers;
    private readonly TimeSpan _patience;
    private readonly TimeProvider _time;

    /// <summary>Makes a list of recognizers that serve every request.</summary>
    /// <param name="patience">How long a recognizer may take to open, and to give a transcript once the utterance is over, where there is another one to go to.</param>
    /// <param name="fellBack">Is told of each utterance that another recognizer takes.</param>
    public PreferredSpeechToText(IEnumerable<ISpeechToText> recognizers, TimeSpan patience, TimeProvider time, Action<EngineFallback> fellBack) =>
        (_recognizers, _patience, _time) = (new(recognizers, r => r.Name, patience, time, fellBack), patience, time);

    /// <summary>Makes a list of recognizers of which requests can ask for some by name, with at least one that is usual.</summary>
    /// <param name="patience">How long a recognizer may take to open, and to give a transcript once the utterance is over, where there is another one to go to.</param>
    /// <param name="fellBack">Is told of each utterance that another recognizer takes.</param>
    public PreferredSpeechToText(IEnumerable<OfferedEngine<ISpeechToText>> recognizers, TimeSpan patience, TimeProvider time, Action<EngineFallback> fellBack) =>
        (_recognizers, _patience, _time) = (new(recognizers, patience, time, fellBack), patience, time);

    /// <inheritdoc/>
    public string Name => _recognizers.Names;

    /// <summary>How many calls all recognizers can serve together, for a full one leaves a call to the next; null where one knows no limit.</summary>
    public int? MaxCalls => _recognizers.MaxCalls(r => r.MaxCalls);

    /// <summary>What is known of each of the recognizers, in the order in which they were given.</summary>
    public IReadOnlyList<EngineHealth> Health => _recognizers.Health;

    /// <summary>The sample rate of the preferred one of the usual recognizers, in Hz. Audio is converted for the others.</summary>
    public int SampleRate => _recognizers.Usual.Choices[0].Engine.SampleRate;

    /// <inheritdoc/>
    public async ValueTask<ITranscriber> OpenAsync(RecognizerRequest request, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        var transcriber = new PreferredTranscriber(request, SampleRate, _recognizers.Of(request.Engines), _patience, _time);
        await transcriber.OpenAsync(cancellationToken);
        return transcriber;
    }
}
