using System.Diagnostics.Metrics;
using VoiceAgent.Carriers.Telnyx.CallControl;

namespace VoiceAgent.Carriers.Telnyx;

/// <summary>The metrics that only Telnyx has.</summary>
internal sealed class TelnyxMetrics(IMeterFactory meters)
{
    public const string MeterName = "VoiceAgent.Carriers.Telnyx";

    private readonly Counter<long> _resends = meters.Create(MeterName).CreateCounter<long>("voiceagent_telnyx_command_resends_total", description: "Commands sent once more, by command and reason");

    public void CommandResent(string action, TelnyxError reason) =>
        _resends.Add(1, new KeyValuePair<string, object?>("command", action), new KeyValuePair<string, object?>("reason", reason.ToString()));
}
