using System.Text;
using System.Text.Json;
using VoiceAgent.Carriers.Telnyx.Media;

namespace VoiceAgent.Carriers.Telnyx.Tests.Media;

public sealed class MediaParserTests
{
    [Fact]
    public void Every_published_example_is_read()
    {
        foreach (var frame in Examples("fromTelnyx"))
        {
            Frames.TryParse(frame.GetRawText(), out var message, out var error).ShouldBeTrue(error.Detail);
            message.Kind.ToString().ShouldBe(frame.GetProperty("event").GetString(), StringCompareShould.IgnoreCase);
        }
    }

    [Fact]
    public void Messages_to_Telnyx_have_the_published_form()
    {
        var examples = Examples("toTelnyx").Select(frame => JsonSerializer.Serialize(frame)).ToArray();
        var buffer = new byte[300];
        MediaWriter.MediaPayload(buffer, 160).Fill(0xFF);

        Text(buffer, MediaWriter.FinishMedia(buffer, 160)).Length.ShouldBe(MediaWriter.MediaLength(160));
        examples[0].ShouldStartWith(Text(buffer, MediaWriter.MediaLength(160))[..200]);
        Text(buffer, MediaWriter.WriteMark(buffer, 12)).ShouldBe(examples[1].Replace("turn-1-end", "m12", StringComparison.Ordinal));
        Text(buffer, MediaWriter.WriteClear(buffer)).ShouldBe(examples[2]);
    }

    [Fact]
    public void A_start_tells_who_calls_and_how_audio_is_coded()
    {
        Frames.TryParse(Frames.Start("pcma"), out var message, out _).ShouldBeTrue();

        message.Start.ShouldBe(new MediaStart("stream-1", "v3:leg", "session", null, "+15550100002", "eyJ9", new MediaFormat(MediaEncoding.Pcma, 8000)));
    }

    [Theory]
    [InlineData("OPUS", 16000, 1)]
    [InlineData("G722", 8000, 1)]
    [InlineData("AMR-WB", 16000, 1)]
    [InlineData("PCMU", 16000, 1)]
    [InlineData("L16", 24000, 1)]
    [InlineData("L16", 16000, 2)]
    [InlineData("", 8000, 1)]
    public void A_codec_the_platform_does_not_speak_is_refused_by_name(string encoding, int rate, int channels)
    {
        Frames.TryParse(Frames.Start(encoding, rate, channels), out _, out var error).ShouldBeFalse();

        error.Fault.ShouldBe(MediaFault.UnusableFormat);
        error.Detail.ShouldStartWith($"{encoding} at {rate} Hz with {channels} channel(s)");
    }

    [Theory]
    [InlineData("""{"event":"media","media":{"track":"inbound","chunk":"2","payload":"AQID"}}""", 2)]
    [InlineData("""{"event":"media","sequence_number":4,"media":{"track":"inbound_track","chunk":2,"timestamp":5,"payload":"AQID"}}""", 2)]
    [InlineData("""{"media":{"payload":"AQID","chunk":2},"mark":null,"dtmf":{"digit":"1"},"event":"media"}""", 2)]
    [InlineData(""" {"event":"media","extra":[{"a":{}},1e9,true],"media":{"x":{"payload":"!"},"payload":"AQID","chunk":null,"track":null},"media2":0} """, -1)]
    [InlineData("""{"event":"media","media":{"payload":"AQ\u0049D"}}""", -1)]
    [InlineData("{\"\\u0065vent\":\"me\\u0064ia\",\"media\":{\"payload\":\"AQID\"}}", -1)]
    public void Media_is_read_however_it_is_written(string text, long chunk)
    {
        Frames.TryParse(text, out var message, out var error).ShouldBeTrue(error.Detail);

        message.Kind.ShouldBe(MediaMessageKind.Media);
        message.IsInbound.ShouldBeTrue();
        message.Chunk.ShouldBe(chunk);
        message.Payload.ToArray().ShouldBe([1, 2, 3]);
    }

    [Fact]
    public void An_escaped_slash_in_the_payload_is_a_slash()
    {
        Frames.TryParse("""{"event":"media","media":{"payload":"\/\/\/\/"}}""", out var message, out _).ShouldBeTrue();

        message.Payload.ToArray().ShouldBe([0xFF, 0xFF, 0xFF]);
    }

    [Theory]
    [InlineData("outbound")]
    [InlineData("outbound_track")]
    [InlineData("both")]
    public void Only_the_inbound_track_is_the_caller(string track)
    {
        Frames.TryParse(Frames.Media(1, track: track), out var message, out _).ShouldBeTrue();

        message.IsInbound.ShouldBeFalse();
    }

