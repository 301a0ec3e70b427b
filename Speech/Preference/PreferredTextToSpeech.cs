using System.Runtime.CompilerServices;

namespace VoiceAgent.Speech.Preference;

/// <summary>Several voices in order of preference: where one fails, or is silent for too long, the next one speaks what has not been spoken yet.</summary>
/// <param name="patience">How long audio may take where there is another voice to go to.</param>
/// <param name="fellBack">Told of each piece, or rest of one, that another voice speaks.</param>
public sealed class PreferredTextToSpeech(IEnumerable<ITextToSpeech> voices, TimeSpan patience, TimeProvider time, Action<EngineFallback> fellBack) : ITextToSpeech
{
    private readonly EngineList<ITextToSpeech> _voices = new(voices, v => v.Name, time, fellBack);

    /// <inheritdoc/>
    public string Name => _voices.Names;

    /// <inheritdoc/>
    public async IAsyncEnumerable<SpokenAudio> SpeakAsync(SpeechRequest request, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        var progress = new SpeechProgress(request.Text);
        EngineException? fault = null;
        foreach (var attempt in _voices.Attempts())
        {
            var isOpen = true;
            var rest = request with { Text = progress.Rest };
            await using (var parts = new PartReader<SpokenAudio>(attempt.Name, token => attempt.Engine.SpeakAsync(rest, token), attempt.IsLast ? null : patience, time, cancellationToken))
            {
                try
                {
                    (var hasPart, fault) = await parts.NextAsync();
                    for (; hasPart; (hasPart, fault) = await parts.NextAsync())
                        yield return progress.Take(parts.Current);

                    isOpen = false;
                }
                finally
                {
                    if (isOpen)
                        attempt.Left();
                }
            }

            if (fault is null)
            {
                attempt.Succeeded();
                yield break;
            }

            attempt.Failed(fault);
            if (progress.IsComplete)
                yield break;
            progress.StartAgain();
        }

        throw fault!;
    }
}
