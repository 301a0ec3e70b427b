using System.Text.Json;

namespace VoiceAgent.Simulator.Tests;

/// <summary>An agent that greets with a short tone and a mark, echoes what it hears and answers keys with the tone.</summary>
internal static class Echo
{
    public static Func<JsonElement, IEnumerable<string>> New()
    {
        var greeted = false;
        return frame =>
        {
            switch (frame.GetProperty("event").GetString())
            {
                case "dtmf":
                    return [Media(Coded(Tone(1600)))];
                case "media" when greeted:
                    return [Media(frame.GetProperty("media").GetProperty("payload").GetString()!)];
                case "media":
                    greeted = true;
                    return [Media(Coded(Tone(1600))), """{"event":"mark","mark":{"name":"greeting"}}"""];
                default:
                    return [];
            }
        };
    }

    public static short[] Tone(int samples) => [.. Enumerable.Range(0, samples).Select(i => (short)(8000 * Math.Sin(2 * Math.PI * 500 * i / 8000)))];

    private static string Media(string payload) => JsonSerializer.Serialize(new { @event = "media", media = new { payload } });

    private static string Coded(short[] pcm)
    {
        var wire = new byte[pcm.Length];
        MediaCodec.Pcmu.Encode(pcm, wire);
        return Convert.ToBase64String(wire);
    }
}
