using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;

namespace VoiceAgent.Engines.Silero;

/// <summary>The two files that Silero needs: those that setup/engines.sh installs, known by their checksums, or those that an operator names.</summary>
internal sealed record SileroFiles(string Runtime, string Model)
{
    /// <summary>The checksums of ONNX Runtime 1.28.2 of the npm package sherpa-onnx-linux-x64@1.13.8, and of the weights of @ricky0123/vad-web@0.0.31.</summary>
    /// <remarks>SetupTests hold them to setup/engines.sh.</remarks>
    internal static readonly IReadOnlyDictionary<string, string> Checksums = new Dictionary<string, string>(StringComparer.Ordinal)
    {
        [RuntimeName] = "4b3607aebd1784b26b6f9b20e4bd974c7ab8287043e4d095cb7d2cb40b5e566e",
        [ModelName] = "1a153a22f4509e292a94e67d6f9b85e8deb25b4988682b7e174c65279d8788e3",
    };

    private const string RuntimeName = "libonnxruntime.so";
    private const string ModelName = "silero_vad_v6.onnx";
    private const string Solution = "Orleans.VoiceAgent.sln";

    /// <summary>Finds the two files.</summary>
    /// <param name="missing">A sentence that says what was not found and where.</param>
    public static bool TryFind(SileroOptions options, [NotNullWhen(true)] out SileroFiles? files, [NotNullWhen(false)] out string? missing) =>
        TryFind(options, Folders(AppContext.BaseDirectory), Checksums, out files, out missing);

    internal static bool TryFind(
        SileroOptions options, IReadOnlyList<string> folders, IReadOnlyDictionary<string, string> checksums, [NotNullWhen(true)] out SileroFiles? files, [NotNullWhen(false)] out string? missing)
    {
        files = null;
        var runtime = Find(options.RuntimePath, RuntimeName, folders, checksums, out var foreignRuntime);
        var model = Find(options.ModelPath, ModelName, folders, checksums, out var foreignModel);
        // A file that lies there is loaded into this process, and the code of whoever put it there would run in it.
        if ((foreignRuntime ?? foreignModel) is { } foreign)
        {
            missing = $"{foreign} is not the file that setup/engines.sh installs (SHA-256), and is not used; if it is yours, name it with Silero__{(foreign == foreignRuntime ? nameof(options.RuntimePath) : nameof(options.ModelPath))}.";
            return false;
        }

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

    /// <summary>The folders to look in: that of the program, and those above it up to the repository's root where there is one.</summary>
    /// <remarks>The working directory is not looked in, because it may be anybody's.</remarks>
    internal static IReadOnlyList<string> Folders(string programDirectory)
    {
        var folders = new List<string> { Path.TrimEndingDirectorySeparator(programDirectory) };
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

    private static string? Find(string? configured, string name, IReadOnlyList<string> folders, IReadOnlyDictionary<string, string> checksums, out string? foreign)
    {
        foreign = null;
        if (configured is not null)
            return Existing(configured);
        if (folders.Select(folder => Existing(Path.Combine(folder, name))).FirstOrDefault(path => path is not null) is not { } path)
            return null;
        using var file = File.OpenRead(path);
        if (Convert.ToHexStringLower(SHA256.HashData(file)) == checksums[name])
            return path;
        foreign = path;
        return null;
    }

    private static string? Existing(string path) => File.Exists(path) ? Path.GetFullPath(path) : null;

    private static string Missing(string what, IReadOnlyList<string> folders) =>
        $"{what} not installed (setup/engines.sh does that); looked in {string.Join(", ", folders)}.";
}
