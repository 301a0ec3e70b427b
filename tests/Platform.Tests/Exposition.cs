using System.Globalization;
using System.Text.RegularExpressions;

namespace VoiceAgent.Platform.Tests;

/// <summary>The Prometheus text format 0.0.4, read strictly: what a scraper would refuse throws.</summary>
public sealed partial class Exposition
{
    private readonly Dictionary<string, (string Name, Dictionary<string, string> Labels, double Value)> _samples = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> _types = new(StringComparer.Ordinal);
    private readonly HashSet<string> _described = new(StringComparer.Ordinal);

    /// <summary>The families: name and type.</summary>
    public IReadOnlyDictionary<string, string> Types => _types;

    /// <summary>The sum of a metric's series; 0 where it has none yet.</summary>
    public double this[string name] => _samples.Values.Where(s => s.Name == name).Sum(s => s.Value);

    /// <summary>One series; 0 where there is none yet.</summary>
    public double Of(string name, string label, string value) =>
        _samples.Values.Where(s => s.Name == name && s.Labels.GetValueOrDefault(label) == value).Sum(s => s.Value);

    /// <exception cref="FormatException">The text is not in the format.</exception>
    public static Exposition Parse(string text)
    {
        var exposition = new Exposition();
        if (text.Length > 0 && text[^1] != '\n')
            throw new FormatException("The last line is not ended.");
        foreach (var line in text.Split('\n')[..^1])
            exposition.Read(line);
        exposition.CheckHistograms();
        return exposition;
    }

    private void Read(string line)
    {
        if (Help().Match(line) is { Success: true } help)
        {
            if (!_described.Add(help.Groups["name"].Value))
                throw new FormatException($"A second HELP: {line}");
        }
        else if (Type().Match(line) is { Success: true } type)
        {
            if (!_types.TryAdd(type.Groups["name"].Value, type.Groups["type"].Value))
                throw new FormatException($"A second TYPE: {line}");
        }
        else if (Sample().Match(line) is { Success: true } sample)
        {
            Take(line, sample);
        }
        else
        {
            throw new FormatException($"Neither HELP, TYPE nor a sample: {line}");
        }
    }

    private void Take(string line, Match sample)
    {
        var name = sample.Groups["name"].Value;
        if (!_types.ContainsKey(name) && _types.GetValueOrDefault(Suffix().Replace(name, "")) != "histogram")
            throw new FormatException($"A sample before its TYPE: {line}");
        var labels = sample.Groups["label"].Captures.Zip(sample.Groups["text"].Captures).ToDictionary(l => l.First.Value, l => l.Second.Value);
        var value = sample.Groups["value"].Value is "+Inf" ? double.PositiveInfinity : double.Parse(sample.Groups["value"].Value, CultureInfo.InvariantCulture);
        if (!_samples.TryAdd(line[..line.LastIndexOf(' ')], (name, labels, value)))
            throw new FormatException($"A series twice: {line}");
    }

    private void CheckHistograms()
    {
        foreach (var (name, _) in _types.Where(t => t.Value == "histogram"))
        {
            var series = _samples.Values.Where(s => s.Name == name + "_bucket").GroupBy(s => string.Join(',', s.Labels.Where(l => l.Key != "le").OrderBy(l => l.Key).Select(l => $"{l.Key}={l.Value}")));
            foreach (var buckets in series.Select(s => s.ToList()))
            {
                var bounds = buckets.ConvertAll(b => b.Labels["le"] is "+Inf" ? double.PositiveInfinity : double.Parse(b.Labels["le"], CultureInfo.InvariantCulture));
                var counts = buckets.ConvertAll(b => b.Value);
                if (!bounds.SequenceEqual(bounds.Distinct().Order()) || bounds[^1] != double.PositiveInfinity || !counts.SequenceEqual(counts.Order()))
                    throw new FormatException($"The buckets of {name} do not grow to +Inf.");
            }

            if (Math.Abs(_samples.Values.Where(s => s.Name == name + "_bucket" && s.Labels["le"] == "+Inf").Sum(s => s.Value) - this[name + "_count"]) > 0)
                throw new FormatException($"The last bucket of {name} is not its count.");
        }
    }

    [GeneratedRegex(@"^# HELP (?<name>[a-zA-Z_:][a-zA-Z0-9_:]*) (?:[^\\]|\\\\|\\n)+$")]
    private static partial Regex Help();

    [GeneratedRegex("^# TYPE (?<name>[a-zA-Z_:][a-zA-Z0-9_:]*) (?<type>counter|gauge|histogram)$")]
    private static partial Regex Type();

    [GeneratedRegex("""^(?<name>[a-zA-Z_:][a-zA-Z0-9_:]*)(?:\{(?:(?<label>[a-zA-Z_][a-zA-Z0-9_]*)="(?<text>(?:[^"\\]|\\["\\n])*)",?)+\})? (?<value>-?[0-9.]+(?:E[+-]?[0-9]+)?|\+Inf)$""")]
    private static partial Regex Sample();

    [GeneratedRegex("_(bucket|sum|count)$")]
    private static partial Regex Suffix();
}
