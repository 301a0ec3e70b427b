using System.Runtime.CompilerServices;
using VoiceAgent.Audio;
using VoiceAgent.Calls;
using VoiceAgent.Speech;

namespace VoiceAgent.Hosting;

/// <summary>A recording in place of the last apology, for when there is no voice any more.</summary>
/// <param name="apologies">The texts that the recording stands for, in the pieces in which they are spoken.</param>
internal sealed class RecordedApology(IEnumerable<IReadOnlyList<string>> apologies, ApologyRecording recording) : ITextToSpeech
{
    /// <summary>The recording that comes with the platform. It says: "I am sorry, I cannot help you at the moment."</summary>
    private const string Shipped = "VoiceAgent.Hosting.Apology.wav";

    private static readonly TimeSpan Nothing = TimeSpan.FromMilliseconds(20);

    private readonly HashSet<string> _first = [.. apologies.Where(a => a.Count > 0).Select(a => a[0])];
    private readonly HashSet<string> _later = [.. apologies.SelectMany(a => a.Skip(1))];

    public string Name => "Recording";

    /// <param name="path">The path of a WAV file; empty for the recording that comes with the platform.</param>
    /// <exception cref="InvalidDataException">The file is no WAV file.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static Recording Read(string path)
    {
        if (path.Length > 0)
            return WavReader.ReadAll(path);
        using var shipped = typeof(RecordedApology).Assembly.GetManifestResourceStream(Shipped)!;
        return WavReader.ReadAll(shipped);
    }

    /// <summary>Makes the three tones by which telephones everywhere say that something went wrong (special information tone, ITU-T E.180).
    /// They are for callers whose language has no recording.</summary>
    public static Recording Tones()
    {
        const int Rate = 8000, Length = Rate / 3;
        int[] hertz = [950, 1400, 1800];
        return new Recording(Enumerable.Range(0, hertz.Length * Length).Select(i => (short)(6000 * Math.Sin(2 * Math.PI * hertz[i / Length] * i / Rate))).ToArray(), Rate);
    }

    public bool Replaces(string text) => _first.Contains(text) || _later.Contains(text);

    /// <summary>Speaks the whole recording for an apology's first piece, and nothing for the others: the recording says enough.</summary>
    public async IAsyncEnumerable<SpokenAudio> SpeakAsync(SpeechRequest request, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await Task.CompletedTask;
        yield return new SpokenAudio(_first.Contains(request.Text) ? At(request.SampleRate) : Silence(request.SampleRate), []);
    }

    private static AudioFrame Silence(int sampleRate)
    {
        var frame = AudioFrame.Rent(sampleRate, (int)(sampleRate * Nothing.TotalSeconds));
        frame.Buffer.Clear();
        return frame;
    }

    private AudioFrame At(int sampleRate) => AudioFrame.Copy(sampleRate, recording.At(sampleRate).Span);
}

/// <summary>A voice whose last apology is heard even when it cannot speak.</summary>
/// <param name="last">The voice and the recording, in this order.</param>
internal sealed class ApologizingVoice(ITextToSpeech voice, RecordedApology recorded, ITextToSpeech last) : ITextToSpeech
{
    public string Name => voice.Name;

    public string Voice => voice.Voice;

    public IAsyncEnumerable<SpokenAudio> SpeakAsync(SpeechRequest request, CancellationToken cancellationToken) =>
        (recorded.Replaces(request.Text) ? last : voice).SpeakAsync(request, cancellationToken);
}
