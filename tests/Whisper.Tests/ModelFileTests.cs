using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using Microsoft.Extensions.Logging.Abstractions;
using VoiceAgent.Engines.Whisper;
using VoiceAgent.Speech;

namespace VoiceAgent.Whisper.Tests;

public sealed class ModelFileTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory().FullName;
    private readonly Host _host = new();

    public void Dispose()
    {
        _host.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task A_model_that_was_named_is_downloaded_once()
    {
        var path = await FindAsync("tiny.en-q5_1");
        File.ReadAllBytes(path).ShouldBe(Host.Content);
        (await FindAsync("tiny.en-q5_1")).ShouldBe(path);
        _host.Asked.ShouldBe(["http://models/x/ggml-tiny.en-q5_1.bin "]);
    }

    [Fact]
    public async Task A_download_that_broke_off_goes_on_where_it_was()
    {
        _host.BreaksAfter = 1000;
        (await Should.ThrowAsync<EngineException>(() => FindAsync("tiny.en-q5_1"))).Message.ShouldContain("goes on from there");
        _host.BreaksAfter = int.MaxValue;
        File.ReadAllBytes(await FindAsync("tiny.en-q5_1")).ShouldBe(Host.Content);
        _host.Asked[^1].ShouldEndWith("bytes=1000-");
    }

    [Fact]
    public async Task What_is_not_the_model_is_deleted()
    {
        (await Should.ThrowAsync<EngineException>(() => FindAsync("base.en"))).Message.ShouldContain("checksum");
        Directory.GetFiles(_folder).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_host_that_is_not_there_is_named_with_what_to_do()
    {
        _host.Fault = new HttpRequestException("Name or service not known");
        var fault = await Should.ThrowAsync<EngineException>(() => FindAsync("base.en"));
        fault.Failure.ShouldBe(EngineFailure.Rejected);
        foreach (var said in new[] { "http://models/x/ggml-base.en.bin", "Name or service not known", "Whisper__ModelPath" })
            fault.Message.ShouldContain(said);
    }

    [Fact]
    public async Task A_file_in_the_working_folder_that_has_the_name_of_a_model_is_not_taken_for_it()
    {
        var planted = Path.Combine(Environment.CurrentDirectory, "tiny.en-q5_1");
        await File.WriteAllTextAsync(planted, "planted", TestContext.Current.CancellationToken);
        try
        {
            File.ReadAllBytes(await FindAsync("tiny.en-q5_1")).ShouldBe(Host.Content);
        }
        finally
        {
            File.Delete(planted);
        }
    }

    [Fact]
    public void Every_model_that_can_be_named_has_a_checksum_of_its_own()
    {
        var checksums = new ModelFile(new WhisperOptions(), _host, TimeProvider.System, NullLogger.Instance).Checksums;
        checksums.Keys.ShouldBe(ModelFile.Names);
        checksums.Values.ShouldAllBe(sum => sum.Length == 64 && sum.All(char.IsAsciiHexDigitLower));
        checksums.Values.ShouldBeUnique();
    }

    [Fact]
    public async Task A_path_is_taken_as_it_is() => (await FindAsync("/somewhere/model.bin")).ShouldBe("/somewhere/model.bin");

    private Task<string> FindAsync(string model) => new ModelFile(
        new WhisperOptions { ModelPath = model, ModelFolder = _folder, DownloadUrl = "http://models/x/" }, _host, TimeProvider.System, NullLogger.Instance)
    {
        Checksums = new Dictionary<string, string> { ["tiny.en-q5_1"] = Convert.ToHexStringLower(SHA256.HashData(Host.Content)), ["base.en"] = new string('0', 64) },
    }.FindAsync(TestContext.Current.CancellationToken);

    private sealed class Host : HttpMessageHandler
    {
        public static readonly byte[] Content = [.. Enumerable.Range(0, 5000).Select(i => (byte)i)];

        public List<string> Asked { get; } = [];

        public int BreaksAfter { get; set; } = int.MaxValue;

        public HttpRequestException? Fault { get; set; }

        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            Asked.Add($"{request.RequestUri} {request.Headers.Range}");
            if (Fault is not null)
                return Task.FromException<HttpResponseMessage>(Fault);
            var from = (int)(request.Headers.Range?.Ranges.Single().From ?? 0);
            var response = new HttpResponseMessage(from > 0 ? HttpStatusCode.PartialContent : HttpStatusCode.OK) { Content = new ByteArrayContent(Content[from..Math.Min(Content.Length, BreaksAfter)]) };
            response.Content.Headers.ContentLength = null;
            response.Content.Headers.Add("Content-Length", $"{Content.Length - from}");
            if (from > 0)
                response.Content.Headers.ContentRange = new ContentRangeHeaderValue(from, Content.Length - 1, Content.Length);
            return Task.FromResult(response);
        }
    }
}
