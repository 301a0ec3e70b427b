using System.Runtime.CompilerServices;
using VoiceAgent.Audio;
using VoiceAgent.Speech;

namespace Examples;

/// <summary>A voice that beeps once for each word.</summary>
public sealed class ToneVoice : ITextToSpeech
{
    public string Name => "Tone";

    public async IAsyncEnumerable<SpokenAudio> SpeakAsync(SpeechRequest request, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var words = new List<WordEnd>();
        foreach (var word in request.Text.Split(' '))
        {
            await Task.Yield(); // Where a service is asked, this is the wait for its next audio.
            cancellationToken.ThrowIfCancellationRequested();
            var tone = AudioFrame.Rent(request.SampleRate, request.SampleRate / 5); // 200 ms. Whoever receives it disposes it.
            for (var i = 0; i < tone.Samples.Length; i++)
                tone.Buffer[i] = (short)(8000 * Math.Sin(2 * Math.PI * 440 * i / request.SampleRate));
            var last = words.LastOrDefault();
            words.Add(new WordEnd(Math.Min(last.TextLength + (words.Count == 0 ? 0 : 1) + word.Length, request.Text.Length), last.At + tone.Duration));
            yield return new SpokenAudio(tone, [.. words]);
        }
    }
}