    [Theory]
    [InlineData("\"0\"", '0')]
    [InlineData("\"9\"", '9')]
    [InlineData("\"A\"", 'A')]
    [InlineData("\"D\"", 'D')]
    [InlineData("\"*\"", '*')]
    [InlineData("\"#\"", '#')]
    [InlineData("7", '7')]
    [InlineData("\"X\"", '\0')]
    [InlineData("\"12\"", '\0')]
    [InlineData("\"\"", '\0')]
    [InlineData("\"é\"", '\0')]
    public void A_key_is_one_of_the_sixteen_or_none(string digit, char expected)
    {
        Frames.TryParse($$$"""{"event":"dtmf","dtmf":{"digit":{{{digit}}}}}""", out var message, out _).ShouldBeTrue();

        message.Digit.ShouldBe(expected);
    }

    [Theory]
    [InlineData("payload", "100005")]
    [InlineData("error", "\"100005\"")]
    public void An_error_is_read_in_both_places_it_is_reported_in(string member, string code)
    {
        Frames.TryParse($$$"""{"event":"error","{{{member}}}":{"code":{{{code}}},"title":"rate_limit_reached","detail":"slow down"}}""", out var message, out _).ShouldBeTrue();

        message.ErrorCode.ShouldBe(100005);
        message.ErrorText.ShouldBe("rate_limit_reached: slow down");
    }

    [Fact]
    public void The_token_of_the_stream_is_read()
    {
        Frames.TryParse(Frames.Connected, out var message, out _).ShouldBeTrue();
        message.AuthToken.ShouldBe("t0k3n");

        Frames.TryParse("""{"event":"connected","version":"1.0.0","protocol":"Call"}""", out message, out _).ShouldBeTrue();
        message.AuthToken.ShouldBeNull();
    }

    [Theory]
    [InlineData("""{"event":"transcription","media":{}}""")]
    [InlineData("""{"event":""}""")]
    public void An_unknown_event_is_no_error(string text)
    {
        Frames.TryParse(text, out var message, out _).ShouldBeTrue();

        message.Kind.ShouldBe(MediaMessageKind.Unknown);
    }

    [Theory]
    [InlineData("", "Incomplete")]
    [InlineData("   ", "Incomplete")]
    [InlineData("hello", "NotJson")]
    [InlineData("[]", "WrongType")]
    [InlineData("\"media\"", "WrongType")]
    [InlineData("{}", "Missing")]
    [InlineData("""{"event":null}""", "WrongType")]
    [InlineData("""{"event":5}""", "WrongType")]
    [InlineData("""{"event":"media"}""", "Missing")]
    [InlineData("""{"event":"media","media":null}""", "Missing")]
    [InlineData("""{"event":"media","media":[]}""", "WrongType")]
    [InlineData("""{"event":"media","media":{}}""", "Missing")]
    [InlineData("""{"event":"media","media":{"payload":null}}""", "Missing")]
    [InlineData("""{"event":"media","media":{"payload":17}}""", "WrongType")]
    [InlineData("""{"event":"media","media":{"payload":"AQI"}}""", "NotBase64")]
    [InlineData("""{"event":"media","media":{"payload":"AQ=D"}}""", "NotBase64")]
    [InlineData("""{"event":"media","media":{"payload":"A_-D"}}""", "NotBase64")]
    [InlineData("""{"event":"media","media":{"payload":"\u0000\u0001"}}""", "NotBase64")]
    [InlineData("""{"event":"media","media":{"payload":"AQID","track":1}}""", "WrongType")]
    [InlineData("""{"event":"media","media":{"payload":"AQID"}} x""", "NotJson")]
    [InlineData("""{"event":"media","media":{"payload":"AQID"}}{}""", "NotJson")]
    [InlineData("""{"event":"media","media":{"payload":"AQID",}}""", "NotJson")]
    [InlineData("""{"event":"dtmf","dtmf":{"digit":{}}}""", "WrongType")]
    [InlineData("""{"event":"dtmf","dtmf":{"digit":null}}""", "Missing")]
    [InlineData("""{"event":"mark","mark":{"name":3}}""", "WrongType")]
    [InlineData("""{"event":"mark","mark":{"name":"\ud800"}}""", "NotJson")]
    [InlineData("""{"event":"error","payload":{"code":"many"}}""", "WrongType")]
    [InlineData("""{"event":"start","stream_id":"s","start":{"media_format":{"encoding":"PCMU","sample_rate":8000}}}""", "Missing")]
    [InlineData("""{"event":"start","stream_id":"s","start":{"call_control_id":"v3:leg"}}""", "Missing")]
    [InlineData("""{"event":"start","stream_id":"s","start":{"call_control_id":"v3:leg","media_format":"PCMU"}}""", "WrongType")]
    public void A_wrong_message_is_an_error_that_says_what_is_wrong(string text, string fault)
    {
        Frames.TryParse(text, out _, out var error).ShouldBeFalse();

        error.Fault.ToString().ShouldBe(fault);
        error.Detail.ShouldNotBeEmpty();
    }

