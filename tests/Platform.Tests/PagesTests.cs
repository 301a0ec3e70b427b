using System.Text.RegularExpressions;

namespace VoiceAgent.Platform.Tests;

/// <summary>What the pages have a reader open, type and set is there.</summary>
public sealed partial class PagesTests
{
    private static readonly string Root = Path.GetFullPath(Repository.Root);

    /// <summary>Each page by its path in the repository.</summary>
    private static Dictionary<string, string> Pages { get; } = Directory.EnumerateFiles(Root, "*.md", SearchOption.AllDirectories)
        .Select(path => Path.GetRelativePath(Root, path))
        .Where(path => path.Split('/')[0] is not ("artifacts" or "models" or "recordings") && !path.Contains("node_modules", StringComparison.Ordinal))
        .ToDictionary(path => path, path => File.ReadAllText(Path.Combine(Root, path)));

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
                if (!Path.Exists(Path.Combine(Root, target)) || (heading.Length > 0 && !Headings(Pages[target]).Contains(heading)))
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

    [Fact]
    public void Every_option_that_is_named_is_one()
    {
        var known = Option().Matches(Pages["docs/reference/options.md"]).Select(match => match.Value).ToHashSet();
        known.Count.ShouldBeGreaterThan(100);
        var unknown = new List<string>();
        foreach (var (page, text) in Pages)
        {
            unknown.AddRange(Option().Matches(text).Select(match => ListIndex().Replace(match.Value, "")).Distinct()
                // The page on taking turns leaves the section out; a wrong name ends in an ellipsis or is that of an example.
                .Where(name => !known.Contains(name) && !known.Contains($"Conversation__{name}") && !known.Any(other => other.StartsWith($"{name}__", StringComparison.Ordinal))
                    && !name.StartsWith("Logging__", StringComparison.Ordinal) && !name.StartsWith("Bridge__", StringComparison.Ordinal))
                .Select(name => $"{page}: {name}"));
        }

        unknown.ShouldBeEmpty();
    }

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

    [GeneratedRegex(@"__\d+$")]
    private static partial Regex ListIndex();
}
