using System.Text.Json;

namespace VoiceAgent.Engines.ElevenLabs;

/// <summary>The messages that the service is sent.</summary>
internal static class ClientMessage
{
    /// <summary>Opens a context. The voice's settings cannot change afterwards.</summary>
    public static byte[] Begin(string context, ElevenLabsOptions options) => Of(context, json =>
    {
        json.WriteString("text", " ");
        WriteSettings(json, options);
    });

    /// <summary>Sends text that is spoken now, because nothing more is waited for.</summary>
    public static byte[] Speak(string context, string text) => Of(context, json =>
    {
        json.WriteString("text", text.EndsWith(' ') ? text : text + " ");
        json.WriteBoolean("flush", true);
    });

    public static byte[] Close(string context) => Of(context, json => json.WriteBoolean("close_context", true));

    /// <summary>Makes the body of a request over HTTP.</summary>
    public static byte[] Request(string text, ElevenLabsOptions options) => Of(json =>
    {
        json.WriteString("text", text);
        json.WriteString("model_id", options.Model);
        WriteSettings(json, options);
    });

    private static void WriteSettings(Utf8JsonWriter json, ElevenLabsOptions options)
    {
        if (options is { Stability: null, Similarity: null, Speed: null })
            return;
        json.WriteStartObject("voice_settings");
        Write("stability", options.Stability);
        Write("similarity_boost", options.Similarity);
        Write("speed", options.Speed);
        json.WriteEndObject();

        void Write(string name, double? value)
        {
            if (value is { } number)
                json.WriteNumber(name, number);
        }
    }

    private static byte[] Of(string context, Action<Utf8JsonWriter> write) => Of(json =>
    {
        json.WriteString("context_id", context);
        write(json);
    });

    private static byte[] Of(Action<Utf8JsonWriter> write)
    {
        using var message = new MemoryStream();
        using (var json = new Utf8JsonWriter(message))
        {
            json.WriteStartObject();
            write(json);
            json.WriteEndObject();
        }

        return message.ToArray();
    }
}
