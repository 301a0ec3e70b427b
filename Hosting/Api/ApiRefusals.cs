using System.Diagnostics.Metrics;
using System.Net;
using VoiceAgent.Calls;

namespace VoiceAgent.Hosting.Api;

/// <summary>Counts the requests that were refused, and has them logged together.</summary>
internal sealed class ApiRefusals : IDisposable
{
    public const string MeterName = "VoiceAgent.Api";

    private readonly Counter<long> _refused;
    private readonly LogSummary _summary;

    public ApiRefusals(IMeterFactory meters, Audit audit, TimeProvider time)
    {
        _refused = meters.Create(MeterName).CreateCounter<long>("voiceagent_api_refused_total", description: "Requests to the API that were refused, by reason");
        _summary = new LogSummary(time, TimeSpan.FromSeconds(1), audit.Refused);
    }

    /// <param name="reason">The reason, one of a small set.</param>
    /// <param name="from">The address that asked, or that of the proxy that passed the request on. It is for the log, of each second's first sixteen.</param>
    public void Add(string reason, IPAddress? from)
    {
        _refused.Add(1, new KeyValuePair<string, object?>("reason", reason));
        _summary.Add(from is null ? reason : $"{reason} from {(from.IsIPv4MappedToIPv6 ? from.MapToIPv4() : from)}:");
    }

    public void Dispose() => _summary.Dispose();
}
