using System.Diagnostics.Metrics;
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

    /// <param name="reason">One of a small set.</param>
    public void Add(string reason)
    {
        _refused.Add(1, new KeyValuePair<string, object?>("reason", reason));
        _summary.Add(reason);
    }

    public void Dispose() => _summary.Dispose();
}
