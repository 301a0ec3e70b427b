using System.Globalization;
using System.Runtime.InteropServices;
using System.Text.Json;

namespace VoiceAgent.Bench;

/// <summary>One measured figure.</summary>
/// <param name="Ratio">The value's ratio to the baseline measured in the same run.</param>
internal sealed record Figure(string Benchmark, string Name, double Value, string Unit, double? Best = null, double? Bytes = null, double? Ratio = null, string? Baseline = null);

/// <summary>Prints figures as they come and keeps them for the JSON file.</summary>
internal sealed class Report(TextWriter output)
{
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true, PropertyNamingPolicy = JsonNamingPolicy.CamelCase };

    private readonly List<Figure> _figures = [];
    private readonly List<string> _faults = [];
    private readonly string _loadBefore = Load();
    private readonly DateTimeOffset _at = TimeProvider.System.GetUtcNow();

    /// <summary>Whether everything held that has to hold on any machine.</summary>
    public bool IsGood => _faults.Count == 0;

    public void Begin(bool isQuick)
    {
        output.WriteLine($"Machine: {Environment.ProcessorCount} cores, {Cpu()}, {RuntimeInformation.FrameworkDescription}, {RuntimeInformation.OSDescription}; load {_loadBefore}{(isQuick ? "; quick run" : "")}");
#if DEBUG
        output.WriteLine("Built for debugging: these figures say nothing. Use ./run bench.");
#endif
    }

    public void Section(string title)
    {
        output.WriteLine();
        output.WriteLine(title);
    }

    public void Line(string text) => output.WriteLine(text);

    /// <summary>Keeps a figure without printing it: the benchmark prints a table of its own.</summary>
    public void Keep(Figure figure) => _figures.Add(figure);

    public void Fault(string what)
    {
        _faults.Add(what);
        output.WriteLine($"FAILED: {what}");
    }

    public void Write(string? file)
    {
        file ??= Path.Combine(Root(), "artifacts", "bench", _at.ToString("yyyyMMdd-HHmmss", CultureInfo.InvariantCulture) + ".json");
        Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(file))!);
        File.WriteAllText(file, JsonSerializer.Serialize(
            new
            {
                At = _at,
                Machine = new { Cores = Environment.ProcessorCount, Cpu = Cpu(), Runtime = RuntimeInformation.FrameworkDescription, Os = RuntimeInformation.OSDescription, LoadBefore = _loadBefore, LoadAfter = Load() },
                Faults = _faults,
                Figures = _figures,
            },
            Indented));
        output.WriteLine();
        output.WriteLine($"Load average before {_loadBefore}, after {Load()}. Figures: {Path.GetRelativePath(Environment.CurrentDirectory, file)}");
    }

    private static string Root()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
            if (File.Exists(Path.Combine(folder.FullName, "Orleans.VoiceAgent.sln")))
                return folder.FullName;
        return Environment.CurrentDirectory;
    }

    private static string Cpu() => Proc("/proc/cpuinfo")?.Split('\n').FirstOrDefault(l => l.StartsWith("model name", StringComparison.Ordinal))?.Split(':')[1].Trim() ?? RuntimeInformation.ProcessArchitecture.ToString();

    private static string Load() => string.Join(' ', Proc("/proc/loadavg")?.Split(' ').Take(2) ?? ["unknown"]);

    private static string? Proc(string file) => File.Exists(file) ? File.ReadAllText(file) : null;
}
