using System.Reflection;
using System.Text;
using System.Text.Json.Serialization;
using VoiceAgent.Calls;
using VoiceAgent.Conversation;

namespace VoiceAgent.Platform.Tests;

/// <summary>Pages of <c>docs/reference</c> that are made of what the source says. One that is not current is written anew beside it, to be looked at and taken.</summary>
public sealed class ReferenceTests
{
    [Fact]
    public void The_page_of_the_call_log_has_every_event_and_command_as_the_source_describes_it()
    {
        var page = new StringBuilder($"""
            # The call log

            `Calls__RecordTo=recordings ./run` writes one file of each call, `recordings/….jsonl`, and `./run replay FILE` decides everything in it again: the engine is pure, so events with their times are a complete recording. The files hold what was said.

            The first line tells what the engine was given besides events: `format` ({CallLogHeader.CurrentFormat}; files of {CallLogHeader.OldestFormat} and {CallLogHeader.OldestFormat + 1} are replayed as well, others are not), `callId`, `startedAt`, the `options` of the conversation, the `agent` with its version where it has a document (and `agentTexts`, all of the document, where it has a flow), and a `snapshot` where the recording begins in mid-call. A call in a language of your own is decided again only by a program that has its language pack. Each further line is an event and what was decided: `at` (call time, hours:minutes:seconds), `event`, `commands`. Each event and command has its name in `type` and its fields in camel case; times are hours:minutes:seconds. What follows is made of the source by `./test Platform`.

            ## Events

            """.ReplaceLineEndings("\n"));
        Add<CallEvent>(page);
        page.Append("\n## Commands\n");
        Add<CallCommand>(page);

        IsCurrent("call-log.md", page.ToString());
    }

    [Fact]
    public void The_page_of_the_options_has_each_as_the_source_describes_it() => IsCurrent("options.md", OptionsPage.Write());

    [Fact]
    public void Few_options_are_for_every_day() => OptionsPage.Everyday.Count.ShouldBeInRange(20, 28);

    /// <summary>Editors complete and check documents by it.</summary>
    [Fact]
    public void The_schema_of_agents_has_every_key_as_the_source_describes_it() => IsCurrentFile(Path.Combine("Agent", "agent.schema.json"), AgentSchema.Write());

    private static void IsCurrent(string page, string expected) => IsCurrentFile(Path.Combine("docs", "reference", page), expected);

    private static void IsCurrentFile(string path, string expected)
    {
        var file = Path.Combine(Repository.Root, path);
        if (File.Exists(file) && File.ReadAllText(file).ReplaceLineEndings("\n") == expected)
            return;
        File.WriteAllText(file + ".new", expected);
        Assert.Fail($"{file} is not what the source says. {Path.GetFileName(file)}.new beside it is: look at it, and put it in its place.");
    }

    private static void Add<T>(StringBuilder page)
    {
        var docs = new SourceDocs();
        page.Append("| | | fields |\n| --- | --- | --- |\n");
        foreach (var type in typeof(T).GetCustomAttributes<JsonDerivedTypeAttribute>().Select(a => a.DerivedType))
        {
            var about = docs.Find(type);
            var summary = about?.Element("summary");
            summary.ShouldNotBeNull($"{type.Name} has no summary");
            var described = about!.Elements("param").ToDictionary(p => p.Attribute("name")!.Value, docs.Text, StringComparer.Ordinal);
            var fields = type.GetProperties(BindingFlags.Public | BindingFlags.Instance | BindingFlags.DeclaredOnly).Where(p => p.Name != "EqualityContract" && p.GetCustomAttribute<JsonIgnoreAttribute>() is null)
                .Select(p => $"`{char.ToLowerInvariant(p.Name[0])}{p.Name[1..]}`" + (described.TryGetValue(p.Name, out var said) || docs.Find(p)?.Element("summary") is { } own && (said = docs.Text(own)).Length > 0 ? $": {said}" : ""));
            page.Append($"| `{type.Name}` | {docs.Text(summary)} | {string.Join("<br>", fields)} |\n");
        }
    }

}
