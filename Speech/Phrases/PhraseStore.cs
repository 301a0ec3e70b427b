using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using VoiceAgent.Audio;

namespace VoiceAgent.Speech.Phrases;

/// <summary>A phrase as a voice speaks it.</summary>
/// <param name="Samples">The samples, mono 16-bit PCM.</param>
internal sealed record SpokenPhrase(short[] Samples, IReadOnlyList<WordEnd> Words);

/// <summary>Keeps phrases that were spoken once: in memory, and in a folder for the next start.</summary>
/// <remarks>A file's name is the hash of voice, rate and text, so another text or voice is another file. The store is thread-safe.</remarks>
/// <param name="folder">The folder, which is made when it is missing. Its files are for this user only.</param>
public sealed class PhraseStore(string folder)
{
    private readonly ConcurrentDictionary<string, SpokenPhrase> _phrases = new();

    internal bool TryGet(string voice, int sampleRate, string text, [NotNullWhen(true)] out SpokenPhrase? phrase) => _phrases.TryGetValue(Key(voice, sampleRate, text), out phrase);

    /// <summary>Reads a phrase from the folder.</summary>
    /// <returns>False where the phrase is not there, or is not what it should be, so that it is to be made anew.</returns>
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

    /// <summary>Keeps a phrase in memory, and writes it into the folder.</summary>
    /// <exception cref="IOException">The phrase cannot be written. It is in memory nevertheless.</exception>
    /// <exception cref="UnauthorizedAccessException">This process may not write into the folder. The phrase is in memory nevertheless.</exception>
    internal void Keep(string voice, int sampleRate, string text, SpokenPhrase phrase)
    {
        var key = Key(voice, sampleRate, text);
        _phrases[key] = phrase;
        PrivateFiles.CreateFolder(folder);
        // The audio is written last, so that a phrase with audio is whole.
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
