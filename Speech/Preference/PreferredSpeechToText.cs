namespace VoiceAgent.Speech.Preference;

/// <summary>Several recognizers in order of preference: where one fails, or has no transcript in time, the next one hears the whole utterance.</summary>
/// <param name="patience">How long a recognizer may take to be opened, and for a transcript once the utterance is over, where there is another one to go to.</param>
/// <param name="fellBack">Told of each utterance that another recognizer takes.</param>
public sealed class PreferredSpeechToText(IEnumerable<ISpeechToText> recognizers, TimeSpan patience, TimeProvider time, Action<EngineFallback> fellBack) : ISpeechToText
{
    private readonly EngineList<ISpeechToText> _recognizers = new(recognizers, r => r.Name, patience, time, fellBack);

    /// <inheritdoc/>
    public string Name => _recognizers.Names;

    /// <summary>All of them together: who is full leaves a call to the next.</summary>
    public int? MaxCalls => _recognizers.Engines.Sum(e => e.MaxCalls ?? EngineList.Unlimited) is < EngineList.Unlimited and var calls ? (int)calls : null;

    /// <summary>What is known of each of the recognizers, the preferred one first.</summary>
    public IReadOnlyList<EngineHealth> Health => _recognizers.Health;

    /// <summary>The preferred one's. For the others it is converted.</summary>
    public int SampleRate => _recognizers.Engines.First().SampleRate;

    /// <inheritdoc/>
    public async ValueTask<ITranscriber> OpenAsync(string callId, CancellationToken cancellationToken)
    {
        var transcriber = new PreferredTranscriber(callId, SampleRate, _recognizers, patience, time);
        await transcriber.OpenAsync(cancellationToken);
        return transcriber;
    }
}
