using System.Diagnostics.CodeAnalysis;

namespace VoiceAgent.Engines.Silero;

/// <summary>The two files that Silero needs.</summary>
internal sealed record SileroFiles(string Runtime, string Model)
{
    private const string RuntimeName = "libonnxruntime.so";
    private const string ModelName = "silero_vad_v6.onnx";
    private const string Solution = "Orleans.VoiceAgent.sln";

    /// <summary>Finds them.</summary>
    /// <param name="missing">A sentence that says what was not found and where.</param>
    public static bool TryFind(SileroOptions options, [NotNullWhen(true)] out SileroFiles? files, [NotNullWhen(false)] out string? missing) =>
        TryFind(options, Folders(Environment.CurrentDirectory, AppContext.BaseDirectory), out files, out missing);

    internal static bool TryFind(
        SileroOptions options, IReadOnlyList<string> folders, [NotNullWhen(true)] out SileroFiles? files, [NotNullWhen(false)] out string? missing)
    {
        files = null;
        var runtime = Find(options.RuntimePath, RuntimeName, folders);
        var model = Find(options.ModelPath, ModelName, folders);
        missing = (runtime, model) switch
        {
            (null, null) => Missing($"{options.RuntimePath ?? RuntimeName} and {options.ModelPath ?? ModelName} are", folders),
            (null, _) => Missing($"{options.RuntimePath ?? RuntimeName} is", folders),
            (_, null) => Missing($"{options.ModelPath ?? ModelName} is", folders),
            _ => null,
        };
        if (missing is not null)
            return false;
        files = new SileroFiles(runtime!, model!);
        return true;
    }

    /// <summary>The folders to look in: those of the working directory, of the program, and above it up to the repository's root where there is one.</summary>
    internal static IReadOnlyList<string> Folders(string workingDirectory, string programDirectory)
    {
        var folders = new List<string> { workingDirectory, Path.TrimEndingDirectorySeparator(programDirectory) };
        var above = new List<string>();
        for (var folder = Directory.GetParent(folders[^1]); folder is not null; folder = folder.Parent)
        {
            above.Add(folder.FullName);
            if (!File.Exists(Path.Combine(folder.FullName, Solution)))
                continue;
            folders.AddRange(above);
            break;
        }

        return [.. folders.Select(folder => Path.Combine(folder, "models")).Distinct()];
    }

    private static string? Find(string? configured, string name, IReadOnlyList<string> folders) => configured is not null
        ? Existing(configured)
        : folders.Select(folder => Existing(Path.Combine(folder, name))).FirstOrDefault(path => path is not null);

    private static string? Existing(string path) => File.Exists(path) ? Path.GetFullPath(path) : null;

    private static string Missing(string what, IReadOnlyList<string> folders) =>
        $"{what} not installed (setup/engines.sh does that); looked in {string.Join(", ", folders)}.";
}
