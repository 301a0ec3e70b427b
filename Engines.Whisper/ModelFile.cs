using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using Microsoft.Extensions.Logging;
using VoiceAgent.Speech;

namespace VoiceAgent.Engines.Whisper;

/// <summary>Finds a model's file; one that was named and is not there is downloaded. A download that broke off goes on where it was.</summary>
internal sealed partial class ModelFile(WhisperOptions options, HttpMessageHandler handler, TimeProvider time, ILogger logger)
{
    private static readonly TimeSpan SayEvery = TimeSpan.FromSeconds(5);

    /// <summary>SHA-1 of the models, from whisper.cpp's models/README.md and download script; empty where none is published there.</summary>
    private static readonly Dictionary<string, string> Known = new(StringComparer.Ordinal)
    {
        ["tiny"] = "bd577a113a864445d4c299885e0cb97d4ba92b5f",
        ["tiny.en"] = "c78c86eb1a8faa21b369bcd33207cc90d64ae9df",
        ["tiny.en-q5_1"] = "",
        ["base"] = "465707469ff3a37a2b9b8d8f89f2f99de7299dac",
        ["base.en"] = "137c40403d78fd54d454da0f9bd998f78703390c",
        ["base.en-q5_1"] = "",
        ["small"] = "55356645c2b361a969dfd0ef2c5a50d530afd8d5",
        ["small.en"] = "db8a495a91d927739e50b3fc1cc4c6b8f6c2d022",
        ["small.en-q5_1"] = "",
        ["medium"] = "fd9727b6e1217c2f614f9b698455c4ffd82463b4",
        ["medium.en"] = "8c30f0e44ce9560643ebd10bbe50cd20eafd3723",
        ["large-v2"] = "0f4c8e34f21cf1a914c59d8b3ce882345ad349d6",
        ["large-v3"] = "ad82bf6a9043ceed055076d0fd39f5f186ff8062",
        ["large-v3-q5_0"] = "e6e2ed78495d403bef4b7cff42ef4aaadcfea8de",
        ["large-v3-turbo"] = "4af2b29d7ec73d781377bfd1758ca957a807e941",
        ["large-v3-turbo-q5_0"] = "e050f7970618a659205450ad97eb95a18d69c9ee",
    };

    public static IEnumerable<string> Names => Known.Keys;

    public static bool IsName(string path) => Known.ContainsKey(path);

    /// <returns>The path of the whole file.</returns>
    /// <exception cref="EngineException">It cannot be downloaded, or is not what it should be.</exception>
    public async Task<string> FindAsync(CancellationToken cancellationToken)
    {
        if (!IsName(options.ModelPath) || File.Exists(options.ModelPath))
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
            await CheckAsync(part, Known[options.ModelPath], cancellationToken);
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
            return; // It is there already, as the checksum will tell.
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
        if (expected.Length == 0)
            return;
        await using var file = File.OpenRead(part);
#pragma warning disable CA5350 // The publisher gives SHA-1; it finds broken downloads, and the connection is authenticated by TLS.
        var found = Convert.ToHexStringLower(await SHA1.HashDataAsync(file, cancellationToken));
#pragma warning restore CA5350
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
