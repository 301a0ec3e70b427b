using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using VoiceAgent.Audio;

namespace VoiceAgent.Speech.Phrases;

/// <summary>A phrase as a voice speaks it.</summary>
/// <param name="Samples">Mono PCM.</param>
internal sealed record SpokenPhrase(short[] Samples, IReadOnlyList<WordEnd> Words);

/// <summary>Phrases that were spoken once: in memory, and in a folder for the next start.</summary>
/// <remarks>A file's name is the hash of voice, rate and text, so another text or voice is another file. Thread-safe.</remarks>
/// <param name="folder">Made when it is missing. What is in it is for this user only.</param>
public sealed class PhraseStore(string folder)
{
    private readonly ConcurrentDictionary<string, SpokenPhrase> _phrases = new();

    internal bool TryGet(string voice, int sampleRate, string text, [NotNullWhen(true)] out SpokenPhrase? phrase) => _phrases.TryGetValue(Key(voice, sampleRate, text), out phrase);

    /// <summary>Reads a phrase from the folder.</summary>
    /// <returns>False where it is not there, or is not what it should be: it is to be made anew.</returns>
    internal bool TryLoad(string voice, int sampleRate, string text)
    {
        var key = Key(voice, sampleRate, text);
        try
        {
            if (!File.Exists(WavOf(key)))
                return false;
            var audio = WavReader.ReadAll(WavOf(key));
            var words = JsonSerializer.Deserialize<List<WordEnd>>(File.ReadAllText(WordsOf(key)));
            if (audio.SampleRate != sampleRate || words is null)
                return false;
            _phrases[key] = new SpokenPhrase([.. audio.Samples.Span], words);
            return true;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or JsonException or InvalidDataException or FormatException)
        {
            return false;
        }
    }

    /// <exception cref="IOException">It cannot be written. It is in memory nevertheless.</exception>
    /// <exception cref="UnauthorizedAccessException">The same.</exception>
    internal void Keep(string voice, int sampleRate, string text, SpokenPhrase phrase)
    {
        var key = Key(voice, sampleRate, text);
        _phrases[key] = phrase;
        PrivateFiles.CreateFolder(folder);
        // The audio last: what is there is whole.
        Write(WordsOf(key), stream => JsonSerializer.Serialize(stream, phrase.Words));
        Write(WavOf(key), stream =>
        {
            using var wav = new WavWriter(stream, sampleRate, leaveOpen: true);
            wav.Write(phrase.Samples);
        });
    }

    private static void Write(string path, Action<Stream> write)
    {
        var part = $"{path}.{Guid.NewGuid():N}";
        try
        {
            using (var stream = PrivateFiles.Create(part))
                write(stream);
            File.Move(part, path, overwrite: true);
        }
        catch
        {
            File.Delete(part);
            throw;
        }
    }

    private static string Key(string voice, int sampleRate, string text) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{voice}\n{sampleRate}\n{text}")))[..32];

    private string WavOf(string key) => Path.Combine(folder, key + ".wav");

    private string WordsOf(string key) => Path.Combine(folder, key + ".json");
}
