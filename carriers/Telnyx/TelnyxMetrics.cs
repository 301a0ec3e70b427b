using System.Diagnostics.Metrics;
using VoiceAgent.Telephony.Telnyx.CallControl;

namespace VoiceAgent.Telephony.Telnyx;

/// <summary>The numbers of the carrier's side.</summary>
internal sealed class TelnyxMetrics
{
    public const string MeterName = "VoiceAgent.Telephony.Telnyx";

    private readonly Counter<long> _webhooks;
    private readonly Counter<long> _resends;
    private readonly Counter<long> _restarts;
    private readonly Counter<long> _spoken;
    private readonly Counter<long> _dials;

    public TelnyxMetrics(IMeterFactory meters)
    {
        var meter = meters.Create(MeterName);
        _webhooks = meter.CreateCounter<long>("voiceagent_telnyx_webhooks_total", description: "Webhooks received, by what was done with them");
        _resends = meter.CreateCounter<long>("voiceagent_telnyx_command_resends_total", description: "Commands sent once more, by command and reason");
        _restarts = meter.CreateCounter<long>("voiceagent_telnyx_stream_restarts_total", description: "Media streams asked for again after a loss");
        _spoken = meter.CreateCounter<long>("voiceagent_telnyx_spoken_instead_total", description: "What the carrier's own voice said to callers without a media stream");
        _dials = meter.CreateCounter<long>("voiceagent_dials_total", description: "Calls that were to be placed, by what became of that");
    }

    public void WebhookReceived(string outcome) => _webhooks.Add(1, new KeyValuePair<string, object?>("outcome", outcome));

    public void CommandResent(string action, TelnyxError reason) =>
        _resends.Add(1, new KeyValuePair<string, object?>("command", action), new KeyValuePair<string, object?>("reason", reason.ToString()));

    public void SpokeInstead(bool isGoodbye) => _spoken.Add(1, new KeyValuePair<string, object?>("said", isGoodbye ? "goodbye" : "wait"));

    public void StreamRestarted() => _restarts.Add(1);

    public void Dialled(string outcome) => _dials.Add(1, new KeyValuePair<string, object?>("outcome", outcome));
}
