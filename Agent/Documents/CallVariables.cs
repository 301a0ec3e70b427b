using System.Globalization;
using VoiceAgent.Calls;

namespace VoiceAgent.Agent.Documents;

/// <summary>What templates may ask of a call. The values are the same wherever and whenever they are asked for, because the time is that of the call's beginning.</summary>
internal sealed class CallVariables
{
    /// <param name="startedAt">When the call's audio began to flow.</param>
    /// <param name="zone">The time zone of the business.</param>
    public CallVariables(CallInfo call, DateTimeOffset startedAt, TimeZoneInfo zone)
    {
        var isInbound = call.Direction == CallDirection.Inbound;
        (Zone, StartedAt) = (zone, TimeZoneInfo.ConvertTime(startedAt, zone));
        Values =
        [
            ("now", StartedAt.ToString("yyyy-MM-dd HH:mm zzz", CultureInfo.InvariantCulture)),
            ("part_of_day", StartedAt.Hour switch { >= 5 and < 12 => "morning", >= 12 and < 18 => "afternoon", _ => "evening" }),
            ("caller", (isInbound ? call.From : call.To) ?? ""),
            ("called", (isInbound ? call.To : call.From) ?? ""),
            ("call_id", call.CallId),
        ];
    }

    private CallVariables(CallVariables others) => (Zone, StartedAt, Values) = (others.Zone, others.StartedAt, []);

    public TimeZoneInfo Zone { get; }

    /// <summary>When the call's audio began to flow, by the clocks of the business.</summary>
    public DateTimeOffset StartedAt { get; }

    public IReadOnlyList<(string Name, object Value)> Values { get; private init; }

    /// <summary>Whether templates may use secrets of any name, because they are only tried.</summary>
    public bool HasAnySecrets { get; private init; }

    /// <summary>These variables and further ones.</summary>
    public CallVariables With(IEnumerable<(string Name, object Value)> more) => new(this) { Values = [.. Values, .. more] };

    /// <summary>These variables, and secrets of any name, to try templates with.</summary>
    public CallVariables WithSecrets() => new(this) { Values = Values, HasAnySecrets = true };

    public IEnumerable<string> Names => Values.Select(value => value.Name);

    /// <summary>The variables of a call that was never made, to try templates with.</summary>
    public static CallVariables Sample(TimeZoneInfo zone) => new(new CallInfo("call", CallDirection.Inbound, "+15550100001", "+15550100010"), DateTimeOffset.UnixEpoch, zone);
}
