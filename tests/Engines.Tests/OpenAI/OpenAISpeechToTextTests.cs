using System.Threading.Channels;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using VoiceAgent.Audio;
using VoiceAgent.Engines.OpenAI;
using VoiceAgent.Speech;
using VoiceAgent.Testing;

namespace VoiceAgent.Engines.Tests.OpenAI;

public sealed class OpenAISpeechToTextTests
{
    private const string Key = "sk-test-0123456789";

    private static readonly byte[] Codes = [.. Enumerable.Range(0, 1600).Select(i => (byte)(i * 7))];

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Speech_goes_as_the_bytes_it_came_in_and_words_come_one_after_the_other()
    {
        await using var server = await FakeOpenAIServer.StartAsync();
        byte[] heard = [];
        server.Hear = (socket, said) =>
        {
            heard = said;
            return socket.RecognizeAsync("good morning");
        };
        using var connection = Connect(server.BaseUrl, out var engine);
        await using var transcriber = await engine.OpenAsync(new("call"), Cancel);
        (await RecognizeAsync(transcriber, Codes)).ShouldBe([new("good", false), new("good morning", false), new("good morning", true)]);
        heard.ShouldBe(Unique(Codes), "two codes of µ-law mean zero, and are sent as one");
        var opened = server.Requests.ShouldHaveSingleItem();
        (opened.Authorization, opened.Body).ShouldBe(("Bearer " + Key, "?intent=transcription"));
        server.Sessions.First().ToJsonString().ShouldBe(
            """{"type":"transcription","audio":{"input":{"format":{"type":"audio/pcmu"},"transcription":{"model":"t","language":"en"},"turn_detection":null}}}""");
    }

    [Fact]
    public async Task What_is_likely_to_be_said_is_told_when_it_changes()
    {
        await using var server = await FakeOpenAIServer.StartAsync();
        using var connection = Connect(server.BaseUrl, out var engine);
        await using var transcriber = await engine.OpenAsync(new("call"), Cancel);
        foreach (var phrase in new[] { "tuesday", "tuesday", "yes" })
            await RecognizeAsync(transcriber, Codes, new RecognitionHints([phrase, "no"]));
        server.Sessions.Select(s => (string?)s["audio"]!["input"]!["transcription"]!["prompt"]).ShouldBe([null, "tuesday, no", "yes, no"]);
    }

    [Fact]
    public async Task A_transcript_that_comes_late_is_not_taken_for_that_of_the_next_utterance()
    {
        await using var server = await FakeOpenAIServer.StartAsync();
        var first = "";
        server.Hear = async (socket, _) =>
        {
            if (first.Length == 0)
            {
                first = socket.Item;
                return;
            }

            await socket.RecognizeAsync("one", first);
            await socket.RecognizeAsync("two");
        };
        using var connection = Connect(server.BaseUrl, out var engine);
        await using var transcriber = await engine.OpenAsync(new("call"), Cancel);
        using var unwanted = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
        var waiting = RecognizeAsync(transcriber, Codes, cancellationToken: unwanted.Token);
        while (first.Length == 0)
            await Task.Yield();
        unwanted.Cancel();
        await Should.ThrowAsync<OperationCanceledException>(() => waiting);
        (await RecognizeAsync(transcriber, Codes))[^1].Text.ShouldBe("two");
    }

    [Theory]
    [InlineData(0)]
    [InlineData(3)]
    [InlineData(10)]
    public async Task What_was_said_before_a_connection_broke_is_said_again(int atPiece)
    {
        await using var server = await FakeOpenAIServer.StartAsync();
        var (pieces, heard) = (0, Array.Empty<byte>());
        server.Cuts = socket => socket.Number == 0 && pieces++ == atPiece;
        server.Hear = async (socket, said) =>
        {
            if (socket.Number == 0)
            {
                await socket.SendAsync($$"""{"type":"conversation.item.input_audio_transcription.delta","item_id":"{{socket.Item}}","delta":"good "}""");
                socket.Cut();
                return;
            }

            heard = said;
            await socket.RecognizeAsync("good morning");
        };
        using var connection = Connect(server.BaseUrl, out var engine);
        await using var transcriber = await engine.OpenAsync(new("call"), Cancel);
        (await RecognizeAsync(transcriber, Codes))[^1].ShouldBe(new Transcript("good morning", true));
        heard.ShouldBe(Unique(Codes));
    }

