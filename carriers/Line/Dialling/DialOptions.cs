using System.ComponentModel;
using System.ComponentModel.DataAnnotations;

namespace VoiceAgent.Carriers.Line.Dialling;

/// <summary>Whom the platform may be made to call. Configuration section <c>Dial</c>.</summary>
public sealed class DialOptions
{
    public const string Section = "Dial";

    /// <summary>How numbers that may be called begin, with commas between: country codes such as +44, or longer beginnings such as +4930.
    /// Premium, shared cost, satellite and personal numbers need a beginning of their own with at least two digits after the country code, such as +1900, and those of the exchange 976 one with it, such as +1212976.</summary>
    /// <value>Not set: numbers of the country of the carrier's <c>CallerId</c>.</value>
    public string? Prefixes { get; set; }

    /// <summary>Hosts at which SIP addresses may be called, with commas between.</summary>
    /// <value>Not set: none.</value>
    [EditorBrowsable(EditorBrowsableState.Advanced)]
    public string? SipHosts { get; set; }

    /// <summary>Calling numbers that a dial may name besides the carrier's <c>CallerId</c>, with commas between.</summary>
    /// <value>Not set: none.</value>
    [EditorBrowsable(EditorBrowsableState.Advanced)]
    public string? CallerIds { get; set; }

    /// <summary>How many calls may be placed in a minute.</summary>
    /// <value>30. From 1 to 10000.</value>
    [Range(1, 10_000)]
    [EditorBrowsable(EditorBrowsableState.Advanced)]
    public int PerMinute { get; set; } = 30;

    /// <summary>How many outgoing calls there may be at once, and never more than half of all calls that can be served: the other places are for callers.</summary>
    /// <value>10. From 0 to 100000; 0 switches calling out off.</value>
    [Range(0, 100_000)]
    [EditorBrowsable(EditorBrowsableState.Advanced)]
    public int MaxCalls { get; set; } = 10;

    internal static IReadOnlyList<string> Split(string? list) => list?.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries) ?? [];
}
