using System.Text.Json;

namespace VoiceAgent.Simulator;

/// <summary>Checks the body of a command against the essentials known here, and against the carrier's schema where a folder with one is given.</summary>
internal sealed class CommandRules
{
    /// <summary>The essentials of Telnyx's Call Control reference: required fields, enumerated values, and fields that a command does not take.</summary>
    private const string Essentials = """
        {
          "answer": { "$ref": "#/$defs/stream", "properties": { "stream_auth_token": false, "stream_bidirectional_sampling_rate": false } },
          "dial": { "$ref": "#/$defs/stream", "required": ["connection_id", "to", "from"],
            "properties": { "timeout_secs": { "minimum": 5, "maximum": 600 }, "time_limit_secs": { "minimum": 30, "maximum": 14400 } } },
          "reject": { "required": ["cause"], "properties": { "cause": { "enum": ["CALL_REJECTED", "USER_BUSY"] } } },
          "transfer": { "required": ["to"] },
          "bridge": { "required": ["call_control_id"] },
          "streaming_start": { "$ref": "#/$defs/stream", "required": ["stream_url"],
            "properties": { "custom_parameters": { "type": "array", "items": { "type": "object", "required": ["name", "value"] } } } },
          "playback_start": { "anyOf": [ { "required": ["audio_url"] }, { "required": ["media_name"] }, { "required": ["playback_content"] } ] },
          "speak": { "required": ["payload", "voice"], "properties": { "payload": { "maxLength": 3000 } } },
          "send_dtmf": { "required": ["digits"], "properties": { "digits": { "pattern": "^[0-9A-DwW*#]+$" },
            "duration_millis": { "minimum": 100, "maximum": 500 } } },
          "record_start": { "required": ["format", "channels"],
            "properties": { "format": { "enum": ["wav", "mp3"] }, "channels": { "enum": ["single", "dual"] } } },
          "client_state_update": { "required": ["client_state"] },
          "$defs": { "stream": { "properties": {
            "stream_url": { "type": "string", "pattern": "^wss?://" },
            "stream_track": { "enum": ["inbound_track", "outbound_track", "both_tracks"] },
            "stream_codec": { "enum": ["PCMU", "PCMA", "G722", "OPUS", "AMR-WB", "L16", "default"] },
            "stream_bidirectional_mode": { "enum": ["mp3", "rtp"] },
            "stream_bidirectional_codec": { "enum": ["PCMU", "PCMA", "G722", "OPUS", "AMR-WB", "L16"] },
            "stream_bidirectional_target_legs": { "enum": ["both", "self", "opposite"] },
            "stream_bidirectional_sampling_rate": { "enum": [8000, 16000, 22050, 24000, 48000] },
            "stream_auth_token": { "type": "string", "maxLength": 4000 } } } }
        }
        """;

    private readonly Dictionary<string, List<CommandSchema>> _schemas = [];

    /// <param name="schemaFolder">A folder holding <c>call-commands.json</c>; where it is null or lacks the file, only the essentials hold.</param>
    public CommandRules(string? schemaFolder)
    {
        var essentials = JsonDocument.Parse(Essentials).RootElement;
        foreach (var command in essentials.EnumerateObject().Where(c => c.Name != "$defs"))
            Add(command.Name, WithDefinitions(command.Value, essentials.GetProperty("$defs")));
        var file = schemaFolder is null ? null : Path.Combine(schemaFolder, "call-commands.json");
        if (file is null || !File.Exists(file))
            return;
        foreach (var command in JsonDocument.Parse(File.ReadAllBytes(file)).RootElement.GetProperty("commands").EnumerateObject())
        {
            if (command.Value.TryGetProperty("request", out var request) && NameOf(command.Value) is { } name)
                Add(name, request);
        }
    }

    /// <exception cref="CarrierException">The body breaks a rule; the error tells the first rule that is broken.</exception>
    public void Check(string command, JsonElement body)
    {
        foreach (var schema in _schemas.GetValueOrDefault(command, []))
        {
            if (schema.Validate(body) is [var first, ..])
                throw CarrierException.Invalid(first);
        }

        if (body.TryGetProperty("client_state", out var state) && (state.ValueKind != JsonValueKind.String || !IsBase64(state.GetString()!)))
            throw CarrierException.BadClientState();
        if (command is "dial" or "transfer")
            CheckNumbers(body);
    }

    /// <summary>The command's name in the path, or "dial" for POST /calls; null where the path names no command.</summary>
    internal static string? NameOf(JsonElement command)
    {
        var path = command.GetProperty("path").GetString()!;
        if (path == "/v2/calls" && command.GetProperty("method").GetString() == "POST")
            return "dial";
        var actions = path.IndexOf("/actions/", StringComparison.Ordinal);
        return actions < 0 ? null : path[(actions + "/actions/".Length)..];
    }

    private static void CheckNumbers(JsonElement body)
    {
        var to = body.GetProperty("to");
        foreach (var number in to.ValueKind == JsonValueKind.Array ? to.EnumerateArray() : (IEnumerable<JsonElement>)[to])
        {
            var text = number.GetString() ?? "";
            var isNumber = text.Length is > 2 and < 17 && text[0] == '+' && text.AsSpan(1).IndexOfAnyExceptInRange('0', '9') < 0;
            if (!isNumber && !text.StartsWith("sip:", StringComparison.OrdinalIgnoreCase))
                throw CarrierException.NotE164("to");
        }
    }

    private static bool IsBase64(string text) => System.Buffers.Text.Base64.IsValid(text);

    private static JsonElement WithDefinitions(JsonElement schema, JsonElement definitions)
    {
        var fields = schema.EnumerateObject().ToDictionary(p => p.Name, p => p.Value);
        fields["$defs"] = definitions;
        return JsonSerializer.SerializeToElement(fields);
    }

    private void Add(string command, JsonElement schema)
    {
        if (!_schemas.TryGetValue(command, out var list))
            _schemas[command] = list = [];
        list.Add(new CommandSchema(schema));
    }
}
