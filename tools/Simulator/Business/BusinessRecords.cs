using System.Globalization;
using System.Text.Json.Nodes;

namespace VoiceAgent.Simulator;

/// <summary>What a business answers.</summary>
internal sealed record BusinessAnswer(int Status, JsonNode Body)
{
    public static BusinessAnswer Wrong(int status, string error) => new(status, new JsonObject { ["error"] = error });
}

/// <summary>What the simulated businesses know: the practice's free times and appointments, the roofer's visits, the shop's orders and tickets. Thread-safe.</summary>
internal sealed class BusinessRecords
{
    private static readonly string[] Times = ["09:00", "10:30", "14:00", "15:30"];

    private readonly Lock _gate = new();
    private readonly Dictionary<(string Day, string Time), string> _booked = [];
    private readonly Dictionary<string, string> _appointments = new(StringComparer.Ordinal) { ["A1"] = "planned", ["A2"] = "planned" };
    private int _last;

    /// <param name="path">The parts of the path.</param>
    /// <param name="body">The body of a request that changes something; null for others.</param>
    public BusinessAnswer Answer(string method, string[] path, string day, JsonObject? body)
    {
        lock (_gate)
        {
            return (method, path) switch
            {
                ("GET", ["clinic", "times"]) => IsDay(day) ? new(200, new JsonObject { ["day"] = day, ["times"] = Free(day) }) : BusinessAnswer.Wrong(400, "day must be a day as 2026-12-02"),
                ("POST", ["clinic", "bookings"]) => Book(body!),
                ("PATCH", ["clinic", "appointments", var id]) => Change(id, body!),
                ("POST", ["roofing", "visits"]) => Missing(body!, "day", "name", "budget") is { } missing ? missing : IsDay(Text(body!, "day")) ? Made("visit", "V") : BusinessAnswer.Wrong(400, "day must be a day as 2026-12-02"),
                ("GET", ["shop", "orders", var number]) => Order(number),
                ("POST", ["shop", "tickets"]) => Missing(body!, "order", "problem") is { } missing ? missing : Made("ticket", "T"),
                ("POST", ["crm", "calls"]) => Missing(body!, "type", "timestamp") is { } missing ? missing : body!["data"] is JsonObject ? Made("entry", "C") : BusinessAnswer.Wrong(400, "data is missing"),
                ("POST", ["crm", "callers"]) => body!["data"] is JsonObject caller ? new(200, new JsonObject { ["variables"] = Text(caller, "from") == SimulatedBusiness.KnownCaller ? new JsonObject { ["patient"] = "Ann Lee" } : new JsonObject() }) : BusinessAnswer.Wrong(400, "data is missing"),
                _ => BusinessAnswer.Wrong(404, "there is nothing at this address"),
            };
        }
    }

    // The practice is closed at the weekend.
    private JsonArray Free(string day) => DateOnly.Parse(day, CultureInfo.InvariantCulture).DayOfWeek is DayOfWeek.Saturday or DayOfWeek.Sunday ? []
        : [.. Times.Where(time => !_booked.ContainsKey((day, time))).Select(time => JsonValue.Create(time))];

    private BusinessAnswer Book(JsonObject body)
    {
        if (Missing(body, "day", "time", "name") is { } missing)
            return missing;
        var (day, time) = (Text(body, "day"), Text(body, "time"));
        if (!IsDay(day) || !Times.Contains(time))
            return BusinessAnswer.Wrong(400, $"time must be one of {string.Join(", ", Times)}, of a day as 2026-12-02");
        if (!Free(day).Any(free => free!.GetValue<string>() == time))
            return BusinessAnswer.Wrong(409, $"{time} is not free");
        var made = Made("booking", "B");
        _booked[(day, time)] = made.Body["booking"]!.GetValue<string>();
        return made;
    }

    private BusinessAnswer Change(string id, JsonObject body)
    {
        if (!_appointments.ContainsKey(id))
            return BusinessAnswer.Wrong(404, "there is no such appointment");
        if (Text(body, "state") is not ("confirmed" or "cancelled") || body.Count != 1)
            return BusinessAnswer.Wrong(400, "state must be confirmed or cancelled");
        _appointments[id] = Text(body, "state");
        return new(200, new JsonObject { ["appointment"] = id, ["state"] = _appointments[id] });
    }

    private static BusinessAnswer Order(string number) => number switch
    {
        "4711" => new(200, new JsonObject { ["order"] = number, ["state"] = "on its way", ["arrives"] = "2026-12-04" }),
        "4712" => new(200, new JsonObject { ["order"] = number, ["state"] = "delivered", ["arrives"] = "2026-11-27" }),
        _ => BusinessAnswer.Wrong(404, "there is no order with this number"),
    };

    private BusinessAnswer Made(string what, string prefix) => new(201, new JsonObject { [what] = string.Create(CultureInfo.InvariantCulture, $"{prefix}{++_last}") });

    private static BusinessAnswer? Missing(JsonObject body, params ReadOnlySpan<string> names)
    {
        foreach (var name in names)
            if (Text(body, name).Length == 0)
                return BusinessAnswer.Wrong(400, $"{name} is missing");
        return null;
    }

    private static string Text(JsonObject body, string name) => body[name] is JsonValue value ? value.ToString() : "";

    private static bool IsDay(string text) => DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out _);
}
