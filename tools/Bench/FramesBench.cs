using System.Buffers.Text;
using System.Text;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using VoiceAgent.Audio;
using VoiceAgent.Calls;
using VoiceAgent.Calls.Playout;
using VoiceAgent.Conversation;
using VoiceAgent.Engines.Silero;
using VoiceAgent.Speech;
using VoiceAgent.Carriers.Line.Media;
using VoiceAgent.Carriers.Telnyx.Media;

namespace VoiceAgent.Bench;

/// <summary>Measures what 20 ms of audio cost in each step between the socket and the engines.</summary>
internal static class FramesBench
{
    private const string Baseline = "memcpy + base64 of 160 bytes";
    private const string Start = """{"event":"start","sequence_number":"1","stream_id":"s","start":{"call_control_id":"c","from":"+15550100","to":"+15550199","media_format":{"encoding":"PCMU","sample_rate":8000,"channels":1}}}""";

    public static void Run(Report report, bool isQuick)
    {
        report.Section("frames: one 20 ms frame at 8 kHz (160 samples), one thread");
        report.Line($"{"step",-44}{"best ns",10}{"median ns",11}{"bytes",8}{"ratio",8}");
        var speech = VoiceLike.Speech(8000, TimeSpan.FromSeconds(2));
        var quiet = VoiceLike.Noise(speech.Length, 20);
        var bytes = new byte[160];
        G711.EncodeMuLaw(speech.AsSpan(8000, 160), bytes);
        var copy = new byte[160];
        var text = new byte[256];
        var baseline = Measure.Of(n =>
        {
            for (var i = 0; i < n; i++)
            {
                bytes.CopyTo(copy, 0);
                Base64.EncodeToUtf8(copy, text, out _, out _);
            }
        });
        Show(Baseline, baseline);

        var pcm = new short[160];
        Show("G.711 mu-law decode", Measure.Of(n => { for (var i = 0; i < n; i++) G711.DecodeMuLaw(bytes, pcm); }));
        Show("G.711 mu-law encode", Measure.Of(n => { for (var i = 0; i < n; i++) G711.EncodeMuLaw(pcm, bytes); }));
        Show("G.711 A-law encode", Measure.Of(n => { for (var i = 0; i < n; i++) G711.EncodeALaw(pcm, copy); }));
        var (up, wide) = (new Resampler(8000, 16000), new short[400]);
        Show("resample 8 to 16 kHz", Measure.Of(n => { for (var i = 0; i < n; i++) up.Process(pcm, wide); }));
        var (down, narrow) = (new Resampler(16000, 8000), new short[200]);
        Show("resample 16 to 8 kHz", Measure.Of(n => { for (var i = 0; i < n; i++) down.Process(wide.AsSpan(0, 320), narrow); }));
        var builtIn = new BuiltInVoiceActivity();
        Show("VAD built-in, speech (a frame's share)", Detect(builtIn, speech));
        Show("VAD built-in, quiet (a frame's share)", Detect(builtIn, quiet));
        var silero = SileroVoiceActivity.TryFind(new SileroOptions(), out var missing) ? new SileroVoiceActivity(Options.Create(new SileroOptions())) : null;
        if (silero is not null)
            Show("VAD Silero, speech (a frame's share)", Detect(silero, speech));
        else
            report.Line($"VAD Silero left out: {missing}");
        Show("ear, built-in VAD, quiet", Hear(builtIn, quiet, 8000));
        Show("ear, built-in VAD, speech, to 16 kHz", Hear(builtIn, speech, 16000));
        Show("the same while the agent speaks, too", Hear(builtIn, speech, 16000, VoiceLike.Noise(speech.Length, 4000)));
        if (silero is not null && !isQuick)
            Show("ear, Silero, speech, to 16 kHz", Hear(silero, speech, 16000));

        var message = MediaMessage(bytes);
        var scratch = new byte[message.Length];
        Show("Telnyx media message parse", Measure.Of(n => { for (var i = 0; i < n; i++) MediaParser.TryParse(message, scratch, out _, out _); }));
        Show("connection in (receive to PCM)", Receive(message, new Nobody()));
        Show("connection out (PCM to socket)", Send(speech));
        Show("playout: queue, tick, marks", Play(new NullLine(), null));
        var inbound = Show("WHOLE in: socket to ear, built-in VAD", Receive(message, new Listening(NewEar(builtIn, 16000))));
        var (outConnection, outSocket) = Open();
        var outbound = Show("WHOLE out: queue to socket, with marks", Play(outConnection, outSocket));
        var whole = new Cost(inbound.Best + outbound.Best, inbound.Median + outbound.Median, inbound.Bytes + outbound.Bytes);
        Show("WHOLE both ways", whole);
        report.Line($"A call that speaks and listens all the time: {whole.Median * 50 / 1e6:0.000} ms of CPU a second; 500 calls {whole.Median * 50 * 500 / 1e9 * 100:0.0} % of a core (without the network).");
        silero?.Dispose();

        Cost Show(string name, Cost cost)
        {
            var ratio = baseline.Median == 0 ? 1 : cost.Median / baseline.Median;
            report.Line($"{name,-44}{cost.Best,10:0}{cost.Median,11:0}{cost.Bytes,8:0.0}{ratio,8:0.0}");
            report.Keep(new Figure("frames", name, cost.Median, "ns/frame", cost.Best, cost.Bytes, ratio, Baseline));
            return cost;
        }
    }

    private static byte[] MediaMessage(byte[] payload) => Encoding.UTF8.GetBytes(
        $$$"""{"event":"media","sequence_number":"4","media":{"track":"inbound","timestamp":"20","payload":"{{{Convert.ToBase64String(payload)}}}"},"stream_id":"s"}""");

