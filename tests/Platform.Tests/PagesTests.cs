using System.Text.RegularExpressions;

namespace VoiceAgent.Platform.Tests;

/// <summary>What the pages have a reader open, type and set is there.</summary>
public sealed partial class PagesTests
{
    private static readonly string Root = Path.GetFullPath(Repository.Root);

    /// <summary>Each page by its path in the repository.</summary>
    private static Dictionary<string, string> Pages { get; } = Directory.EnumerateFiles(Root, "*.md", SearchOption.AllDirectories)
        .Select(path => Path.GetRelativePath(Root, path))
        .Where(path => IsSource(path.Split('/')[0]) && !path.Contains("node_modules", StringComparison.Ordinal))
        .ToDictionary(path => path, path => File.ReadAllText(Path.Combine(Root, path)));

    /// <summary>Pages that say so of the options of the section <c>Conversation</c>.</summary>
    private static readonly string[] LeavesSectionOut = ["docs/explain/turn-taking.md", "docs/explain/interruption.md", "docs/explain/speculation.md"];

    [Fact]
    public void Every_link_leads_to_a_page_and_its_heading()
    {
        var (links, broken) = (0, new List<string>());
        foreach (var (page, text) in Pages)
        {
            foreach (var link in Link().Matches(text).Select(match => match.Groups[1].Value).Where(link => !link.Contains(':', StringComparison.Ordinal)))
            {
                links++;
                var (file, heading) = link.Split('#') is [var before, var after] ? (before, after) : (link, "");
                var target = file.Length == 0 ? page : Path.GetRelativePath(Root, Path.Combine(Root, Path.GetDirectoryName(page)!, file));
                if (!Path.Exists(Path.Combine(Root, target)) || (heading.Length > 0 && !Headings(Pages.GetValueOrDefault(target, "")).Contains(heading)))
                    broken.Add($"{page}: {link}");
            }
        }

        broken.ShouldBeEmpty();
        links.ShouldBeGreaterThan(50);
    }

    [Fact]
    public void Every_command_is_one_of_the_scripts()
    {
        var script = File.ReadAllText(Path.Combine(Root, "run"));
        var verbs = Verb().Matches(script).SelectMany(match => match.Groups[1].Value.Split('|', StringSplitOptions.TrimEntries)).ToHashSet();
        var benches = BenchName().Matches(BenchNames().Match(File.ReadAllText(Path.Combine(Root, "tools", "Bench", "BenchArguments.cs"))).Value).Select(match => match.Groups[1].Value).ToHashSet();
        var projects = Directory.EnumerateDirectories(Path.Combine(Root, "tests")).Select(path => Path.GetFileName(path)!).ToList();
        (verbs.Contains("cluster"), benches.Contains("turns"), projects.Contains("Platform.Tests")).ShouldBe((true, true, true));

        var (commands, unknown) = (0, new List<string>());
        foreach (var (page, text) in Pages)
        {
            foreach (var (verb, names) in Command().Matches(text).Select(match => (match.Groups[1].Value, match.Groups[2].Value.Split(' ', StringSplitOptions.RemoveEmptyEntries))))
            {
                commands++;
                if (!verbs.Contains(verb) || (verb == "bench" && names.Any(name => !benches.Contains(name))))
                    unknown.Add($"{page}: ./run {verb} {string.Join(' ', names)}");
            }

            unknown.AddRange(Tests().Matches(text).Select(match => match.Groups[1].Value).Where(word => !projects.Exists(project => project.Contains(word, StringComparison.Ordinal))).Select(word => $"{page}: ./test {word}"));
        }

        unknown.ShouldBeEmpty();
        commands.ShouldBeGreaterThan(30);
    }

    /// <summary>A file of source may be named without its ending.</summary>
    [Fact]
    public void Every_source_that_is_named_is_there()
    {
        var (named, missing) = (0, new List<string>());
        foreach (var (page, text) in Pages.Where(page => page.Key.StartsWith("docs/", StringComparison.Ordinal)))
        {
            foreach (var path in Source().Matches(text).Select(match => match.Groups[1].Value).Where(path => IsSource(path.Split('/')[0])))
            {
                named++;
                if (!Path.Exists(Path.Combine(Root, path)) && !File.Exists(Path.Combine(Root, $"{path}.cs")))
                    missing.Add($"{page}: {path}");
            }
        }

        missing.ShouldBeEmpty();
        named.ShouldBeGreaterThan(10);
    }

