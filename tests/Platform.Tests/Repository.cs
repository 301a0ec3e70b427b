using System.Runtime.InteropServices;
using VoiceAgent.Engines.PocketSphinx;

namespace VoiceAgent.Platform.Tests;

/// <summary>What lies in and beside the repository, and what this machine has installed.</summary>
internal static class Repository
{
    public static string Root { get; } = FindRoot();

    /// <summary>Why the offline engines cannot run here; null where they can.</summary>
    public static string? MissingEngines()
    {
        var missing = new[] { "libpocketsphinx.so.3", "libflite.so.1" }.Where(library => !NativeLibrary.TryLoad(library, out _)).ToList();
        if (!Directory.Exists(new PocketSphinxOptions().AcousticModel))
            missing.Add("the PocketSphinx models");
        return missing.Count == 0 ? null : $"needs {string.Join(", ", missing)}: see setup/engines.sh";
    }

    /// <summary>Skips the test where the offline engines are not installed.</summary>
    public static void RequireEngines()
    {
        if (MissingEngines() is { } reason)
            Assert.Skip(reason);
    }

    /// <summary>A file of the material beside the repository, or the test is skipped.</summary>
    public static string Shared(string path)
    {
        // A clone may lie one level deeper than the repository.
        foreach (var beside in new[] { Path.Combine(Root, ".."), Path.Combine(Root, "..", "..") })
        {
            var file = Path.Combine(beside, "shared", path);
            if (File.Exists(file))
                return Path.GetFullPath(file);
        }

        Assert.Skip($"needs ../shared/{path}");
        return "";
    }

    private static string FindRoot()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "Orleans.VoiceAgent.sln")))
            folder = folder.Parent;
        return folder?.FullName ?? throw new InvalidOperationException("The tests do not lie in the repository.");
    }
}
