using System.Text.RegularExpressions;
using Microsoft.Extensions.Options;

namespace VoiceAgent.Engines.Receptionist;

/// <summary>Finds every fault in the options at once and names it as it would be written in the environment.</summary>
internal sealed partial class ReceptionistOptionsValidator : IValidateOptions<ReceptionistOptions>
{
    private const int LongestName = 60;

    public ValidateOptionsResult Validate(string? name, ReceptionistOptions options)
    {
        var faults = Faults(options).ToList();
        return faults.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(faults);
    }

    private static IEnumerable<string> Faults(ReceptionistOptions options)
    {
        if (options.BusinessName.Length > LongestName || !SpokenWords().IsMatch(options.BusinessName))
            yield return Fault("BusinessName", options.BusinessName, $"words without digits, at most {LongestName} characters");

        foreach (var (day, hours) in options.Hours.Days)
        {
            if (!OpeningHours.TryParse(hours, out _)) yield return Fault($"Hours__{day}", hours, "from-to as HH:mm-HH:mm on one day, or closed");
        }

        if (options.Hours.Days.All(day => day.Hours.Equals(OpeningHours.Closed, StringComparison.OrdinalIgnoreCase)))
            yield return Fault("Hours", "closed on every day", "at least one open day");

        if (!SpokenWords().IsMatch(options.Currency)) yield return Fault("Currency", options.Currency, "the spoken name in the plural, such as euros");

        foreach (var fault in ServiceFaults(options.Services)) yield return fault;
        foreach (var fault in TimeFaults(options)) yield return fault;
    }

    private static IEnumerable<string> ServiceFaults(IList<ServiceOptions> services)
    {
        var names = $"lower-case words of letters, at most {LongestName} characters, each name once";
        var taken = new HashSet<string>(StringComparer.Ordinal);
        for (var i = 0; i < services.Count; i++)
        {
            var service = services[i];
            if (!IsName(service.Name) || !taken.Add(service.Name)) yield return Fault($"Services__{i}__Name", service.Name, names);
            if (service.Price is < 1 or > 9999) yield return Fault($"Services__{i}__Price", service.Price, "1 to 9999");
            for (var j = 0; j < service.Also.Count; j++)
            {
                if (!IsName(service.Also[j]) || !taken.Add(service.Also[j])) yield return Fault($"Services__{i}__Also__{j}", service.Also[j], names);
            }
        }
    }

    private static bool IsName(string name) => name.Length <= LongestName && LowerCaseWords().IsMatch(name);

    private static IEnumerable<string> TimeFaults(ReceptionistOptions options)
    {
        if (options.FirstToken < TimeSpan.Zero || options.FirstToken > TimeSpan.FromSeconds(5)) yield return Fault("FirstToken", options.FirstToken, "0 to 5 seconds");
        if (options.TokenInterval < TimeSpan.Zero || options.TokenInterval > TimeSpan.FromSeconds(1)) yield return Fault("TokenInterval", options.TokenInterval, "0 to 1 second");
    }

    private static string Fault(string key, object value, string allowed) =>
        $"{ReceptionistOptions.Section}__{key} is \"{value}\"; allowed: {allowed}.";

    [GeneratedRegex(@"^\p{L}[\p{L}' ,\-]*\z")]
    private static partial Regex SpokenWords();

    [GeneratedRegex(@"^[a-z]+('[a-z]+)?( [a-z]+('[a-z]+)?)*\z")]
    private static partial Regex LowerCaseWords();
}
