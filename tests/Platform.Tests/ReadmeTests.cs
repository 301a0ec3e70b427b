using System.ComponentModel.DataAnnotations;
using System.Globalization;
using System.Reflection;
using VoiceAgent.Audio;
using VoiceAgent.Calls;
using VoiceAgent.Conversation;
using VoiceAgent.Conversation.Text;

namespace VoiceAgent.Platform.Tests;

public sealed class ReadmeTests
{
    [Theory]
    [InlineData(typeof(AgentTexts))]
    [InlineData(typeof(EndOfTurnOptions))]
    [InlineData(typeof(InterruptionOptions))]
    [InlineData(typeof(SpeculationOptions))]
    [InlineData(typeof(SpeechOptions))]
    [InlineData(typeof(SilenceOptions))]
    [InlineData(typeof(LimitOptions))]
    [InlineData(typeof(ChunkerOptions))]
    [InlineData(typeof(DictationOptions))]
    [InlineData(typeof(CallOptions))]
    [InlineData(typeof(SpeechGateOptions))]
    public void Every_option_is_in_it(Type options)
    {
        var pages = string.Join('\n', Directory.EnumerateFiles(Path.Combine(Repository.Root, "docs"), "*.md", SearchOption.AllDirectories).Select(File.ReadAllText));
        options.GetProperties().Where(p => p.CanWrite).Select(p => p.Name).ShouldAllBe(name => pages.Contains(name, StringComparison.Ordinal));
    }

    [Fact]
    public void The_tuning_page_has_each_number_of_a_conversation_with_its_default_and_range()
    {
        var rows = File.ReadLines(Path.Combine(Repository.Root, "docs", "explain", "turn-taking.md")).SkipWhile(line => !line.StartsWith("| option | default | range |", StringComparison.Ordinal)).Skip(2)
            .TakeWhile(line => line.StartsWith('|')).Select(line => line.Split('|', StringSplitOptions.TrimEntries)).ToList();
        rows.ShouldNotBeEmpty();
        foreach (var (name, value, range) in Ranged("", new ConversationOptions()).Concat(Ranged("Calls__SpeechGate__", new SpeechGateOptions())))
        {
            var row = rows.Where(r => r[1].Contains($"`{name}`", StringComparison.Ordinal)).ShouldHaveSingleItem(name);
            row[2].ShouldContain(Show(value), customMessage: name);
            var (least, most) = (Show(Limit(range, range.Minimum)), Show(Limit(range, range.Maximum)));
            // "100 to 200 ms"
            var unit = most.IndexOf(' ', StringComparison.Ordinal) is > 0 and var space ? most[space..] : "";
            row[3].ShouldContain($"{(unit.Length > 0 && least.EndsWith(unit, StringComparison.Ordinal) ? least[..^unit.Length] : least)} to {most}", customMessage: name);
        }
    }

    private static IEnumerable<(string Name, object Default, RangeAttribute Range)> Ranged(string prefix, object options) => options.GetType().GetProperties(BindingFlags.Public | BindingFlags.Instance).SelectMany(property =>
        property.GetCustomAttribute<RangeAttribute>() is { } range ? [(prefix + property.Name, property.GetValue(options)!, range)]
        : property.PropertyType is { IsClass: true } type && type.Name.EndsWith("Options", StringComparison.Ordinal) ? Ranged($"{prefix}{property.Name}__", property.GetValue(options)!)
        : []);

    private static object Limit(RangeAttribute range, object limit) => limit is string text ? TimeSpan.Parse(text, CultureInfo.InvariantCulture) : limit;

    private static string Show(object value) => value switch
    {
        TimeSpan time => OptionsPage.Duration(time),
        _ => Convert.ToString(value, CultureInfo.InvariantCulture)!,
    };
}
