using System.Globalization;
using System.Text;
using VoiceAgent.Speech;
using VoiceAgent.Testing;

namespace VoiceAgent.Engines.Tests.ElevenLabs;

public sealed class ElevenLabsTextToSpeechTests
{
    private const string Sentence = "We are open from nine to five.";

    [Fact]
    public async Task A_piece_is_heard_as_it_was_written_and_each_word_ends_where_it_does()
    {
        await using var server = await FakeElevenLabsServer.StartAsync();
        using var voice = new Voice(server.BaseUrl);
        IReadOnlyList<WordEnd> words = [];
        (await voice.SpeakAsync(Sentence, each: spoken => words = spoken.Words)).Trim().ShouldBe(Sentence);
        words.Select(w => Sentence[..w.TextLength].Split(' ')[^1]).ShouldBe(Sentence.Split(' '));
        words.Select(w => w.At.TotalMilliseconds).ShouldBe(words.Select(w => w.TextLength * 5.0));
        var opened = server.Opened.First();
        (opened.Path, opened.Key).ShouldBe(("/v1/text-to-speech/george/multi-stream-input", Voice.Key));
        foreach (var asked in new[] { "output_format=ulaw_8000", "auto_mode=true", "sync_alignment=true", "model_id=eleven_flash_v2_5" })
            opened.Query.ShouldContain(asked);
    }

    [Fact]
    public async Task The_pieces_of_a_reply_are_one_breath_and_replies_are_not()
    {
        await using var server = await FakeElevenLabsServer.StartAsync();
        using var voice = new Voice(server.BaseUrl);
        (await voice.SpeakAsync("One two.", segment: 0)).ShouldBe("One two. ");
        (await voice.SpeakAsync("Three.", segment: 1)).ShouldBe("Three. ");
        (await voice.SpeakAsync("Four.", reply: 2)).ShouldBe("Four. ");
        (await voice.SpeakAsync("Five.", call: "other")).ShouldBe("Five. ");
        server.Received.Select(r => (string?)r.Message["context_id"]).ShouldBe(["c1", "c1", "c1", "c1", "c2", "c2", "c3", "c3"]);
        server.Received.Where(r => (bool?)r.Message["close_context"] == true).ShouldHaveSingleItem("the next reply ends the one before");
        server.Opened.Count.ShouldBe(1);
    }

    [Fact]
    public async Task A_voice_that_is_cut_short_is_closed_and_what_comes_of_it_later_is_not_heard()
    {
        await using var server = await FakeElevenLabsServer.StartAsync();
        using var voice = new Voice(server.BaseUrl);
        var unwanted = new TaskCompletionSource();
        server.Fate = async frame =>
        {
            if (frame is { Context: "c1", Word: 1 })
                await unwanted.Task; // The rest comes when nobody wants it.
            return FrameFate.Sent;
        };
        using var stop = new CancellationTokenSource();
        await Should.ThrowAsync<OperationCanceledException>(() => voice.SpeakAsync(Sentence, each: _ => stop.Cancel(), until: stop.Token));
        unwanted.SetResult();
        (await voice.SpeakAsync("Yes.", reply: 2)).ShouldBe("Yes. ");
        server.Received.ShouldContain(r => (string?)r.Message["context_id"] == "c1" && (bool?)r.Message["close_context"] == true);
    }

    [Theory]
    [InlineData(FrameFate.Cut)]
    [InlineData(FrameFate.Closed)]
    [InlineData(FrameFate.Garbled)]
    public async Task Wherever_the_socket_is_lost_every_word_is_heard_once(FrameFate fate)
    {
        for (var at = 0; at < Sentence.Split(' ').Length; at++)
        {
            await using var server = await FakeElevenLabsServer.StartAsync();
            using var voice = new Voice(server.BaseUrl);
            server.Fate = frame => Task.FromResult(frame.Socket == 0 && frame.Word == at ? fate : FrameFate.Sent);
            var ends = new List<int>();
            (await voice.SpeakAsync(Sentence, each: spoken => ends = [.. spoken.Words.Select(w => w.TextLength)])).Trim().ShouldBe(Sentence);
            ends.ShouldBe(Enumerable.Range(1, Sentence.Length).Where(i => i == Sentence.Length || Sentence[i] == ' '));
            voice.Log.Lines.Count(line => line.Contains("spoken on another socket", StringComparison.Ordinal)).ShouldBe(1);
        }
    }

