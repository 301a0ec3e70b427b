using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using Microsoft.Extensions.Logging;
using VoiceAgent.Speech;

namespace VoiceAgent.Engines.Whisper;

/// <summary>Finds a model's file. A model that was named and is not there is downloaded. A download that broke off goes on where it was.</summary>
internal sealed partial class ModelFile(WhisperOptions options, HttpMessageHandler handler, TimeProvider time, ILogger logger)
{
    private static readonly TimeSpan SayEvery = TimeSpan.FromSeconds(5);

    /// <summary>The SHA-256 of the models: the object ids of the files at huggingface.co/ggerganov/whisper.cpp, as many projects pin them.</summary>
    private static readonly Dictionary<string, string> Known = new(StringComparer.Ordinal)
    {
        ["tiny"] = "be07e048e1e599ad46341c8d2a135645097a538221678b7acdd1b1919c6e1b21",
        ["tiny.en"] = "921e4cf8686fdd993dcd081a5da5b6c365bfde1162e72b08d75ac75289920b1f",
        ["tiny.en-q5_1"] = "c77c5766f1cef09b6b7d47f21b546cbddd4157886b3b5d6d4f709e91e66c7c2b",
        ["base"] = "60ed5bc3dd14eea856493d334349b405782ddcaf0028d4b5df4088345fba2efe",
        ["base.en"] = "a03779c86df3323075f5e796cb2ce5029f00ec8869eee3fdfb897afe36c6d002",
        ["base.en-q5_1"] = "4baf70dd0d7c4247ba2b81fafd9c01005ac77c2f9ef064e00dcf195d0e2fdd2f",
        ["small"] = "1be3a9b2063867b937e64e2ec7483364a79917e157fa98c5d94b5c1fffea987b",
        ["small.en"] = "c6138d6d58ecc8322097e0f987c32f1be8bb0a18532a3f88f734d1bbf9c41e5d",
        ["small.en-q5_1"] = "bfdff4894dcb76bbf647d56263ea2a96645423f1669176f4844a1bf8e478ad30",
        ["medium"] = "6c14d5adee5f86394037b4e4e8b59f1673b6cee10e3cf0b11bbdbee79c156208",
        ["medium.en"] = "cc37e93478338ec7700281a7ac30a10128929eb8f427dda2e865faa8f6da4356",
        ["large-v2"] = "9a423fe4d40c82774b6af34115b8b935f34152246eb19e80e376071d3f999487",
        ["large-v3"] = "64d182b440b98d5203c4f9bd541544d84c605196c4f7b845dfa11fb23594d1e2",
        ["large-v3-q5_0"] = "d75795ecff3f83b5faa89d1900604ad8c780abd5739fae406de19f23ecd98ad1",
        ["large-v3-turbo"] = "1fc70f774d38eb169993ac391eea357ef47c88757ef72ee5943879b7e8e2bc69",
        ["large-v3-turbo-q5_0"] = "394221709cd5ad1f40c46e6031ca61bce88931e6e088c188294c6d5a55ffa7e2",
    };

    public static IEnumerable<string> Names => Known.Keys;

    /// <summary>The models that may be downloaded, by name, and the SHA-256 that their files must have.</summary>
    public IReadOnlyDictionary<string, string> Checksums { get; init; } = Known;

    public static bool IsName(string path) => Known.ContainsKey(path);

    /// <returns>The path of the whole file.</returns>
    /// <exception cref="EngineException">The file cannot be downloaded, or is not what it should be.</exception>
    public async Task<string> FindAsync(CancellationToken cancellationToken)
    {
        // A name is no path: a file of that name in the working folder is somebody else's.
        if (!Checksums.TryGetValue(options.ModelPath, out var checksum))
            return options.ModelPath;
        var path = Path.Combine(options.ModelFolder, $"ggml-{options.ModelPath}.bin");
        if (File.Exists(path))
            return path;
        var part = path + ".part";
        var url = $"{options.DownloadUrl.TrimEnd('/')}/ggml-{options.ModelPath}.bin";
        try
        {
            Directory.CreateDirectory(options.ModelFolder);
            await DownloadAsync(url, part, cancellationToken);
            await CheckAsync(part, checksum, cancellationToken);
            File.Move(part, path);
            LogDone(path);
            return path;
        }
        catch (Exception e) when (e is HttpRequestException or IOException or UnauthorizedAccessException)
        {
            throw new EngineException(
                WhisperSpeechToText.EngineName,
                EngineFailure.Rejected,
                $"The model {options.ModelPath} is not at {path} and cannot be brought from {url} ({e.Message}). Put the file there, or name another with Whisper__ModelPath or Whisper__DownloadUrl.",
                e);
        }
    }

    private async Task DownloadAsync(string url, string part, CancellationToken cancellationToken)
    {
        using var http = new HttpClient(handler, disposeHandler: false) { Timeout = Timeout.InfiniteTimeSpan };
        await using var file = new FileStream(part, FileMode.OpenOrCreate, FileAccess.Write);
        using var request = new HttpRequestMessage(HttpMethod.Get, url);
        if (file.Length > 0)
            request.Headers.Range = new RangeHeaderValue(file.Length, null);
        using var response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
        if (response.StatusCode == HttpStatusCode.RequestedRangeNotSatisfiable)
            return; // The whole file is there already, as the checksum will tell.
        response.EnsureSuccessStatusCode();
        if (response.StatusCode != HttpStatusCode.PartialContent)
            file.SetLength(0);
        file.Position = file.Length;
        var whole = file.Length + response.Content.Headers.ContentLength;
        LogBegins(url, file.Length / 1_000_000, whole / 1_000_000);
        await using var content = await response.Content.ReadAsStreamAsync(cancellationToken);
        var buffer = new byte[1 << 20];
        var said = time.GetTimestamp();
        for (int read; (read = await content.ReadAsync(buffer, cancellationToken)) > 0;)
        {
            await file.WriteAsync(buffer.AsMemory(0, read), cancellationToken);
            if (time.GetElapsedTime(said) < SayEvery)
                continue;
            said = time.GetTimestamp();
            LogGoesOn(file.Length / 1_000_000, whole / 1_000_000);
        }

        if (file.Length < whole)
            throw new IOException($"The connection ended after {file.Length} of {whole} bytes; the next start goes on from there.");
    }

    private static async Task CheckAsync(string part, string expected, CancellationToken cancellationToken)
    {
        await using var file = File.OpenRead(part);
        var found = Convert.ToHexStringLower(await SHA256.HashDataAsync(file, cancellationToken));
        if (found == expected)
            return;
        file.Close();
        File.Delete(part);
        throw new IOException($"Its checksum is {found}, not {expected}; it was deleted.");
    }

    [LoggerMessage(LogLevel.Information, "Downloading {Url}: {Had} of {Whole} MB are there")]
    private partial void LogBegins(string url, long had, long? whole);

    [LoggerMessage(LogLevel.Information, "Downloaded {Had} of {Whole} MB")]
    private partial void LogGoesOn(long had, long? whole);

    [LoggerMessage(LogLevel.Information, "The model is at {Path}")]
    private partial void LogDone(string path);
}
