using System.Diagnostics.Metrics;
using VoiceAgent.Speech;

namespace VoiceAgent.Engines.ElevenLabs;

/// <summary>The metrics of the way to the voice.</summary>
internal sealed class ElevenLabsMetrics
{
    public const string MeterName = "VoiceAgent.Engines.ElevenLabs";

    private readonly UpDownCounter<long> _sockets;
    private readonly Counter<long> _lost;
    private readonly Counter<long> _overHttp;

    public ElevenLabsMetrics(IMeterFactory meters)
    {
        var meter = meters.Create(MeterName);
        _sockets = meter.CreateUpDownCounter<long>("voiceagent_elevenlabs_sockets", description: "Sockets to the voice that are open");
        _lost = meter.CreateCounter<long>("voiceagent_elevenlabs_sockets_lost_total", description: "Sockets to the voice that ended by themselves");
        _overHttp = meter.CreateCounter<long>("voiceagent_elevenlabs_http_pieces_total", description: "Pieces of replies that were spoken over HTTP for want of a socket, by reason");
    }

    public void SocketOpened() => _sockets.Add(1);

    public void SocketEnded(bool isLost)
    {
        _sockets.Add(-1);
        if (isLost)
            _lost.Add(1);
    }

    public void SpokenOverHttp(EngineFailure reason) => _overHttp.Add(1, new KeyValuePair<string, object?>("reason", reason.ToString()));
}
