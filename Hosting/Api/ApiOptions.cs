using System.ComponentModel;
using VoiceAgent.Settings;

namespace VoiceAgent.Hosting.Api;

/// <summary>Who may use <c>/api</c> and <c>/dashboard</c>. Configuration section <c>Api</c>.</summary>
public sealed class ApiOptions
{
    /// <summary>The key that requests have to bring. Without a key only programs on this machine may use the API, and only while nothing leads here from outside.</summary>
    /// <value>Not set. At least 32 characters.</value>
    [Secret]
    public string? Key { get; set; }

    /// <summary>The SHA-256 of the key as hexadecimal digits, in place of <see cref="Key"/>: then the key itself is in no configuration.</summary>
    /// <value>Not set.</value>
    [Secret]
    [EditorBrowsable(EditorBrowsableState.Advanced)]
    public string? KeyHash { get; set; }

    /// <summary>Names of the hosts under which the API may be addressed, with commas between, besides those of this machine (localhost, 127.0.0.1).</summary>
    /// <value>Not set: with a key every name is accepted, without one only those of this machine.</value>
    [EditorBrowsable(EditorBrowsableState.Advanced)]
    public string? AllowedHosts { get; set; }
}