    [Fact]
    public async Task A_session_that_the_server_closed_between_utterances_is_replaced()
    {
        await using var server = await FakeOpenAIServer.StartAsync();
        server.Hear = async (socket, _) =>
        {
            await socket.RecognizeAsync("hello");
            if (socket.Number == 0)
                await socket.CloseAsync();
        };
        using var connection = Connect(server.BaseUrl, out var engine);
        await using var transcriber = await engine.OpenAsync(new("call"), Cancel);
        for (var i = 0; i < 3; i++)
            (await RecognizeAsync(transcriber, Codes))[^1].Text.ShouldBe("hello");
        server.Requests.Count.ShouldBe(2);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_session_that_has_expired_between_utterances_is_replaced_and_no_word_is_lost(bool closes)
    {
        await using var server = await FakeOpenAIServer.StartAsync();
        server.Hear = async (socket, _) =>
        {
            await socket.RecognizeAsync("hello");
            if (socket.Number > 0)
                return;
            await socket.SendAsync("""{"type":"error","error":{"type":"invalid_request_error","code":"session_expired","message":"Your session hit the maximum duration of 60 minutes."}}""");
            if (closes)
                await socket.CloseAsync();
        };
        using var connection = Connect(server.BaseUrl, out var engine);
        await using var transcriber = await engine.OpenAsync(new("call"), Cancel);
        for (var i = 0; i < 3; i++)
            (await RecognizeAsync(transcriber, Codes))[^1].Text.ShouldBe("hello");
        server.Requests.Count.ShouldBe(2);
    }

    [Theory]
    [InlineData("invalid_request_error")]
    [InlineData("session_expired")]
    public async Task A_session_that_expires_within_an_utterance_hears_it_again_on_another(string type)
    {
        await using var server = await FakeOpenAIServer.StartAsync();
        server.Hear = async (socket, _) =>
        {
            if (socket.Number > 0)
            {
                await socket.RecognizeAsync("hello");
                return;
            }

            await socket.SendAsync($$$"""{"type":"error","error":{"type":"{{{type}}}","code":"session_expired","message":"Your session hit the maximum duration of 60 minutes."}}""");
            await socket.CloseAsync();
        };
        using var connection = Connect(server.BaseUrl, out var engine);
        await using var transcriber = await engine.OpenAsync(new("call"), Cancel);
        (await RecognizeAsync(transcriber, Codes))[^1].Text.ShouldBe("hello");
        server.Requests.Count.ShouldBe(2);
    }

    /// <summary>Any server may have a model of Whisper's family behind it, which writes words where it hears none.</summary>
    [Theory]
    [InlineData(" [BLANK_AUDIO]", "")]
    [InlineData("(wind blowing)", "")]
    [InlineData("Thank you for watching!", "")]
    [InlineData("*coughs* ♪", "")]
    [InlineData("so so so so so so so so", "so")]
    [InlineData("Thank you.", "Thank you.")]
    [InlineData("(laughs) Friday at ten", "Friday at ten")]
    public async Task What_a_model_makes_up_of_noise_is_no_words(string written, string heard)
    {
        byte[] second = [.. Enumerable.Repeat(Codes, 5).SelectMany(codes => codes)];
        await using var server = await FakeOpenAIServer.StartAsync();
        server.Hear = (socket, _) => socket.RecognizeAsync(written);
        server.Transcription = (context, _) => context.Response.WriteAsJsonAsync(new { text = written });
        foreach (var way in (TranscriptionWay[])[TranscriptionWay.Realtime, TranscriptionWay.File])
        {
            using var connection = Connect(server.BaseUrl, out var engine, way);
            await using var transcriber = await engine.OpenAsync(new("call"), Cancel);
            (await RecognizeAsync(transcriber, second))[^1].ShouldBe(new Transcript(heard, true), way.ToString());
        }
    }

    [Fact]
    public async Task A_server_that_always_breaks_off_is_unavailable()
    {
        await using var server = await FakeOpenAIServer.StartAsync();
        server.Cuts = _ => true;
        using var connection = Connect(server.BaseUrl, out var engine);
        await using var transcriber = await engine.OpenAsync(new("call"), Cancel);
        (await Should.ThrowAsync<EngineException>(() => RecognizeAsync(transcriber, Codes))).Failure.ShouldBe(EngineFailure.Unavailable);
        server.Requests.Count.ShouldBe(2);
    }

    [Theory]
    [InlineData("""{"type":"conversation.item.input_audio_transcription.failed","item_id":"ITEM","error":{"type":"server_error","code":"audio_unintelligible","message":"sk-test-0123456789"}}""", EngineFailure.Failed)]
    [InlineData("""{"type":"error","error":{"type":"invalid_request_error","code":"model_not_found","message":"sk-test-0123456789"}}""", EngineFailure.Rejected)]
    [InlineData("""{"type":"error","error":{"type":"requests","code":"rate_limit_exceeded"}}""", EngineFailure.Overloaded)]
    [InlineData("oops", EngineFailure.Failed)]
    public async Task What_the_server_says_is_wrong_is_told_without_its_text_and_the_next_utterance_is_recognized(string message, EngineFailure failure)
    {
        await using var server = await FakeOpenAIServer.StartAsync();
        server.Hear = (socket, _) => socket.Number == 0 ? socket.SendAsync(message.Replace("ITEM", socket.Item, StringComparison.Ordinal)) : socket.RecognizeAsync("hello");
        using var connection = Connect(server.BaseUrl, out var engine);
        await using var transcriber = await engine.OpenAsync(new("call"), Cancel);
        var fault = await Should.ThrowAsync<EngineException>(() => RecognizeAsync(transcriber, Codes));
        fault.Failure.ShouldBe(failure);
        fault.ToString().ShouldNotContain(Key);
        (await RecognizeAsync(transcriber, Codes))[^1].Text.ShouldBe("hello");
    }

    [Fact]
    public async Task A_word_of_a_moment_is_long_enough_for_the_server_and_nothing_is_not_sent()
    {
        await using var server = await FakeOpenAIServer.StartAsync();
        byte[] heard = [];
        server.Hear = (socket, said) =>
        {
            heard = said;
            return socket.RecognizeAsync("no");
        };
        using var connection = Connect(server.BaseUrl, out var engine);
        await using var transcriber = await engine.OpenAsync(new("call"), Cancel);
        (await RecognizeAsync(transcriber, [])).ShouldBe([new("", true)]);
        heard.ShouldBeEmpty();
        (await RecognizeAsync(transcriber, Codes[..320]))[^1].Text.ShouldBe("no");
        heard.Length.ShouldBe(800);
    }

    [Theory]
    [InlineData(401, EngineFailure.Rejected)]
    [InlineData(503, EngineFailure.Rejected)]
    public async Task A_server_that_opens_no_session_is_not_asked_for_ever(int status, EngineFailure failure)
    {
        await using var server = await FakeOpenAIServer.StartAsync();
        server.AcceptRealtime = () => status;
        using var connection = Connect(server.BaseUrl, out var engine);
        var fault = await Should.ThrowAsync<EngineException>(async () => await engine.OpenAsync(new("call"), Cancel));
        fault.Failure.ShouldBe(failure);
        fault.Message.ShouldContain("OpenAI__Transcription=File");
    }

    [Fact]
    public async Task A_file_is_sent_when_the_utterance_is_over_and_its_text_is_read_while_it_comes()
    {
        await using var server = await FakeOpenAIServer.StartAsync();
        IFormCollection? form = null;
        Recording recording = default;
        server.Transcription = async (context, sent) =>
        {
            form = sent;
            await using var file = sent.Files.Single().OpenReadStream();
            recording = WavReader.ReadAll(file);
            context.Response.ContentType = "text/event-stream; charset=utf-8";
            await FakeOpenAIServer.WriteRawAsync(context, """
                data: {"type":"transcript.text.delta","delta":"Good "}

                data: {"type":"transcript.text.delta","delta":"morning."}

                data: {"type":"transcript.text.done","text":"Good morning."}

                data: [DONE]


                """);
        };
        using var connection = Connect(server.BaseUrl, out var engine, TranscriptionWay.File);
        await using var transcriber = await engine.OpenAsync(new("call"), Cancel);
        (await RecognizeAsync(transcriber, Codes, new RecognitionHints(["morning"]), engine.SampleRate)).ShouldBe([new("Good", false), new("Good morning.", false), new("Good morning.", true)]);
        (form!["model"].ToString(), form["prompt"].ToString(), form["language"].ToString(), form["stream"].ToString()).ShouldBe(("t", "morning", "en", "true"));
        (recording.SampleRate, recording.Samples.Length).ShouldBe((16000, Codes.Length));
    }

    [Fact]
    public async Task A_server_that_does_not_stream_sends_the_text_whole()
    {
        await using var server = await FakeOpenAIServer.StartAsync();
        server.Transcription = (context, _) => context.Response.WriteAsJsonAsync(new { text = " Good morning. " });
        using var connection = Connect(server.BaseUrl, out var engine, TranscriptionWay.File);
        await using var transcriber = await engine.OpenAsync(new("call"), Cancel);
        (await RecognizeAsync(transcriber, Codes)).ShouldBe([new("Good morning.", true)]);
        (await RecognizeAsync(transcriber, [])).ShouldBe([new("", true)]);
        server.Requests.Count.ShouldBe(1);
    }

    [Theory]
    [InlineData(200, "text/plain", "oops", EngineFailure.Failed)]
    [InlineData(200, "application/json", "{}", EngineFailure.Failed)]
    [InlineData(200, "text/event-stream", "data: {\"type\":\"transcript.text.delta\",\"delta\":\"Good\"}\n\n", EngineFailure.Failed)]
    [InlineData(200, "text/event-stream", "data: {\"type\":\"error\",\"error\":{\"code\":\"429\"}}\n\n", EngineFailure.Overloaded)]
    [InlineData(401, "application/json", """{"error":{"message":"sk-test-0123456789","code":"invalid_api_key"}}""", EngineFailure.Rejected)]
    [InlineData(503, "text/html", "", EngineFailure.Overloaded)]
    public async Task A_file_that_is_not_recognized_is_a_failure(int status, string type, string body, EngineFailure failure)
    {
        await using var server = await FakeOpenAIServer.StartAsync();
        server.Transcription = (context, _) =>
        {
            (context.Response.StatusCode, context.Response.ContentType) = (status, type);
            return FakeOpenAIServer.WriteRawAsync(context, body);
        };
        using var connection = Connect(server.BaseUrl, out var engine, TranscriptionWay.File);
        await using var transcriber = await engine.OpenAsync(new("call"), Cancel);
        var fault = await Should.ThrowAsync<EngineException>(() => RecognizeAsync(transcriber, Codes));
        fault.Failure.ShouldBe(failure);
        fault.ToString().ShouldNotContain(Key);
    }

    private static OpenAIConnection Connect(string url, out OpenAISpeechToText engine, TranscriptionWay way = TranscriptionWay.Realtime)
    {
        var options = Options.Create(new OpenAIOptions { ApiKey = Key, BaseUrl = url, TranscriptionModel = "t", Language = "en", Transcription = way, ConnectTimeout = TimeSpan.FromSeconds(20) });
        var connection = new OpenAIConnection(options, TimeProvider.System);
        engine = new OpenAISpeechToText(options, connection, TimeProvider.System, NullLogger<OpenAISpeechToText>.Instance);
        return connection;
    }

    /// <summary>Says µ-law in frames of 20 ms.</summary>
    private static async Task<List<Transcript>> RecognizeAsync(ITranscriber transcriber, byte[] codes, RecognitionHints? hints = null, int sampleRate = 8000, CancellationToken? cancellationToken = null)
    {
        var utterance = Channel.CreateBounded<AudioFrame>(1);
        var saying = SayAsync();
        var transcripts = new List<Transcript>();
        await foreach (var transcript in transcriber.TranscribeAsync(utterance.Reader, hints ?? RecognitionHints.None, cancellationToken ?? Cancel))
            transcripts.Add(transcript);
        await saying;
        return transcripts;

        async Task SayAsync()
        {
            foreach (var part in codes.Chunk(160))
            {
                var frame = AudioFrame.Rent(sampleRate, part.Length);
                G711.DecodeMuLaw(part, frame.Buffer);
                await utterance.Writer.WriteAsync(frame, Cancel);
            }

            utterance.Writer.Complete();
        }
    }

    private static byte[] Unique(byte[] codes) => [.. codes.Select(c => G711.EncodeMuLaw(G711.DecodeMuLaw(c)))];
}
