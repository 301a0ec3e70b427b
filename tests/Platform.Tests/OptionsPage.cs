using System.ComponentModel;
using System.Globalization;
using System.Reflection;
using System.Text;
using VoiceAgent.Agent;
using VoiceAgent.Calls;
using VoiceAgent.Carriers.Line.Dialling;
using VoiceAgent.Carriers.Telnyx;
using VoiceAgent.Conversation;
using VoiceAgent.Conversation.English;
using VoiceAgent.Engines.ElevenLabs;
using VoiceAgent.Engines.Flite;
using VoiceAgent.Engines.OpenAI;
using VoiceAgent.Engines.PocketSphinx;
using VoiceAgent.Engines.Receptionist;
using VoiceAgent.Engines.Silero;
using VoiceAgent.Engines.Whisper;
using VoiceAgent.Grains;
using VoiceAgent.Hosting;
using VoiceAgent.Hosting.Api;
using VoiceAgent.Settings;

namespace VoiceAgent.Platform.Tests;

/// <summary>The page of all options, made of the classes that hold them: names, defaults, and what their summaries say.</summary>
internal static class OptionsPage
{
    private static readonly (string Section, Type Options)[] Platform =
    [
        ("Agent", typeof(AgentOptions)), ("Agents", typeof(AgentsOptions)), ("Conversation", typeof(ConversationOptions)), ("Telnyx", typeof(TelnyxOptions)), ("Dial", typeof(DialOptions)),
        ("Calls", typeof(CallOptions)), ("Api", typeof(ApiOptions)), ("Cluster", typeof(ClusterOptions)),
    ];

    private static readonly (string Section, Type Options)[] Engines =
    [
        ("PocketSphinx", typeof(PocketSphinxOptions)), ("Whisper", typeof(WhisperOptions)), ("OpenAI", typeof(OpenAIOptions)), ("Receptionist", typeof(ReceptionistOptions)),
        ("ElevenLabs", typeof(ElevenLabsOptions)), ("Flite", typeof(FliteOptions)), ("Silero", typeof(SileroOptions)),
    ];

    /// <summary>The options that every operator should know.</summary>
    public static IReadOnlyList<string> Everyday => [.. Platform.SelectMany(s => Read(s.Section, s.Options)).Where(o => o is { IsAdvanced: false, IsText: false }).Select(o => o.Key)];

    public static string Write()
    {
        var platform = Platform.Select(s => Read(s.Section, s.Options).ToList()).ToList();
        var engines = Engines.Select(s => Read(s.Section, s.Options).ToList()).ToList();
        var keys = platform.Concat(engines).SelectMany(o => o).ToDictionary(o => o.Property.DeclaringType!.FullName + "." + o.Property.Name, o => o.Key, StringComparer.Ordinal);
        keys.Add($"{typeof(AgentOptions).FullName}.{nameof(AgentOptions.Texts)}", "Agent__Texts__…");
        foreach (var ofPersona in typeof(Persona).GetProperties())
            keys.Add($"{typeof(Persona).FullName}.{ofPersona.Name}", $"Agent__{ofPersona.Name}");
        var docs = new SourceDocs(id => keys.GetValueOrDefault(id));
        var page = new StringBuilder("""
            # Options

            In `appsettings.json`, or as environment variables. A wrong value or a misspelt key stops the start with one message that names every fault of every section: the key, its value (never a secret's) and what is allowed. A variable set to nothing counts as not set. Durations are hours:minutes:seconds, such as `00:00:00.5`. `ASPNETCORE_URLS` says where to listen (`http://localhost:8000`).

            This page is made of the source by `./test Platform`.

            ## Everyday options


            """.ReplaceLineEndings("\n"));
        Table(page, docs, platform.SelectMany(o => o).Where(o => o is { IsAdvanced: false, IsText: false }));
        page.Append("\n## The agent's own words\n\nThe defaults are those of English. In a language that the platform has no words of, nothing is said where none are set. A text that is set to `none` is not said.\n\n");
        Table(page, docs, platform.SelectMany(o => o).Where(o => o.IsText));
        page.Append("\n# Advanced options\n\nFew operators ever need these.\n");
        foreach (var ((section, type), options) in Platform.Zip(platform))
            Section(page, docs, section, type, options.Where(o => o is { IsAdvanced: true, IsText: false }));
        page.Append("\n# Engines\n\nEach engine's README says more. Several engines of one type stand side by side under names of their own: `Engines__NAME__Type` says the type, and all options of the type are at `Engines__NAME__…` as well ([more](../guide/engines.md#several-of-one-kind)).\n");
        foreach (var ((section, type), options) in Engines.Zip(engines))
            Section(page, docs, section, type, options);
        return page.ToString();
    }

