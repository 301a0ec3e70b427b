using System.Text.RegularExpressions;

namespace VoiceAgent.Platform.Tests;

/// <summary>What lies in <c>deploy/</c>, as text: it names options, metrics and files that no compiler checks.</summary>
internal static partial class DeployFiles
{
    public static string Folder { get; } = Path.Combine(Repository.Root, "deploy");

    /// <summary>All files: the path within the folder, and the text.</summary>
    public static IReadOnlyList<(string Path, string Text)> All { get; } =
        [.. Directory.EnumerateFiles(Folder, "*", SearchOption.AllDirectories)
            .Where(file => Path.GetExtension(file) != ".env") // An operator's own.
            .Order(StringComparer.Ordinal)
            .Select(file => (Path.GetRelativePath(Folder, file), File.ReadAllText(file)))];

    /// <summary>Options named anywhere, as <c>Section__Key</c>.</summary>
    public static IEnumerable<string> OptionNames => All.SelectMany(file => OptionName().Matches(file.Text)).Select(m => m.Value).Distinct();

    /// <summary>Options with the values they are given; not those that an operator fills in.</summary>
    public static IEnumerable<(string Key, string Value)> OptionValues =>
        All.SelectMany(file => OptionValue().Matches(Comment().Replace(file.Text, "")))
            .Select(m => (m.Groups["key"].Value, m.Groups["value"].Value))
            .Where(option => !option.Item2.Contains('$', StringComparison.Ordinal))
            .Distinct();

    public static string Read(string path) => File.ReadAllText(Path.Combine(Folder, path));

    [GeneratedRegex(@"\b[A-Z][A-Za-z]+(?:__[A-Za-z0-9]+)+\b")]
    private static partial Regex OptionName();

    [GeneratedRegex(@"^\s*#.*$", RegexOptions.Multiline)]
    private static partial Regex Comment();

    // "KEY: value" of maps, "name: KEY, value: value" and the same over two lines of Kubernetes.
    [GeneratedRegex(@"\b(?<key>[A-Z][A-Za-z]+(?:__[A-Za-z0-9]+)+)(?:,\s*value|\s+value)?:[ ]+""?(?<value>[^""\s,}]+)")]
    private static partial Regex OptionValue();
}
