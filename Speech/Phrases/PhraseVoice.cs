using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using VoiceAgent.Audio;

namespace VoiceAgent.Speech.Phrases;

/// <summary>A voice that has its fixed phrases ready, which need no engine.</summary>
/// <param name="voice">The voice that speaks all other text.</param>
/// <param name="source">The voice that speaks the phrases, once.</param>
/// <param name="sourceName">The name by which requests ask for that voice.</param>
/// <param name="phrases">Pieces of replies that are known beforehand. No other piece is kept, for it may be about a caller.</param>
/// <param name="failed">Is told why a phrase could not be made ready or written.</param>
public sealed class PhraseVoice(ITextToSpeech voice, ITextToSpeech source, string sourceName, IEnumerable<string> phrases, PhraseStore store, Action<Exception> failed) : ITextToSpeech
{
    private readonly IReadOnlyList<string> _phrases = [.. phrases.Distinct()];

    // These are the rates that calls asked for and whose phrases are being made ready.
    private readonly ConcurrentDictionary<int, bool> _preparing = new();

    /// <inheritdoc/>
    public string Name => voice.Name;

    /// <inheritdoc/>
    public int? MaxCalls => voice.MaxCalls;

    /// <inheritdoc/>
    public string Voice => source.Voice;

    /// <inheritdoc/>
    public async IAsyncEnumerable<SpokenAudio> SpeakAsync(SpeechRequest request, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        // Another voice than that of the phrases may be asked for.
        var isFromSource = request.Engines.Count == 0 || request.Engines[0].Equals(sourceName, StringComparison.OrdinalIgnoreCase);
        if (!isFromSource || !store.TryGet(source.Voice, request.SampleRate, request.Text, out var phrase))
        {
            if (isFromSource && _phrases.Contains(request.Text) && _preparing.TryAdd(request.SampleRate, true))
                _ = PrepareOnceAsync(request.SampleRate);
            await foreach (var spoken in voice.SpeakAsync(request, cancellationToken))
                yield return spoken;
            yield break;
        }

        // The phrase goes out a second at a time, as the way to the phone wants it.
        for (var at = 0; at < phrase.Samples.Length; at += request.SampleRate)
        {
            var length = Math.Min(request.SampleRate, phrase.Samples.Length - at);
            yield return new SpokenAudio(AudioFrame.Copy(request.SampleRate, phrase.Samples.AsSpan(at, length)), phrase.Words);
        }
    }

    /// <summary>Makes the phrases ready: has each loaded, or else spoken.</summary>
    /// <returns>Whether all phrases are ready.</returns>
    public async Task<bool> PrepareAsync(int sampleRate, CancellationToken cancellationToken)
    {
        var areReady = true;
        foreach (var text in _phrases)
        {
            if (store.TryGet(source.Voice, sampleRate, text, out _) || store.TryLoad(source.Voice, sampleRate, text))
                continue;
            try
            {
                store.Keep(source.Voice, sampleRate, text, await SpeakAsync(text, sampleRate, cancellationToken));
            }
            catch (Exception e) when (e is EngineException or IOException or UnauthorizedAccessException)
            {
                areReady = false;
                failed(e);
            }
        }

        return areReady;
    }

    private async Task PrepareOnceAsync(int sampleRate)
    {
        await PrepareAsync(sampleRate, CancellationToken.None);
        _preparing.TryRemove(sampleRate, out _);
    }

    private async Task<SpokenPhrase> SpeakAsync(string text, int sampleRate, CancellationToken cancellationToken)
    {
        var samples = new List<short>();
        IReadOnlyList<WordEnd> words = [];
        await foreach (var spoken in source.SpeakAsync(new SpeechRequest("phrases", 0, 0, text, sampleRate), cancellationToken))
        {
            using var audio = spoken.Audio;
            samples.AddRange(audio.Samples);
            words = spoken.Words.Count > 0 ? spoken.Words : words;
        }

        return new SpokenPhrase([.. samples], words);
    }
}
