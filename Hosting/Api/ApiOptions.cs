using VoiceAgent.Settings;

namespace VoiceAgent.Hosting.Api;

/// <summary>Who may use <c>/api</c>. Configuration section <c>Api</c>.</summary>
public sealed class ApiOptions
{
    /// <summary>Bearer key. Without one only this machine may.</summary>
    [Secret]
    public string? Key { get; set; }
}
