using System.Threading.Channels;
using VoiceAgent.Audio;

namespace VoiceAgent.Speech;

/// <summary>Speech recognition: turns what a caller says into text while it is being said.</summary>
public interface ISpeechToText
{
    /// <summary>The engine's name in configuration, logs and metrics, for example <c>PocketSphinx</c>.</summary>
    string Name { get; }

    /// <summary>The sample rate in Hz of the audio that the recognizer wants; the caller of this port resamples.</summary>
    int SampleRate { get; }

    /// <summary>How many calls the recognizer can serve at once; null where it knows no limit of its own.</summary>
    int? MaxCalls => null;

    /// <summary>Opens a recognizer for one call. The recognizer is kept for the whole call, so that what it learns of the line and the voice stays.</summary>
    /// <exception cref="EngineException">The engine cannot serve another call.</exception>
    ValueTask<ITranscriber> OpenAsync(RecognizerRequest request, CancellationToken cancellationToken);
}

/// <summary>What a call wants of its recognizer.</summary>
/// <param name="CallId">The id of the call, for logs and for engines that keep something per call.</param>
public sealed record RecognizerRequest(string CallId)
{
    /// <summary>The names of the engines that may recognize the call's speech, in order of preference (<see cref="AskedEngine.Usual"/> among them stands for the platform's); empty for those of the platform's configuration.</summary>
    public IReadOnlyList<string> Engines { get; init; } = [];

    /// <summary>The language that the caller is expected to speak, as BCP 47 names it; empty where it is not known.</summary>
    public string Language { get; init; } = "";

    /// <summary>The language as most engines want it: the first part of its name, for example <c>en</c>; empty where it is not known.</summary>
    public string LanguageCode => Language.Split('-')[0].ToLowerInvariant();
}

/// <summary>One call's recognizer. Utterances come one after the other, never two at once.</summary>
public interface ITranscriber : IAsyncDisposable
{
    /// <summary>Recognizes one utterance.</summary>
    /// <param name="utterance">The utterance's frames in order, completed when the caller stopped speaking. The transcriber owns and disposes the frames that
    /// it reads. Where the text is no longer wanted, the token is cancelled.</param>
    /// <param name="hints">What the caller is likely to say at this point of the conversation.</param>
    /// <param name="cancellationToken">Ends the recognition. The caller of this method then disposes the frames that are still in the channel.</param>
    /// <returns>Interim transcripts, each replacing the one before, then exactly one final transcript (its text may be empty).</returns>
    /// <exception cref="EngineException">Recognition failed.</exception>
    /// <remarks>The method must not block: decoding runs on the engine's own threads.</remarks>
    IAsyncEnumerable<Transcript> TranscribeAsync(ChannelReader<AudioFrame> utterance, RecognitionHints hints, CancellationToken cancellationToken);
}

/// <summary>What has been recognized of an utterance so far.</summary>
/// <param name="Text">The words, in lower case or cased as the engine gives them; empty when nothing was understood.</param>
/// <param name="IsFinal">Whether the utterance is over, so that the text will not change.</param>
/// <param name="Confidence">The engine's confidence in the text, 0 to 1; null where the engine gives none.</param>
public sealed record Transcript(string Text, bool IsFinal, float? Confidence = null);

/// <summary>What the caller is likely to say next. Engines use what they can (grammar, phrase boosting, prompt) and ignore the rest.</summary>
/// <param name="Phrases">Likely words and phrases as they are written. Engines that know no capitals leave them out.</param>
/// <param name="Grammar">A JSGF grammar (JSpeech Grammar Format, W3C note of 2000) of whole likely utterances, or null. It is a hint: speech outside it must still be recognized.</param>
public sealed record RecognitionHints(IReadOnlyList<string> Phrases, string? Grammar = null)
{
    private const int MostPromptCharacters = 500;

    /// <summary>How long a transcript is waited for once the utterance is over; null where it is waited for as long as it takes.</summary>
    public TimeSpan? Patience { get; init; }

    /// <summary>No hints: nothing is known about what the caller will say.</summary>
    public static RecognitionHints None { get; } = new([]);

    /// <summary>The first of the phrases with commas between, at most 500 characters, for engines that take a prompt.</summary>
    public string Prompt()
    {
        var prompt = "";
        foreach (var phrase in Phrases)
        {
            var longer = prompt.Length == 0 ? phrase : $"{prompt}, {phrase}";
            if (longer.Length > MostPromptCharacters)
                break;
            prompt = longer;
        }

        return prompt;
    }
}
