using System.Diagnostics.Metrics;

namespace VoiceAgent.Carriers.Line;

/// <summary>The metrics of one carrier's side. Their names hold the carrier's name.</summary>
public sealed class LineMetrics
{
    /// <summary>The name of the meter, which all carriers share.</summary>
    public const string MeterName = "VoiceAgent.Carriers.Line";

    private readonly Counter<long> _webhooks;
    private readonly Counter<long> _restarts;
    private readonly Counter<long> _spoken;

    /// <param name="carrier">The carrier's name, in upper or lower case.</param>
    public LineMetrics(IMeterFactory meters, string carrier)
    {
        ArgumentNullException.ThrowIfNull(carrier);
        var meter = meters.Create(MeterName);
        var prefix = $"voiceagent_{carrier.ToLowerInvariant()}_";
        _webhooks = meter.CreateCounter<long>(prefix + "webhooks_total", description: "Webhooks received, by what was done with them");
        _restarts = meter.CreateCounter<long>(prefix + "stream_restarts_total", description: "Media streams asked for again after a loss");
        _spoken = meter.CreateCounter<long>(prefix + "spoken_instead_total", description: "Announcements that the carrier's own voice made to callers without a media stream");
    }

    /// <param name="outcome">What was done with the webhook, in a word of a small set.</param>
    public void WebhookReceived(string outcome) => _webhooks.Add(1, new KeyValuePair<string, object?>("outcome", outcome));

    internal void SpokeInstead(bool isGoodbye) => _spoken.Add(1, new KeyValuePair<string, object?>("said", isGoodbye ? "goodbye" : "wait"));

    internal void StreamRestarted() => _restarts.Add(1);
}
