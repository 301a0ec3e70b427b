using System.Collections;
using System.ComponentModel;
using System.Globalization;
using System.Reflection;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace VoiceAgent.Settings;

/// <summary>Reads options from configuration and checks them by the ranges of their properties and the rules of their room. Keys that mean nothing are faults, too.</summary>
/// <remarks>The framework's binder stops at the first value that it cannot read and passes over misspelt keys. An operator wants to see all faults at once.
/// A value of nothing but white space counts as not set, for that is how a compose file switches a variable off.</remarks>
public static class OptionsReader
{
    /// <summary>Adds the options of a section, which are read and checked when the host starts.</summary>
    /// <param name="section">The section that holds the options. Options within options are sections below it.</param>
    /// <param name="rules">Adds the faults that no range can tell. In the options given to it, a value that could not be read has its default.</param>
    /// <param name="prepare">Sets values before those of the section are read.</param>
    /// <param name="moved">Keys that the section had once, each with the whole key that takes its place, or with null where none does. Null: no key has moved.</param>
    /// <remarks>Options that were added already are not added again.</remarks>
    public static IServiceCollection AddChecked<T>(
        this IServiceCollection services, IConfigurationSection section, Action<T, OptionFaults>? rules = null, Action<T>? prepare = null, IReadOnlyDictionary<string, string?>? moved = null)
        where T : class, new()
    {
        services.AddOptions<T>().ValidateOnStart();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IConfigureOptions<T>, Reader<T>>(_ => new Reader<T>(section, prepare)));
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<T>, Validator<T>>(_ => new Validator<T>(section, rules, moved)));
        return services;
    }

    /// <summary>Reads options that must be known before the host is built. Faults are passed over: the start names those of options that <see cref="AddChecked"/> adds.</summary>
    /// <param name="prepare">Sets values before those of the section are read.</param>
    public static T Read<T>(IConfigurationSection section, Action<T>? prepare = null)
        where T : class, new()
    {
        var options = new T();
        prepare?.Invoke(options);
        Fill(section, options);
        return options;
    }

    /// <summary>The properties that configuration can set: all public ones but those marked <c>[Browsable(false)]</c>.</summary>
    public static IEnumerable<PropertyInfo> Properties(Type options)
    {
        ArgumentNullException.ThrowIfNull(options);
        return options.GetProperties(BindingFlags.Public | BindingFlags.Instance).Where(p => p.GetCustomAttribute<BrowsableAttribute>() is not { Browsable: false });
    }

    private static OptionFaults Fill(IConfigurationSection section, object options, IReadOnlyDictionary<string, string?>? moved = null)
    {
        var faults = new OptionFaults(section.Path.Replace(":", "__", StringComparison.Ordinal), options.GetType(), moved);
        Fill(section, "", options, faults);
        return faults;
    }

    private static void Fill(IConfigurationSection section, string prefix, object options, OptionFaults faults)
    {
        var properties = Properties(options.GetType()).ToList();
        foreach (var child in section.GetChildren().Where(IsSet))
        {
            if (properties.Find(p => p.Name.Equals(child.Key, StringComparison.OrdinalIgnoreCase)) is { } property)
                FillProperty(child, prefix + property.Name, options, property, faults);
            else
                faults.AddUnknown(prefix + child.Key, $"are {string.Join(", ", properties.Select(p => p.Name))}");
        }
    }

    private static void FillProperty(IConfigurationSection section, string key, object options, PropertyInfo property, OptionFaults faults)
    {
        var item = OptionValue.ItemOf(property.PropertyType);
        if ((item is not null || OptionValue.IsSection(property.PropertyType)) && !string.IsNullOrWhiteSpace(section.Value))
            faults.AddUnknown(key, "are only keys below it");
        if (item is not null)
            FillList(section, key, (IList)property.GetValue(options)!, item, faults);
        else if (OptionValue.IsSection(property.PropertyType))
            Fill(section, key + "__", property.GetValue(options)!, faults);
        else if (ValueOf(section, key, faults) is not { } text)
            return;
        else if (OptionValue.Parse(text, property.PropertyType) is { } value)
            property.SetValue(options, value);
        else
            faults.Add(key, text, OptionValue.Form(property.PropertyType));
    }

    private static void FillList(IConfigurationSection section, string key, IList list, Type item, OptionFaults faults)
    {
        foreach (var child in section.GetChildren().Where(IsSet))
        {
            var next = list.Count.ToString(CultureInfo.InvariantCulture);
            if (child.Key != next)
            {
                faults.AddUnknown($"{key}__{child.Key}", $"is the next number, {next}");
            }
            else if (OptionValue.IsSection(item))
            {
                list.Add(Activator.CreateInstance(item));
                Fill(child, $"{key}__{next}__", list[^1]!, faults);
            }
            else if (ValueOf(child, $"{key}__{next}", faults) is { } text)
            {
                list.Add(text);
            }
        }
    }

    private static string? ValueOf(IConfigurationSection section, string key, OptionFaults faults)
    {
        foreach (var child in section.GetChildren().Where(IsSet))
            faults.AddUnknown($"{key}__{child.Key}", $"is {key[(key.LastIndexOf('_') + 1)..]} itself");
        return string.IsNullOrWhiteSpace(section.Value) ? null : section.Value.Trim();
    }

    private static bool IsSet(IConfigurationSection section) => !string.IsNullOrWhiteSpace(section.Value) || section.GetChildren().Any(IsSet);

    private static void CheckRanges(string prefix, object options, OptionFaults faults)
    {
        foreach (var property in Properties(options.GetType()))
        {
            var key = prefix + property.Name;
            var value = property.GetValue(options);
            if (OptionValue.RangeOf(property) is { } range && !range.IsValid(value))
                faults.Add(key, value, OptionValue.Show(range));
            else if (value is IList list && OptionValue.ItemOf(property.PropertyType) is { } item && OptionValue.IsSection(item))
                for (var i = 0; i < list.Count; i++)
                    CheckRanges(string.Create(CultureInfo.InvariantCulture, $"{key}__{i}__"), list[i]!, faults);
            else if (value is not null && OptionValue.IsSection(property.PropertyType))
                CheckRanges(key + "__", value, faults);
        }
    }

    private sealed class Reader<T>(IConfigurationSection section, Action<T>? prepare) : IConfigureOptions<T>
        where T : class, new()
    {
        public void Configure(T options)
        {
            prepare?.Invoke(options);
            Fill(section, options);
        }
    }

    private sealed class Validator<T>(IConfigurationSection section, Action<T, OptionFaults>? rules, IReadOnlyDictionary<string, string?>? moved) : IValidateOptions<T>
        where T : class, new()
    {
        public ValidateOptionsResult Validate(string? name, T options)
        {
            // The section is read once more, for a value that could not be read has left no trace in the options.
            var faults = Fill(section, new T(), moved);
            rules?.Invoke(options, faults);
            CheckRanges("", options, faults);
            return faults.Messages.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(faults.Messages);
        }
    }
}