    [Fact]
    public void Every_measurement_has_its_day_and_commit()
    {
        var pages = Pages.Where(page => page.Key.StartsWith("docs/measured/", StringComparison.Ordinal)).ToList();
        pages.Count.ShouldBeGreaterThan(5);
        pages.Where(page => !Measured().IsMatch(page.Value)).Select(page => page.Key).ShouldBeEmpty();
    }

    [Fact]
    public void Every_option_that_is_named_is_one()
    {
        var known = Option().Matches(Pages["docs/reference/options.md"]).Select(match => match.Value).ToHashSet();
        known.Count.ShouldBeGreaterThan(100);
        Pages.SelectMany(page => Option().Matches(page.Value).Select(match => ListIndex().Replace(match.Value, "")).Distinct().Where(name => !IsOption(page.Key, name)).Select(name => $"{page.Key}: {name}")).ShouldBeEmpty();

        bool IsOption(string page, string name) =>
            known.Contains(name) || known.Any(other => other.StartsWith($"{name}__", StringComparison.Ordinal))
            || (LeavesSectionOut.Contains(page) && known.Contains($"Conversation__{name}"))
            || name.StartsWith("Logging__", StringComparison.Ordinal) || name.StartsWith("Bridge__", StringComparison.Ordinal)
            || name.StartsWith("Secrets__", StringComparison.Ordinal) // Its keys have the names that authors give them.
            || (NamedEngine().Match(name) is { Success: true } engine && (engine.Groups[1].Value == "__Type" || known.Any(other => other.EndsWith(engine.Groups[1].Value, StringComparison.Ordinal))));
    }

    /// <summary>It is no folder that the platform fills as it is built and runs.</summary>
    private static bool IsSource(string name) => name is not ("artifacts" or "models" or "recordings") && Path.Exists(Path.Combine(Root, name));

    private static HashSet<string> Headings(string page) => [.. Heading().Matches(page).Select(match => NoSlug().Replace(match.Groups[1].Value.ToLowerInvariant(), "").Replace(' ', '-'))];

    [GeneratedRegex(@"\]\(([^)\s]+)\)")]
    private static partial Regex Link();

    [GeneratedRegex(@"^#+ (.+)$", RegexOptions.Multiline)]
    private static partial Regex Heading();

    [GeneratedRegex(@"[^\w\- ]")]
    private static partial Regex NoSlug();

    [GeneratedRegex(@"^  ([a-z][a-z |]*)\)$", RegexOptions.Multiline)]
    private static partial Regex Verb();

    [GeneratedRegex(@"\./run +([a-z]+)((?: +[a-z]+)*)")]
    private static partial Regex Command();

    [GeneratedRegex(@"\./test +([A-Z]\w+)")]
    private static partial Regex Tests();

    [GeneratedRegex(@"All = \[[^\]]+\]")]
    private static partial Regex BenchNames();

    [GeneratedRegex("\"([a-z]+)\"")]
    private static partial Regex BenchName();

    [GeneratedRegex(@"\b[A-Z][A-Za-z]+(?:__[A-Za-z0-9]+)+")]
    private static partial Regex Option();

    [GeneratedRegex("`([A-Za-z][A-Za-z.]*/[A-Za-z./]*[A-Za-z])`")]
    private static partial Regex Source();

    [GeneratedRegex(@"20\d\d-\d\d-\d\d(?s:.){0,80}?\bat [0-9a-f]{7}\b")]
    private static partial Regex Measured();

    /// <summary>An option of an engine to which the operator has given a name.</summary>
    [GeneratedRegex("^Engines__[A-Za-z0-9-]+(__.+)$")]
    private static partial Regex NamedEngine();

    [GeneratedRegex(@"__\d+$")]
    private static partial Regex ListIndex();
}
