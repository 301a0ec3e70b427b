using System.Net.Http.Json;
using System.Net.WebSockets;
using System.Text;
using System.Text.Json;
using System.Threading.Channels;
using Examples;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using VoiceAgent.Calls;
using VoiceAgent.Carriers.Telnyx.Tests;
using VoiceAgent.Conversation;
using VoiceAgent.Conversation.Languages;
using VoiceAgent.Speech;

namespace VoiceAgent.Extend.Tests;

/// <summary>The examples of the page "Extend" do what it says of them.</summary>
public sealed class ExtendTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_voice_speaks_for_200_ms_a_word_and_tells_where_words_end()
    {
        var (length, ends) = (TimeSpan.Zero, new List<WordEnd>());
        await foreach (var spoken in new ToneVoice().SpeakAsync(new SpeechRequest("c", 1, 0, "We are open.", 8000), Cancel))
        {
            using var audio = spoken.Audio;
            length += audio.Duration;
            audio.Samples.ToArray().Max().ShouldBeGreaterThan((short)7000);
            ends = [.. spoken.Words];
        }

        length.ShouldBe(TimeSpan.FromMilliseconds(600));
        ends.ShouldBe([new WordEnd(2, TimeSpan.FromMilliseconds(200)), new WordEnd(6, TimeSpan.FromMilliseconds(400)), new WordEnd(12, TimeSpan.FromMilliseconds(600))]);
    }

    [Theory]
    [InlineData("sunday", "closed")]
    [InlineData("monday", "from nine to six")]
    public async Task The_tool_answers_the_model(string day, string answer) =>
        (await new OpeningHours().InvokeAsync(new ToolInvocation("c", $$"""{"day":"{{day}}"}""", "key"), Cancel)).ShouldBe(answer);

    [Fact]
    public void The_language_speaks_and_listens_in_a_conversation()
    {
        using var services = new ServiceCollection().AddLanguages().AddSingleton<LanguagePack, German>().BuildServiceProvider();
        var german = services.GetRequiredService<LanguagePacks>().Of("de-AT").ShouldBeOfType<German>();
        var engine = new ConversationEngine(new ConversationOptions { Agent = new() { Language = "de-AT", Greeting = "Guten Tag.", Texts = german.Texts() } }, german);
        engine.Handle(new CallStarted(), TimeSpan.Zero);
        engine.Handle(new SegmentQueued(new(1), 0, TimeSpan.FromSeconds(1), []), TimeSpan.Zero);
        engine.Handle(new PlayoutStarted(new(1), 0), TimeSpan.Zero);
        engine.Handle(new MarkReached(new(1), 0, TimeSpan.FromSeconds(1), true), TimeSpan.FromSeconds(1));

        // Nobody says anything.
        var asks = engine.Handle(new DeadlineReached(), engine.Deadline!.Value).OfType<Speak>().ShouldHaveSingleItem();
        asks.Text.ShouldBe("Sind Sie noch da?");

        german.ReadEnding("Ich hätte gern einen Termin und", "", new DictationOptions()).ShouldBe(TurnEnding.Unfinished);
        german.ReadEnding("Haben Sie offen?", "", new DictationOptions()).ShouldBe(TurnEnding.Finished);
        german.Backchannel.Read("ja genau").IsAcknowledgement.ShouldBeTrue();
        german.Backchannel.Read("aber halt").IsInterruption.ShouldBeTrue();
        german.IsThanks("Vielen Dank!").ShouldBeTrue();
    }

    [Fact]
    public async Task The_carrier_answers_a_call_carries_its_audio_and_hangs_up()
    {
        var asked = Channel.CreateUnbounded<(string Path, JsonElement Body)>();
        await using var bridge = await StartAsync(app => app.Map("/calls/{id}/{verb}", async http =>
        {
            asked.Writer.TryWrite((http.Request.Path, (await http.Request.ReadFromJsonAsync<JsonElement>(http.RequestAborted))!));
        }), _ => { });
        var host = new FakeCallHost();
        await using var gateway = await StartAsync(app => app.MapBridge(), builder =>
        {
            builder.Configuration.AddInMemoryCollection([KeyValuePair.Create("Bridge:Url", (string?)bridge.Urls.Single()), KeyValuePair.Create("Bridge:PublicUrl", (string?)"ws://localhost")]);
            builder.Services.AddSingleton<ICallHost>(host);
            builder.Services.AddBridge(builder.Configuration);
        });
        using var http = new HttpClient { BaseAddress = new Uri(gateway.Urls.Single()) };

        await TellAsync(http, new BridgeEvent("1", "rings", "call-1", null, "+15550100001", "+15550100002", null));
        var answer = await asked.Reader.ReadAsync(Cancel);
        answer.Path.ShouldBe("/calls/call-1/answer");
        var stream = new Uri(answer.Body.GetProperty("streamUrl").GetString()!);
        stream.AbsolutePath.ShouldStartWith("/bridge/media/");

        using var socket = new ClientWebSocket();
        await socket.ConnectAsync(new Uri(http.BaseAddress!.ToString().Replace("http:", "ws:", StringComparison.Ordinal) + stream.AbsolutePath.TrimStart('/')), Cancel);
        await SendAsync(socket, """{"start":"call-1"}""");
        var call = await host.NextAsync();
        (call.Info.From, call.Line.SampleRate).ShouldBe(("+15550100001", 8000));
        await SendAsync(socket, $$"""{"audio":"{{Convert.ToBase64String(new byte[160])}}"}""");
        call.Line.SendAudio(new short[160]);
        call.Line.SendMark(7);
        (await ReceiveAsync(socket)).ShouldBe($$"""{"audio":"{{Convert.ToBase64String([.. Enumerable.Repeat((byte)0xFF, 160)])}}"}""");
        (await ReceiveAsync(socket)).ShouldBe("""{"mark":7}""");
        await SendAsync(socket, """{"mark":7}""");
        (await call.NextAsync()).ShouldBe("mark 7");

        await call.Control.HangUpAsync(Cancel);
        (await asked.Reader.ReadAsync(Cancel)).Path.ShouldBe("/calls/call-1/hangup");
        await TellAsync(http, new BridgeEvent("2", "over", "call-1", null, null, null, "done"));
        (await call.NextAsync()).ShouldBe("hung up: done");
    }

    [Fact]
    public void The_page_shows_these_examples()
    {
        var root = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(root, "Orleans.VoiceAgent.sln")))
            root = Path.GetDirectoryName(root)!;
        var page = File.ReadAllText(Path.Combine(root, "docs", "guide", "extend.md")).ReplaceLineEndings("\n");

        foreach (var file in Directory.EnumerateFiles(Path.Combine(root, "tests", "Extend.Tests", "Examples"), "*.cs"))
            page.ShouldContain($"```csharp\n{File.ReadAllText(file).ReplaceLineEndings("\n").TrimEnd()}\n```", customMessage: Path.GetFileName(file));
    }

    private static async Task<WebApplication> StartAsync(Action<WebApplication> map, Action<WebApplicationBuilder> add)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        add(builder);
        var app = builder.Build();
        map(app);
        await app.StartAsync(Cancel);
        return app;
    }

    private static async Task TellAsync(HttpClient http, BridgeEvent happened) => (await http.PostAsJsonAsync("bridge/events", happened, Cancel)).EnsureSuccessStatusCode();

    private static Task SendAsync(ClientWebSocket socket, string message) => socket.SendAsync(Encoding.UTF8.GetBytes(message), WebSocketMessageType.Text, endOfMessage: true, Cancel);

    private static async Task<string> ReceiveAsync(ClientWebSocket socket)
    {
        var buffer = new byte[4096];
        var received = await socket.ReceiveAsync(buffer, Cancel);
        return Encoding.UTF8.GetString(buffer, 0, received.Count);
    }
}
