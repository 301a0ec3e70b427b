using System.Collections;
using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Globalization;
using System.Reflection;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace VoiceAgent.Calls;

/// <summary>Reads options from configuration and checks them against the ranges their properties state. Every fault is named by its key, value and what is allowed.</summary>
/// <remarks>The framework's binder stops at the first value it cannot read; an operator wants to see all at once.</remarks>
public static class OptionsReader
{
    /// <summary>Adds options of a section, read and checked when the host starts.</summary>
    public static IServiceCollection AddChecked<T>(this IServiceCollection services, IConfiguration section)
        where T : class, new()
    {
        services.AddOptions<T>().Configure(o => Read(section, o, [])).ValidateOnStart();
        return services.AddSingleton<IValidateOptions<T>>(new Faults<T>(section));
    }

    private static void Read(IConfiguration section, object options, List<string> faults)
    {
        foreach (var property in options.GetType().GetProperties(BindingFlags.Public | BindingFlags.Instance))
        {
            var type = Nullable.GetUnderlyingType(property.PropertyType) ?? property.PropertyType;
            if (type.IsClass && type != typeof(string))
            {
                if (property.GetValue(options) is { } nested and not IEnumerable)
                    Read(section.GetSection(property.Name), nested, faults);
            }
            else if (property.CanWrite && section[property.Name] is { } text)
            {
                try
                {
                    property.SetValue(options, TypeDescriptor.GetConverter(type).ConvertFromInvariantString(text));
                }
                catch (Exception e) when (e is ArgumentException or FormatException or OverflowException or NotSupportedException or InvalidCastException)
                {
                    faults.Add($"{Key(section, property)} is \"{text}\"; allowed: {Allowed(property, type)}");
                }
            }
        }
    }

    private static void Check(IConfiguration section, object options, List<string> faults)
    {
        foreach (var property in options.GetType().GetProperties(BindingFlags.Public | BindingFlags.Instance))
        {
            if (property.GetValue(options) is not { } value)
                continue;
            if (property.GetCustomAttribute<RangeAttribute>() is { } range)
            {
                range.ParseLimitsInInvariantCulture = true;
                range.ConvertValueInInvariantCulture = true;
                if (!range.IsValid(value))
                    faults.Add(string.Create(CultureInfo.InvariantCulture, $"{Key(section, property)} is \"{value}\"; allowed: {Allowed(property, property.PropertyType)}"));
            }
            else if (property.PropertyType.IsClass && value is not (string or IEnumerable))
            {
                Check(section.GetSection(property.Name), value, faults);
            }
        }
    }

    private static string Key(IConfiguration section, PropertyInfo property) =>
        $"{(section as IConfigurationSection)?.Path.Replace(":", "__", StringComparison.Ordinal)}__{property.Name}";

    private static string Allowed(PropertyInfo property, Type type)
    {
        if (property.GetCustomAttribute<RangeAttribute>() is { } range)
            return string.Create(CultureInfo.InvariantCulture, $"{range.Minimum} to {range.Maximum}");
        return type.IsEnum ? string.Join(", ", Enum.GetNames(type)) : type == typeof(bool) ? "true, false" : $"a {type.Name}";
    }

    private sealed class Faults<T>(IConfiguration section) : IValidateOptions<T>
        where T : class, new()
    {
        public ValidateOptionsResult Validate(string? name, T options)
        {
            var faults = new List<string>();
            Read(section, new T(), faults);
            Check(section, options, faults);
            return faults.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(faults);
        }
    }
}