    [Fact]
    public async Task A_voice_that_breaks_off_again_and_again_is_given_up_with_what_was_heard()
    {
        await using var server = await FakeElevenLabsServer.StartAsync();
        using var voice = new Voice(server.BaseUrl);
        server.Fate = frame => Task.FromResult(frame is { Socket: 0, Word: < 3 } ? FrameFate.Sent : FrameFate.Closed);
        var heard = new StringBuilder();
        (await Should.ThrowAsync<EngineException>(() => voice.SpeakAsync(Sentence, heard: heard))).Failure.ShouldBe(EngineFailure.Unavailable);
        heard.ToString().ShouldBe("We are open ");
    }

    [Fact]
    public async Task Audio_without_characters_is_heard_to_its_end()
    {
        await using var server = await FakeElevenLabsServer.StartAsync();
        using var voice = new Voice(server.BaseUrl);
        server.Fate = _ => Task.FromResult(FrameFate.SentBare);
        (await voice.SpeakAsync(Sentence)).Trim().ShouldBe(Sentence);
    }

    [Fact]
    public async Task More_replies_than_a_socket_takes_get_another_one()
    {
        await using var server = await FakeElevenLabsServer.StartAsync();
        using var voice = new Voice(server.BaseUrl);
        var everybody = new TaskCompletionSource();
        var speaking = 0;
        server.Fate = async _ =>
        {
            if (Interlocked.Increment(ref speaking) == 3)
                everybody.SetResult(); // A connection speaks one piece after the other: three connections are speaking.
            await everybody.Task;
            return FrameFate.Sent;
        };
        var heard = await Task.WhenAll(Enumerable.Range(0, 12).Select(i => voice.SpeakAsync($"Call {i}.", call: i.ToString(CultureInfo.InvariantCulture))));
        heard.ShouldBe(Enumerable.Range(0, 12).Select(i => $"Call {i}. "));
        server.MostContexts.ShouldBeLessThanOrEqualTo(5);
    }

    [Fact]
    public async Task Many_calls_lose_no_text_and_repeat_none_while_their_sockets_break()
    {
        await using var server = await FakeElevenLabsServer.StartAsync();
        using var voice = new Voice(server.BaseUrl);
        var broken = 0;
        // One word in 700 is the last of its socket.
        server.Fate = frame => Task.FromResult(Interlocked.Increment(ref broken) % 700 == 0 ? (broken % 1400 == 0 ? FrameFate.Cut : FrameFate.Closed) : FrameFate.Sent);
        await Task.WhenAll(Enumerable.Range(0, 100).Select(async call =>
        {
            for (var turn = 0; turn < 10; turn++)
            {
                for (var piece = 0; piece < 2; piece++)
                {
                    var text = $"Call {call} turn {turn} piece {piece} ends here.";
                    (await voice.SpeakAsync(text, $"call {call}", turn, piece)).Trim().ShouldBe(text);
                }
            }
        }));
        server.MostContexts.ShouldBeLessThanOrEqualTo(5);
    }

    [Theory]
    [InlineData(401, EngineFailure.Rejected)]
    [InlineData(429, EngineFailure.Overloaded)]
    [InlineData(503, EngineFailure.Unavailable)]
    public async Task A_refusal_says_what_kind_it_is(int status, EngineFailure failure)
    {
        await using var server = await FakeElevenLabsServer.StartAsync();
        server.Accept = _ => Task.FromResult(status);
        using var voice = new Voice(server.BaseUrl);
        var fault = await Should.ThrowAsync<EngineException>(() => voice.SpeakAsync(Sentence));
        fault.Failure.ShouldBe(failure);
        fault.Message.ShouldContain(status.ToString(CultureInfo.InvariantCulture));
        fault.ToString().ShouldNotContain(Voice.Key);
    }

    [Fact]
    public async Task A_service_that_does_not_answer_is_not_waited_for()
    {
        await using var server = await FakeElevenLabsServer.StartAsync();
        var end = new TaskCompletionSource<int>();
        server.Accept = _ => end.Task;
        using var voice = new Voice(server.BaseUrl, o => o.SocketTimeout = TimeSpan.FromMilliseconds(100));
        (await Should.ThrowAsync<EngineException>(() => voice.SpeakAsync(Sentence))).Failure.ShouldBe(EngineFailure.TimedOut);
        end.SetResult(503);
    }

    [Fact]
    public async Task A_socket_that_is_kept_is_the_one_that_speaks()
    {
        await using var server = await FakeElevenLabsServer.StartAsync();
        using var voice = new Voice(server.BaseUrl);
        await voice.Sockets.KeepAsync(8000, TestContext.Current.CancellationToken);
        await voice.Sockets.KeepAsync(8000, TestContext.Current.CancellationToken);
        server.Opened.Count.ShouldBe(1);
        await voice.SpeakAsync(Sentence);
        server.Opened.Count.ShouldBe(1);
    }
}
