using System.Collections;
using System.ComponentModel.DataAnnotations;
using System.Globalization;
using System.Reflection;
using Microsoft.Extensions.Options;

namespace VoiceAgent.Calls;

/// <summary>Checks options against the ranges their properties state, and names every fault by its key, value and what is allowed.</summary>
/// <param name="section">The configuration section, for example <c>Conversation</c>.</param>
public sealed class RangeFaults<T>(string section) : IValidateOptions<T>
    where T : class
{
    public ValidateOptionsResult Validate(string? name, T options)
    {
        var faults = new List<string>();
        Collect(section, options, faults);
        return faults.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(faults);
    }

    private static void Collect(string path, object options, List<string> faults)
    {
        foreach (var property in options.GetType().GetProperties(BindingFlags.Public | BindingFlags.Instance))
        {
            if (property.GetIndexParameters().Length > 0 || property.GetValue(options) is not { } value)
                continue;
            var key = $"{path}__{property.Name}";
            if (property.GetCustomAttribute<RangeAttribute>() is { } range)
            {
                range.ParseLimitsInInvariantCulture = true;
                range.ConvertValueInInvariantCulture = true;
                if (!range.IsValid(value))
                    faults.Add(string.Create(CultureInfo.InvariantCulture, $"{key} is \"{value}\"; allowed: {range.Minimum} to {range.Maximum}"));
            }
            else if (property.PropertyType.IsClass && value is not (string or IEnumerable))
            {
                Collect(key, value, faults);
            }
        }
    }
}