    private static Cost Detect(IVoiceActivityModel model, short[] audio)
    {
        using var detector = model.Create(8000);
        var at = 0;
        var window = Measure.Of(n =>
        {
            for (var i = 0; i < n; i++)
            {
                if (at + detector.WindowSamples > audio.Length)
                    at = 0;
                detector.Detect(audio.AsSpan(at, detector.WindowSamples));
                at += detector.WindowSamples;
            }
        });
        var share = 160.0 / detector.WindowSamples;
        return new Cost(window.Best * share, window.Median * share, window.Bytes * share);
    }

    private static Ear NewEar(IVoiceActivityModel model, int recognizerRate) =>
        NewEar(model, recognizerRate, new EchoDetector(8000));

    private static Ear NewEar(IVoiceActivityModel model, int recognizerRate, EchoDetector echo) =>
        new(model.Create(8000), echo, new SpeechGateOptions(), 8000, recognizerRate, TimeSpan.FromSeconds(60), new Session());

    private static Cost Hear(IVoiceActivityModel model, short[] audio, int recognizerRate, short[]? played = null)
    {
        var echo = new EchoDetector(8000);
        using var ear = NewEar(model, recognizerRate, echo);
        var at = 0;
        return Measure.Of(n =>
        {
            for (var i = 0; i < n; i++)
            {
                if (played is not null)
                    echo.Play(played.AsSpan(at, 160));
                ear.Hear(audio.AsSpan(at, 160));
                at = (at + 160) % audio.Length;
            }
        });
    }

    private static (MediaConnection Connection, MemorySocket Socket) Open()
    {
        var socket = new MemorySocket(Encoding.UTF8.GetBytes(Start));
        var connection = new MediaConnection(socket, new TelnyxMedia(), new MediaOptions(), TimeProvider.System, NullLogger<MediaConnection>.Instance);
        if (connection.ReadStartAsync(CancellationToken.None).GetAwaiter().GetResult() is null)
            throw new InvalidOperationException($"The stream did not start: {connection.LostReason}");
        return (connection, socket);
    }

    private static Cost Receive(byte[] message, IMediaLineListener listener)
    {
        // A connection serves one call, so each repetition opens one; the cost of opening is lost among the many frames.
        return Measure.Of(n =>
        {
            var (connection, socket) = Open();
            socket.Message = message;
            socket.Left = n;
            connection.RunAsync(listener, endsWhenSilent: true, CancellationToken.None).GetAwaiter().GetResult();
        });
    }

    private static Cost Send(short[] audio)
    {
        var (connection, _) = Open();
        var at = 0;
        return Measure.Of(n =>
        {
            for (var i = 0; i < n; i++)
            {
                connection.SendAudio(audio.AsSpan(at, 160));
                at = (at + 160) % audio.Length;
            }
        });
    }

    /// <summary>Measures a synthesizer's audio, which comes 100 ms at a time and is sent frame by frame at its deadlines. The carrier returns every mark.</summary>
    private static Cost Play(IMediaLine line, MemorySocket? socket)
    {
        var time = new SteppedTime();
        using var pacer = new PlayoutPacer(time, NullLogger<PlayoutPacer>.Instance);
        var mouth = new Mouth(line, TimeSpan.FromMilliseconds(100), time, pacer, new Session());
        var reply = new ReplyId(1);
        var (frames, mark) = (0, 0L);
        for (var i = 0; i < 3; i++)
            mouth.Play(reply, 0, AudioFrame.Rent(8000, 800));
        var before = socket?.Sent;
        var cost = Measure.Of(n =>
        {
            for (var i = 0; i < n; i++)
            {
                if (frames++ % 5 == 0)
                    mouth.Play(reply, 0, AudioFrame.Rent(8000, 800));
                time.Elapsed += AudioFrame.StandardDuration;
                mouth.Tick();
                if (frames % 10 == 0)
                    mouth.OnMark(++mark);
            }
        });
        mouth.Close();
        return socket?.Sent == before && socket is not null ? throw new InvalidOperationException("Nothing was sent.") : cost;
    }

    private sealed class NullLine : IMediaLine
    {
        public int SampleRate => 8000;

        public void SendAudio(ReadOnlySpan<short> frame)
        {
        }

        public void SendMark(long mark)
        {
        }

        public void SendClear()
        {
        }

        public void Close()
        {
        }
    }

    private class Nobody : IMediaLineListener
    {
        public virtual void OnAudio(ReadOnlySpan<short> pcm)
        {
        }

        public void OnMark(long mark)
        {
        }

        public void OnDigit(char digit)
        {
        }

        public void OnLineLost(IMediaLine line, string reason)
        {
        }
    }

    private sealed class Listening(Ear ear) : Nobody
    {
        public override void OnAudio(ReadOnlySpan<short> pcm) => ear.Hear(pcm);
    }

    /// <summary>A session and its recognizer that take everything and think of nothing.</summary>
    private sealed class Session : ICallLegListener, IMouthListener
    {
        public TimeSpan Now => TimeSpan.FromMinutes(1);

        public void OnEvent(CallEvent happened)
        {
        }

        public void OnUtteranceStarted(int utterance)
        {
        }

        public void OnUtteranceAudio(int utterance, AudioFrame audio) => audio.Dispose();

        public void OnUtteranceEnded(int utterance)
        {
        }

        public void OnPlayoutStarted(ReplyId reply, int segment)
        {
        }

        public void OnMarkReached(ReplyId reply, int segment, TimeSpan played, bool isEnd)
        {
        }

        public void OnGap(TimeSpan gap)
        {
        }

        public void OnFrameSent(ReadOnlySpan<short> frame, TimeSpan? late)
        {
        }
    }
}
