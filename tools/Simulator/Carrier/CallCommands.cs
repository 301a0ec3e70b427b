using System.Collections.Concurrent;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace VoiceAgent.Simulator;

/// <summary>Carries out the Call Control commands on simulated legs.</summary>
internal sealed class CallCommands(SimulatedCarrierOptions options, Func<CallSetup, SimulatedCall> open, Func<string, SimulatedCall?> find)
{
    private readonly ConcurrentDictionary<string, CancellationTokenSource> _playing = new();
    private readonly ConcurrentDictionary<string, (string Id, string Format, string Channels, DateTimeOffset From)> _recording = new();

    /// <summary>Returns whether the simulated carrier carries out a command on a leg by this HTTP method.</summary>
    public static bool Knows(string command, string method) => command == "client_state_update"
        ? method == "PUT"
        : method == "POST" && command is "answer" or "reject" or "hangup" or "transfer" or "bridge" or "streaming_start" or "streaming_stop"
            or "playback_start" or "playback_stop" or "speak" or "send_dtmf" or "record_start" or "record_stop";

    /// <returns>The <c>data</c> of the carrier's reply.</returns>
    /// <exception cref="CarrierException">The leg is not in a state in which it takes the command, or the leg to bridge with is unknown.</exception>
    public async Task<JsonObject> RunAsync(SimulatedCall call, string command, JsonElement body)
    {
        if (call.State == LegState.Ringing && command is not ("answer" or "reject" or "hangup" or "transfer" or "client_state_update"))
            throw CarrierException.NotAnswered();
        if (Text(body, "client_state") is { } state)
            call.ClientState = state;
        var result = new JsonObject { ["result"] = "ok" };
        switch (command)
        {
            case "answer":
                Answer(call, body);
                break;
            case "reject":
                call.End(Text(body, "cause") == "USER_BUSY" ? new("user_busy", "callee", "486") : new("call_rejected", "callee", "603"));
                break;
            case "hangup":
                call.End(call.State == LegState.Ringing
                    ? new CallEnd(call.IsIncoming ? "call_rejected" : "originator_cancel", call.IsIncoming ? "callee" : "caller", call.IsIncoming ? "603" : "487")
                    : new CallEnd("normal_clearing", call.IsIncoming ? "callee" : "caller", "200"));
                break;
            case "transfer":
                Transfer(call, body);
                break;
            case "bridge":
                Bridge(call, find(Text(body, "call_control_id")!) ?? throw CarrierException.NotFound());
                break;
            case "streaming_start":
                call.StartStreaming(StreamParameters.Read(body, options.LegCodec)!);
                break;
            case "streaming_stop":
                await call.StopStreamingAsync();
                break;
            case "playback_start":
                Play(call, body);
                break;
            case "playback_stop":
                if (_playing.TryRemove(call.CallControlId, out var playing))
                    playing.Cancel();
                break;
            case "speak":
                Speak(call, body);
                break;
            case "record_start":
                Record(call, body);
                break;
            case "record_stop":
                StopRecording(call);
                break;
        }

        return result;
    }

    /// <summary>Carries out <c>POST /calls</c> and returns the <c>data</c> of the carrier's reply.</summary>
    public JsonObject Dial(JsonElement body)
    {
        var stream = StreamParameters.Read(body, options.LegCodec);
        var to = body.GetProperty("to");
        var call = OpenOutgoing(
            Text(body, "from")!,
            to.ValueKind == JsonValueKind.Array ? to[0].GetString()! : to.GetString()!,
            Text(body, "link_to") is { } link ? find(link)?.CallSessionId : null,
            Text(body, "client_state"),
            Text(body, "webhook_url"),
            _ => { });
        // The socket opens while the phone rings; its start frame waits for the answer.
        if (stream is not null)
            call.StartStreaming(stream);
        return Describe(call, options.Time);
    }

    /// <summary>Returns the <c>data</c> of the carrier's reply to <c>GET /calls/{id}</c>.</summary>
    public static JsonObject Describe(SimulatedCall call, TimeProvider time)
    {
        var data = new JsonObject
        {
            ["record_type"] = "call",
            ["call_control_id"] = call.CallControlId,
            ["call_leg_id"] = call.CallLegId,
            ["call_session_id"] = call.CallSessionId,
            ["is_alive"] = call.State == LegState.Answered,
            ["start_time"] = CallEvents.Time(call.StartedAt),
            ["call_duration"] = (int)((call.EndedAt ?? time.GetUtcNow()) - call.StartedAt).TotalSeconds,
        };
        if (call.ClientState is { } state)
            data["client_state"] = state;
        if (call.EndedAt is { } end)
            data["end_time"] = CallEvents.Time(end);
        return data;
    }