    [Theory]
    [InlineData("\"two\"")]
    [InlineData("\"c7\"")]
    [InlineData("1.5")]
    [InlineData("{\"a\":[1]}")]
    [InlineData("[7]")]
    [InlineData("true")]
    [InlineData("\"\"")]
    [InlineData("99999999999999999999999999")]
    [InlineData("\"99999999999999999999999999\"")]
    public void A_number_that_cannot_be_used_costs_no_frame(string chunk)
    {
        Frames.TryParse($$$"""{"event":"media","media":{"chunk":{{{chunk}}},"track":"inbound","payload":"AQID"}}""", out var message, out _).ShouldBeTrue();
        message.Chunk.ShouldBe(-1);
        message.IsInbound.ShouldBeTrue();
        message.Payload.ToArray().ShouldBe([1, 2, 3]);
    }

    [Theory]
    [InlineData("\"occurred_at\":\"2026-11-21T10:00:19.698408Z\",", "2026-11-21T10:00:19.698408+00:00")]
    [InlineData("\"occurred_at\":\"2026-11-21T12:00:19+02:00\",", "2026-11-21T10:00:19+00:00")]
    [InlineData("\"occurred_at\":\"yesterday\",", null)]
    [InlineData("\"occurred_at\":{},", null)]
    [InlineData("", null)]
    public void A_key_says_when_it_was_pressed_if_the_carrier_does(string occurredAt, string? at)
    {
        Frames.TryParse($$$"""{"event":"dtmf",{{{occurredAt}}}"dtmf":{"digit":"7"}}""", out var message, out _).ShouldBeTrue();
        message.Digit.ShouldBe('7');
        message.PressedAt.ShouldBe(at is null ? null : DateTimeOffset.Parse(at, System.Globalization.CultureInfo.InvariantCulture));
    }

    [Fact]
    public void Nesting_without_end_is_an_error()
    {
        Frames.TryParse("{\"event\":\"media\",\"x\":" + new string('[', 100_000), out _, out var error).ShouldBeFalse();

        error.Fault.ShouldBe(MediaFault.NotJson);
    }

    [Fact]
    public void A_message_cut_anywhere_is_an_error_and_never_an_exception()
    {
        foreach (var text in (string[])[Frames.Connected, Frames.Start(), Frames.Media(1), Frames.Dtmf, Frames.Mark, Frames.Stop, Frames.Error])
        {
            var utf8 = Encoding.UTF8.GetBytes(text);
            var scratch = new byte[utf8.Length];
            for (var length = 0; length < utf8.Length; length++)
            {
                MediaParser.TryParse(utf8.AsSpan(0, length), scratch, out _, out var error).ShouldBeFalse();
                error.Fault.ShouldBe(MediaFault.Incomplete);
            }

            MediaParser.TryParse(utf8, scratch, out _, out _).ShouldBeTrue();
        }
    }

    [Fact]
    public void Damaged_messages_never_throw()
    {
        var random = new Random(17);
        foreach (var text in (string[])[Frames.Connected, Frames.Start(), Frames.Media(1), Frames.Dtmf, Frames.Mark, Frames.Stop, Frames.Error])
        {
            var utf8 = Encoding.UTF8.GetBytes(text);
            var scratch = new byte[utf8.Length];
            for (var round = 0; round < 2000; round++)
            {
                var damaged = utf8.ToArray();
                for (var hits = random.Next(1, 4); hits > 0; hits--)
                    damaged[random.Next(damaged.Length)] = (byte)random.Next(256);
                Should.NotThrow(() => { MediaParser.TryParse(damaged, scratch, out _, out _); });
            }
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    [InlineData(long.MaxValue)]
    [InlineData(long.MinValue)]
    public void A_mark_comes_back_as_the_number_it_was_sent_with(long mark)
    {
        var buffer = new byte[MediaWriter.SmallMessageBytes];
        var length = MediaWriter.WriteMark(buffer, mark);

        MediaParser.TryParse(buffer.AsSpan(0, length), new byte[length], out var message, out _).ShouldBeTrue();
        message.Mark.ShouldBe(mark);
    }

    [Theory]
    [InlineData("turn-1-end")]
    [InlineData("m")]
    [InlineData("m1x")]
    [InlineData("17")]
    [InlineData("")]
    public void Marks_named_by_others_are_not_ours(string name) =>
        MediaWriter.TryReadMark(Encoding.UTF8.GetBytes(name), out _).ShouldBeFalse();

    private static string Text(byte[] buffer, int length) => Encoding.UTF8.GetString(buffer, 0, length);

    private static List<JsonElement> Examples(string direction)
    {
        var root = new DirectoryInfo(AppContext.BaseDirectory);
        while (root is not null && !File.Exists(Path.Combine(root.FullName, "Orleans.VoiceAgent.sln")))
            root = root.Parent;
        var file = Path.Combine(root?.Parent?.FullName ?? "", "shared", "telnyx", "examples", "ws-frames.json");
        if (!File.Exists(file))
            Assert.Skip("needs ../shared/telnyx/examples/ws-frames.json");
        using var examples = JsonDocument.Parse(File.ReadAllBytes(file));
        return [.. examples.RootElement.GetProperty(direction).EnumerateArray().Select(frame => frame.Clone())];
    }
}
