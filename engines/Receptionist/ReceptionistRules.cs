using System.Text.RegularExpressions;
using VoiceAgent.Settings;

namespace VoiceAgent.Engines.Receptionist;

/// <summary>Finds the faults in <see cref="ReceptionistOptions"/> that a range cannot tell.</summary>
internal static partial class ReceptionistRules
{
    private const int LongestName = 60;

    public static void Check(ReceptionistOptions options, OptionFaults faults)
    {
        if (options.BusinessName.Length > LongestName || !SpokenWords().IsMatch(options.BusinessName))
            faults.Add(nameof(options.BusinessName), options.BusinessName, $"words without digits, at most {LongestName} characters");
        CheckHours(options.Hours, faults);
        CheckServices(options.Services, faults);
        if (!SpokenWords().IsMatch(options.Currency)) faults.Add(nameof(options.Currency), options.Currency, "the spoken name in the plural, such as euros");
    }

    private static void CheckHours(WeeklyHours week, OptionFaults faults)
    {
        foreach (var (day, hours) in week.Days)
        {
            if (!OpeningHours.TryParse(hours, out _)) faults.Add($"Hours__{day}", hours, "from-to as HH:mm-HH:mm on one day, or closed");
        }

        if (week.Days.All(day => day.Hours.Equals(OpeningHours.Closed, StringComparison.OrdinalIgnoreCase)))
            faults.Add("Hours", "closed on every day", "open on one day at least");
    }

    private static void CheckServices(IList<ServiceOptions> services, OptionFaults faults)
    {
        var names = $"lower-case words of letters, at most {LongestName} characters, each name once";
        var taken = new HashSet<string>(StringComparer.Ordinal);
        for (var i = 0; i < services.Count; i++)
        {
            CheckName($"Services__{i}__Name", services[i].Name);
            for (var j = 0; j < services[i].Also.Count; j++) CheckName($"Services__{i}__Also__{j}", services[i].Also[j]);
        }

        void CheckName(string key, string name)
        {
            if (!IsName(name) || !taken.Add(name)) faults.Add(key, name, names);
        }
    }

    private static bool IsName(string name) => name.Length <= LongestName && LowerCaseWords().IsMatch(name);

    [GeneratedRegex(@"^\p{L}[\p{L}' ,\-]*\z")]
    private static partial Regex SpokenWords();

    [GeneratedRegex(@"^[a-z]+('[a-z]+)?( [a-z]+('[a-z]+)?)*\z")]
    private static partial Regex LowerCaseWords();
}
