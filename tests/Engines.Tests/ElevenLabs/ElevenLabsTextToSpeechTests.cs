using System.Globalization;
using System.Text;
using VoiceAgent.Engines.ElevenLabs;
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
            voice.Log.Lines.Count(line => line.Contains("spoken anew", StringComparison.Ordinal)).ShouldBe(1);
            server.Requested.ShouldBeEmpty();
        }
    }

    [Fact]
    public async Task A_voice_that_breaks_off_again_and_again_is_given_up_with_what_was_heard()
    {
        await using var server = await FakeElevenLabsServer.StartAsync();
        using var voice = new Voice(server.BaseUrl);
        server.Fate = frame => Task.FromResult(frame is { Socket: 0, Word: < 3 } ? FrameFate.Sent : FrameFate.Closed);
        server.AcceptHttp = () => 503;
        var heard = new StringBuilder();
        (await Should.ThrowAsync<EngineException>(() => voice.SpeakAsync(Sentence, heard: heard))).Failure.ShouldBe(EngineFailure.Unavailable);
        heard.ToString().ShouldBe("We are open ");
    }

    [Fact]
    public async Task Where_no_socket_lives_the_rest_is_spoken_over_http_and_the_next_piece_on_a_socket_again()
    {
        await using var server = await FakeElevenLabsServer.StartAsync();
        using var voice = new Voice(server.BaseUrl);
        server.Fate = frame => Task.FromResult(frame is { Socket: 0, Word: < 3 } or { Socket: FakeElevenLabsServer.Http } or { Socket: > 1 } ? FrameFate.Sent : FrameFate.Closed);
        IReadOnlyList<WordEnd> words = [];
        (await voice.SpeakAsync(Sentence, each: spoken => words = spoken.Words)).Trim().ShouldBe(Sentence);
        words.Select(w => w.At.TotalMilliseconds).ShouldBe(words.Select(w => w.TextLength * 5.0), "also over HTTP it is known where words end");
        var asked = server.Requested.ShouldHaveSingleItem();
        (asked.Path, asked.Key).ShouldBe(("/v1/text-to-speech/george/stream/with-timestamps", Voice.Key));
        asked.Query.ShouldContain("output_format=ulaw_8000");
        ((string?)asked.Body["text"], (string?)asked.Body["model_id"]).ShouldBe(("from nine to five.", "eleven_flash_v2_5"));
        voice.Counts.Seen.Where(c => c.Contains("http", StringComparison.Ordinal)).ShouldBe(["voiceagent_elevenlabs_http_pieces_total Unavailable"]);
        voice.Log.Lines.ShouldContain(line => line.Contains("18 characters are spoken over HTTP: ElevenLabs: 2 sockets in a row were lost", StringComparison.Ordinal));
        (await voice.SpeakAsync(Sentence, reply: 2)).Trim().ShouldBe(Sentence);
        server.Requested.Count.ShouldBe(1);
    }

    [Theory]
    [InlineData(403, "Rejected")]
    [InlineData(429, "Overloaded")]
    [InlineData(503, "Unavailable")]
    public async Task A_piece_whose_socket_is_refused_is_spoken_over_http_at_once(int status, string reason)
    {
        await using var server = await FakeElevenLabsServer.StartAsync();
        server.Accept = _ => Task.FromResult(status);
        using var voice = new Voice(server.BaseUrl);
        (await voice.SpeakAsync(Sentence)).Trim().ShouldBe(Sentence);
        voice.Counts.Seen.ShouldBe([$"voiceagent_elevenlabs_http_pieces_total {reason}"]);
        voice.Engine.State.ShouldBe(new EngineState(false, "no socket is open"));
    }

    [Fact]
    public async Task While_a_socket_is_slow_to_open_only_the_first_piece_waits_for_it()
    {
        await using var server = await FakeElevenLabsServer.StartAsync();
        var opens = new TaskCompletionSource<int>();
        server.Accept = _ => opens.Task;
        using var voice = new Voice(server.BaseUrl, o => o.SocketTimeout = TimeSpan.FromMilliseconds(100));
        for (var reply = 0; reply < 4; reply++)
            (await voice.SpeakAsync(Sentence, reply: reply)).Trim().ShouldBe(Sentence);
        server.Requested.Count.ShouldBe(4);
        voice.Counts.Seen.ShouldAllBe(c => c == "voiceagent_elevenlabs_http_pieces_total TimedOut");
        opens.SetResult(101);
        await voice.Sockets.KeepAsync(8000, TestContext.Current.CancellationToken);
        (await voice.SpeakAsync(Sentence, reply: 5)).Trim().ShouldBe(Sentence);
        server.Requested.Count.ShouldBe(4, "the socket is up");
        server.Opened.Count.ShouldBe(1);
        voice.Engine.State.IsReady.ShouldBeTrue();
        voice.Engine.State.Detail.ShouldStartWith("1 open for up to ");
    }

    [Theory]
    [InlineData(FrameFate.Cut, EngineFailure.Unavailable)]
    [InlineData(FrameFate.Garbled, EngineFailure.Failed)]
    public async Task An_answer_over_http_that_breaks_off_is_gone_on_with_or_given_up_and_nothing_is_repeated(FrameFate fate, EngineFailure failure)
    {
        for (var at = 0; at < Sentence.Split(' ').Length; at++)
        {
            await using var server = await FakeElevenLabsServer.StartAsync();
            server.Accept = _ => Task.FromResult(503);
            using var voice = new Voice(server.BaseUrl);
            using var arrived = new SemaphoreSlim(0);
            var broken = 0;
            server.Fate = async frame =>
            {
                if (frame.Word != at || Interlocked.Increment(ref broken) > 1)
                    return FrameFate.Sent;
                for (var word = 0; word < at; word++)
                    await arrived.WaitAsync(); // A connection that is cut takes along what was not read.
                return fate;
            };
            var heard = new StringBuilder();
            if (at == 0)
                (await Should.ThrowAsync<EngineException>(() => voice.SpeakAsync(Sentence, heard: heard))).Failure.ShouldBe(failure);
            else
                await voice.SpeakAsync(Sentence, heard: heard, each: _ => arrived.Release());
            heard.ToString().Trim().ShouldBe(at == 0 ? "" : Sentence);
        }
    }

    [Fact]
    public async Task An_answer_over_http_that_nobody_wants_is_ended()
    {
        await using var server = await FakeElevenLabsServer.StartAsync();
        server.Accept = _ => Task.FromResult(503);
        using var voice = new Voice(server.BaseUrl);
        server.Fate = async frame =>
        {
            if (frame.Word == 1)
                await new TaskCompletionSource<bool>().Task.WaitAsync(TestContext.Current.CancellationToken); // Never.
            return FrameFate.Sent;
        };
        using var stop = new CancellationTokenSource();
        await Should.ThrowAsync<OperationCanceledException>(() => voice.SpeakAsync(Sentence, each: _ => stop.Cancel(), until: stop.Token));
    }

    [Fact]
    public async Task A_line_of_A_law_gets_the_bytes_of_the_service()
    {
        await using var server = await FakeElevenLabsServer.StartAsync();
        using var voice = new Voice(server.BaseUrl, o => o.PhoneCodec = PhoneCodec.PCMA);
        (await voice.SpeakAsync(Sentence)).Trim().ShouldBe(Sentence);
        server.Opened.First().Query.ShouldContain("output_format=alaw_8000");
    }

    [Fact]
    public async Task Voices_are_listed_by_name()
    {
        await using var server = await FakeElevenLabsServer.StartAsync();
        server.Voices = """
            {"voices":[{"voice_id":"b2","name":"Roger","category":"premade","labels":{"accent":"american","gender":"male"},"samples":null},
                       {"voice_id":"a1","name":"Anna","category":null,"labels":{}}],"next":null}
            """;
        using var voice = new Voice(server.BaseUrl);
        var voices = await voice.Http.ListAsync(TestContext.Current.CancellationToken);
        voices.Select(v => (v.VoiceId, v.Name, v.Category, v.Labels!.Count)).ShouldBe([("a1", "Anna", null, 0), ("b2", "Roger", "premade", 2)]);
        server.AcceptHttp = () => 401;
        (await Should.ThrowAsync<EngineException>(() => voice.Http.ListAsync(TestContext.Current.CancellationToken))).Failure.ShouldBe(EngineFailure.Rejected);
        server.AcceptHttp = () => 200;
        server.Voices = "[7]";
        (await Should.ThrowAsync<EngineException>(() => voice.Http.ListAsync(TestContext.Current.CancellationToken))).Failure.ShouldBe(EngineFailure.Failed);
    }

    [Fact]
    public async Task Audio_without_characters_is_heard_to_its_end()
    {
        await using var server = await FakeElevenLabsServer.StartAsync();
        using var voice = new Voice(server.BaseUrl);
        server.Fate = _ => Task.FromResult(FrameFate.SentBare);
        (await SoonAsync(voice.SpeakAsync(Sentence))).Trim().ShouldBe(Sentence);
    }

    [Theory]
    // Tags for the voice, which are never told.
    [InlineData("<break time=\"1s\"/>We open at nine.", "", 0)]
    [InlineData("We open <break time=\"1s\"/>at <speed ratio=\"1.05\"/>nine.", "", 0)]
    [InlineData("We open at nine. <break time=\"1s\"/>", "", 0)]
    // Words within the piece: those that follow tell where it is.
    [InlineData("Um, we open at nine.", "Um,", 0)]
    [InlineData("We open, um, at nine.", "um,", 0)]
    [InlineData("We open, um, you know, at nine.", "um, you know,", 0)]
    // Its end: what is left out may be a slow service's next word.
    [InlineData("We open at nine, um.", "um.", 1000)]
    [InlineData("We open at nine, you know.", "you know.", 1000)]
    [InlineData("We open <break time=\"1s\"/>at nine, um.", "um.", 1000)]
    [InlineData("We open at nine !", "!", 600)]
    [InlineData("Um, um.", "Um, um.", 600)]
    public async Task A_piece_ends_with_its_audio_whatever_its_alignment_leaves_out(string text, string leftOut, int waitMs)
    {
        var words = text.Split('<', '>').Where((_, i) => i % 2 == 0).SelectMany(part => part.Split(' ', StringSplitOptions.RemoveEmptyEntries)).ToList();
        var (time, wait) = (new FakeTime(), TimeSpan.FromMilliseconds(waitMs));
        await using var server = await FakeElevenLabsServer.StartAsync();
        using var voice = new Voice(server.BaseUrl, time: time);
        var tells = server.Tells;
        server.Tells = frame => tells(frame) && !leftOut.Split(' ').Contains(frame.Text.Trim());
        var (heard, frames) = (new StringBuilder(), 0);
        var isWaiting = new TaskCompletionSource<Task>();
        var speaking = voice.SpeakAsync(text, heard: heard, each: spoken =>
        {
            spoken.Words.Select(w => w.TextLength).ShouldBeUnique();
            if (++frames == words.Count + text.Count(c => c == '<'))
                isWaiting.SetResult(time.NextTimerIn(wait));
        });
        if (wait > TimeSpan.Zero)
        {
            await SoonAsync(isWaiting.Task.Unwrap());
            speaking.IsCompleted.ShouldBeFalse();
            time.Advance(wait);
        }

        await SoonAsync(speaking);
        heard.ToString().Split(' ', StringSplitOptions.RemoveEmptyEntries).ShouldBe(words);
        time.Elapsed.ShouldBe(wait);
        server.Received.Count(r => (bool?)r.Message["flush"] == true).ShouldBe(1, "nothing is spoken anew");
        (await SoonAsync(voice.SpeakAsync("Until five.", segment: 1))).Trim().ShouldBe("Until five.");
        server.Requested.ShouldBeEmpty();
        voice.Log.Lines.ShouldNotContain(line => line.Contains("spoken anew", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_piece_that_each_frame_tells_from_the_beginning_ends_with_its_audio_and_its_words_end_where_they_do()
    {
        await using var server = await FakeElevenLabsServer.StartAsync();
        server.TellsFromBeginning = true;
        using var voice = new Voice(server.BaseUrl, time: new FakeTime());
        for (var segment = 0; segment < 3; segment++)
        {
            IReadOnlyList<WordEnd> words = [];
            var heard = await SoonAsync(voice.SpeakAsync(Sentence, segment: segment, each: spoken => words = spoken.Words));
            heard.Trim().ShouldBe(Sentence);
            words.Select(w => Sentence[..w.TextLength].Split(' ')[^1]).ShouldBe(Sentence.Split(' '));
            words.Select(w => w.At.TotalMilliseconds).ShouldBe(words.Select(w => w.TextLength * 5.0));
        }

        server.Received.Select(r => (string?)r.Message["context_id"]).Distinct().ShouldBe(["c1"]);
    }

    [Theory]
    [InlineData("<break time=\"1s\"/>We open at nine.", 600)]
    [InlineData("We open at nine.", 1000)]
    public async Task A_voice_that_pauses_within_a_piece_is_heard_to_its_end_and_the_next_piece_has_a_breath_of_its_own(string text, int pauseMs)
    {
        var (time, pause) = (new FakeTime(), TimeSpan.FromMilliseconds(pauseMs));
        await using var server = await FakeElevenLabsServer.StartAsync();
        using var voice = new Voice(server.BaseUrl, time: time);
        var goesOn = new TaskCompletionSource();
        server.Fate = async frame =>
        {
            if (frame.Word == 1)
                await goesOn.Task;
            return FrameFate.Sent;
        };
        var isWaiting = new TaskCompletionSource<Task>();
        var speaking = voice.SpeakAsync(text, each: _ => isWaiting.TrySetResult(time.NextTimerIn(pause)));
        await SoonAsync(isWaiting.Task.Unwrap());
        time.Advance(pause);
        goesOn.SetResult();
        (await SoonAsync(speaking)).Trim().ShouldBe("We open at nine.");
        (await SoonAsync(voice.SpeakAsync("Until five.", segment: 1))).Trim().ShouldBe("Until five.");
        server.Received.Where(r => (bool?)r.Message["close_context"] == true).Select(r => (string?)r.Message["context_id"]).ShouldBe(["c1"], "it is asked to end once");
        server.Opened.Count.ShouldBe(1);
        voice.Log.Lines.ShouldNotContain(line => line.Contains("spoken anew", StringComparison.Ordinal));
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
        server.Fate = frame => Task.FromResult(frame.Socket != FakeElevenLabsServer.Http && Interlocked.Increment(ref broken) % 700 == 0 ? (broken % 1400 == 0 ? FrameFate.Cut : FrameFate.Closed) : FrameFate.Sent);
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
        // A piece that loses two sockets before its first word goes by HTTP; each that does is counted and logged, and no other does.
        voice.Counts.Seen.Count(c => c.Contains("http", StringComparison.Ordinal)).ShouldBe(server.Requested.Count);
        voice.Log.Lines.Count(line => line.Contains("spoken over HTTP: ElevenLabs: 2 sockets in a row were lost", StringComparison.Ordinal)).ShouldBe(server.Requested.Count);
    }

    [Fact]
    public async Task A_thousand_turns_of_a_call_lose_no_text_repeat_none_and_hear_nothing_of_the_turn_before()
    {
        await using var server = await FakeElevenLabsServer.StartAsync();
        using var voice = new Voice(server.BaseUrl);
        var (spoken, down) = (0, false);
        server.Accept = _ => Task.FromResult(down ? 503 : 101);
        server.Fate = frame => Task.FromResult(frame.Socket == FakeElevenLabsServer.Http ? FrameFate.Sent : down ? FrameFate.Closed : (Interlocked.Increment(ref spoken) % 250) switch
        {
            50 or 150 => FrameFate.Closed,
            0 => FrameFate.Cut,
            _ => FrameFate.Sent,
        });
        for (var turn = 0; turn < 1000; turn++)
        {
            down = turn is >= 500 and < 510;
            var text = $"Turn {turn} says exactly this and nothing else.";
            if (turn % 5 != 0)
            {
                (await voice.SpeakAsync(text, reply: turn)).Trim().ShouldBe(text);
                continue;
            }

            // The caller cuts in after some words; what is still on its way must not be heard in the next turn.
            using var stop = new CancellationTokenSource();
            var (heard, words) = (new StringBuilder(), 0);
            await Should.ThrowAsync<OperationCanceledException>(() => voice.SpeakAsync(text, reply: turn, heard: heard, each: _ => Stop(++words == 1 + turn / 5 % 7), until: stop.Token));
            text.ShouldStartWith(heard.ToString().Trim());

            void Stop(bool now)
            {
                if (now)
                    stop.Cancel();
            }
        }

        server.Requested.Count.ShouldBe(10, "a piece of each turn in which there was no socket, and of no other");
        voice.Counts.Seen.Count(c => c.Contains("http", StringComparison.Ordinal)).ShouldBe(10);
        server.MostContexts.ShouldBe(1, "the interrupted turn's was closed");
    }

    [Theory]
    [InlineData(401, EngineFailure.Rejected)]
    [InlineData(429, EngineFailure.Overloaded)]
    [InlineData(503, EngineFailure.Unavailable)]
    public async Task A_refusal_says_what_kind_it_is(int status, EngineFailure failure)
    {
        await using var server = await FakeElevenLabsServer.StartAsync();
        server.Accept = _ => Task.FromResult(status);
        server.AcceptHttp = () => status;
        using var voice = new Voice(server.BaseUrl);
        var fault = await Should.ThrowAsync<EngineException>(() => voice.SpeakAsync(Sentence));
        fault.Failure.ShouldBe(failure);
        fault.Message.ShouldContain(status.ToString(CultureInfo.InvariantCulture));
        fault.ToString().ShouldNotContain(Voice.Key);
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

    /// <summary>What takes longer over a socket of this machine never comes.</summary>
    private static Task<T> SoonAsync<T>(Task<T> task) => task.WaitAsync(TimeSpan.FromSeconds(20), TimeProvider.System, TestContext.Current.CancellationToken);

    private static Task SoonAsync(Task task) => task.WaitAsync(TimeSpan.FromSeconds(20), TimeProvider.System, TestContext.Current.CancellationToken);
}
