namespace VoiceAgent.Speech.Preference;

/// <summary>Several recognizers in order of preference. Where one fails, or has no transcript in time, the next one hears the whole utterance.</summary>
/// <param name="patience">How long a recognizer may take to open, and to give a transcript once the utterance is over, where there is another one to go to.</param>
/// <param name="fellBack">Is told of each utterance that another recognizer takes.</param>
public sealed class PreferredSpeechToText(IEnumerable<ISpeechToText> recognizers, TimeSpan patience, TimeProvider time, Action<EngineFallback> fellBack) : ISpeechToText
{
    private readonly EngineList<ISpeechToText> _recognizers = new(recognizers, r => r.Name, patience, time, fellBack);

    /// <inheritdoc/>
    public string Name => _recognizers.Names;

    /// <summary>How many calls all recognizers can serve together, for a full one leaves a call to the next; null where one knows no limit.</summary>
    public int? MaxCalls => _recognizers.Engines.Sum(e => e.MaxCalls ?? EngineList.Unlimited) is < EngineList.Unlimited and var calls ? (int)calls : null;

    /// <summary>What is known of each of the recognizers, the preferred one first.</summary>
    public IReadOnlyList<EngineHealth> Health => _recognizers.Health;

    /// <summary>The sample rate of the preferred recognizer, in Hz. Audio is converted for the others.</summary>
    public int SampleRate => _recognizers.Engines.First().SampleRate;

    /// <inheritdoc/>
    public async ValueTask<ITranscriber> OpenAsync(string callId, CancellationToken cancellationToken)
    {
        var transcriber = new PreferredTranscriber(callId, SampleRate, _recognizers, patience, time);
        await transcriber.OpenAsync(cancellationToken);
        return transcriber;
    }
}