    private static void Section(StringBuilder page, SourceDocs docs, string name, Type type, IEnumerable<Option> options)
    {
        page.Append(CultureInfo.InvariantCulture, $"\n## {name}\n\n{docs.Summary(type)}\n\n");
        Table(page, docs, options);
    }

    private static void Table(StringBuilder page, SourceDocs docs, IEnumerable<Option> options)
    {
        page.Append("| key | default | what it does | values |\n| --- | --- | --- | --- |\n");
        foreach (var option in options)
            page.Append(CultureInfo.InvariantCulture, $"| `{option.Key}` | {Show(option.Default)} | {docs.Summary(option.Property)} | {docs.Values(option.Property)} |\n");
    }

    private static IEnumerable<Option> Read(string prefix, Type type, bool isAdvanced = false, bool isText = false)
    {
        var defaults = type == typeof(AgentTexts) ? EnglishPack.Instance.Texts() : Activator.CreateInstance(type)!;
        foreach (var property in OptionsReader.Properties(type).OrderBy(p => p.DeclaringType != type))
        {
            var (key, advanced) = ($"{prefix}__{property.Name}", isAdvanced || property.GetCustomAttribute<EditorBrowsableAttribute>() is { State: EditorBrowsableState.Advanced });
            if (property.PropertyType is { IsGenericType: true } list && list.GetGenericTypeDefinition() == typeof(IList<>))
            {
                if (list.GetGenericArguments()[0] == typeof(string))
                    yield return new Option(key + "__0", property, null, advanced, isText);
                else
                    foreach (var option in Read(key + "__0", list.GetGenericArguments()[0], advanced, isText))
                        yield return option;
            }
            else if (property.PropertyType.IsClass && property.PropertyType != typeof(string))
            {
                foreach (var option in Read(key, property.PropertyType, advanced, property.PropertyType == typeof(AgentTexts)))
                    yield return option;
            }
            else
            {
                yield return new Option(key, property, property.GetValue(defaults), advanced, isText);
            }
        }
    }

    private static string Show(object? value) => value switch
    {
        null or "" => "none",
        bool isOn => isOn ? "`true`" : "`false`",
        TimeSpan time => Duration(time),
        string text when text.Contains(' ', StringComparison.Ordinal) => $"\"{text}\"",
        _ => $"`{Convert.ToString(value, CultureInfo.InvariantCulture)}`",
    };

    /// <summary>As people say it: 300 ms, 1.5 s, 10 min, 24 h.</summary>
    public static string Duration(TimeSpan time) => time switch
    {
        _ when time == TimeSpan.Zero => "0",
        _ when time < TimeSpan.FromSeconds(1) => string.Create(CultureInfo.InvariantCulture, $"{time.TotalMilliseconds} ms"),
        _ when time < TimeSpan.FromMinutes(1) => string.Create(CultureInfo.InvariantCulture, $"{time.TotalSeconds} s"),
        _ when time < TimeSpan.FromHours(1) => string.Create(CultureInfo.InvariantCulture, $"{time.TotalMinutes} min"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{time.TotalHours} h"),
    };

    private sealed record Option(string Key, PropertyInfo Property, object? Default, bool IsAdvanced, bool IsText);
}
