using VoiceAgent.Audio;

namespace VoiceAgent.Speech;

/// <summary>Speech synthesis: text in, audio out as soon as the first of it exists.</summary>
public interface ITextToSpeech
{
    /// <summary>The engine's name in configuration, logs and metrics.</summary>
    string Name { get; }

    /// <summary>The voice that the engine speaks with. The name changes when the sound of the same text does.</summary>
    string Voice => Name;

    /// <summary>How many calls the engine can serve at once; null where it knows no limit of its own.</summary>
    int? MaxCalls => null;

    /// <summary>Speaks one piece of a reply.</summary>
    /// <returns>Audio in order, at the sample rate asked for. The receiver owns and disposes each frame.</returns>
    /// <exception cref="EngineException">Synthesis failed; what was already yielded stands.</exception>
    IAsyncEnumerable<SpokenAudio> SpeakAsync(SpeechRequest request, CancellationToken cancellationToken);
}

/// <summary>A piece of a reply to be spoken.</summary>
/// <param name="CallId">The id of the call, for logs and for engines that keep a connection per call.</param>
/// <param name="Reply">The number of the reply within the call. Pieces of one reply belong to one breath.</param>
/// <param name="Segment">The number of the piece within the reply, from 0.</param>
/// <param name="Text">The text to say: a sentence or a part of one.</param>
/// <param name="SampleRate">The wanted sample rate in Hz: 8000 on the phone, or 16000.</param>
public sealed record SpeechRequest(string CallId, int Reply, int Segment, string Text, int SampleRate)
{
    /// <summary>How long the next audio is waited for; null where it is waited for as long as it takes.</summary>
    public TimeSpan? Patience { get; init; }

    /// <summary>The names of the engines that may speak the piece, in order of preference (<see cref="AskedEngine.Usual"/> among them stands for the platform's); empty for those of the platform's configuration.</summary>
    public IReadOnlyList<string> Engines { get; init; } = [];

    /// <summary>The language of the text as BCP 47 names it; empty where it is not known.</summary>
    public string Language { get; init; } = "";
}

/// <summary>A run of synthesized audio.</summary>
/// <param name="Audio">Mono PCM of any length, at the requested rate.</param>
/// <param name="Words">The ends of words within the whole segment, as far as the engine knows by now; empty where it knows none.</param>
public readonly record struct SpokenAudio(AudioFrame Audio, IReadOnlyList<WordEnd> Words);

/// <summary>The end of a word in synthesized speech.</summary>
/// <param name="TextLength">How many characters of the segment's text are spoken by the end of the word.</param>
/// <param name="At">The time since the segment's first sample.</param>
public readonly record struct WordEnd(int TextLength, TimeSpan At);