    private void Answer(SimulatedCall call, JsonElement body)
    {
        var stream = StreamParameters.Read(body, options.LegCodec);
        call.Answer(Text(body, "webhook_url") is { } url ? new Uri(url) : null);
        if (stream is not null)
            call.StartStreaming(stream);
    }

    private void Transfer(SimulatedCall call, JsonElement body) =>
        OpenOutgoing(
            Text(body, "from") ?? call.To,
            Text(body, "to")!,
            call.CallSessionId,
            Text(body, "target_leg_client_state"),
            Text(body, "webhook_url"),
            target => Bridge(call, target));

    private static void Bridge(SimulatedCall one, SimulatedCall other)
    {
        if (one.State != LegState.Answered || other.State != LegState.Answered)
            throw CarrierException.NotAnswered();
        (one.BridgedTo, other.BridgedTo) = (other, one);
        one.Post("call.bridged", CallEvents.Bridged(one));
        other.Post("call.bridged", CallEvents.Bridged(other));
    }

    private SimulatedCall OpenOutgoing(string from, string to, string? session, string? state, string? webhookUrl, Action<SimulatedCall> answered)
    {
        var call = open(new CallSetup(from, to, IsIncoming: false, new SilentHandset(), session, state, webhookUrl is null ? null : new Uri(webhookUrl)));
        var callee = options.Callee(call);
        call.Handset = callee.Handset ?? call.Handset;
        _ = Ring(call, callee, answered);
        return call;
    }

    private async Task Ring(SimulatedCall call, Callee callee, Action<SimulatedCall> answered)
    {
        await Task.Delay(callee.Ringing ?? TimeSpan.FromMilliseconds(500), options.Time);
        switch (callee.Answer)
        {
            case CalleeAnswer.IsBusy:
                call.End(new CallEnd("user_busy", "callee", "486"));
                return;
            case CalleeAnswer.Rejects:
                call.End(new CallEnd("call_rejected", "callee", "603"));
                return;
            case CalleeAnswer.DoesNotAnswer:
                call.End(new CallEnd("timeout", "unknown", "unspecified"));
                return;
        }

        call.Answer();
        if (call.State == LegState.Answered)
            answered(call);
    }

    private void Play(SimulatedCall call, JsonElement body)
    {
        var about = new JsonObject { ["media_url"] = Text(body, "audio_url") ?? "", ["media_name"] = Text(body, "media_name") ?? "", ["overlay"] = false };
        var stop = _playing[call.CallControlId] = new CancellationTokenSource();
        _ = RunPlayback(call, "call.playback", about, options.PlaybackLength, stop.Token);
    }

    private void Speak(SimulatedCall call, JsonElement body)
    {
        // Spoken English runs at about fifteen characters a second.
        var length = TimeSpan.FromSeconds(Text(body, "payload")!.Length / 15.0);
        var stop = _playing[call.CallControlId] = new CancellationTokenSource();
        _ = RunPlayback(call, "call.speak", [], length, stop.Token);
    }

    private async Task RunPlayback(SimulatedCall call, string kind, JsonObject about, TimeSpan length, CancellationToken stop)
    {
        call.Post(kind + ".started", Merge(CallEvents.With(call), about));
        var over = await Task.WhenAny(Task.Delay(length, options.Time, stop), call.Ended);
        var status = over == call.Ended ? "call_hangup" : stop.IsCancellationRequested && kind == "call.playback" ? "cancelled" : "completed";
        call.Post(kind + ".ended", Merge(CallEvents.With(call, ("status", status)), about));
    }

    private void Record(SimulatedCall call, JsonElement body) =>
        _recording[call.CallControlId] = (Guid.NewGuid().ToString(), Text(body, "format")!, Text(body, "channels")!, options.Time.GetUtcNow());

    private void StopRecording(SimulatedCall call)
    {
        if (_recording.TryRemove(call.CallControlId, out var tape))
            call.Post("call.recording.saved", CallEvents.Recording(call, tape.Id, tape.Format, tape.Channels, tape.From, options.Time.GetUtcNow()));
    }

    private static JsonObject Merge(JsonObject payload, JsonObject more)
    {
        foreach (var (name, value) in more)
            payload[name] = value?.DeepClone();
        return payload;
    }

    private static string? Text(JsonElement body, string name) =>
        body.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
}
