namespace VoiceAgent.Cluster.Tests;

/// <summary>What lies in the repository.</summary>
internal static class Repository
{
    public static string Root { get; } = FindRoot();

    /// <summary>A program of the repository, built beside this one, or in the folder of another build.</summary>
    public static string Program(string project, string? build = null)
    {
        var output = new DirectoryInfo(AppContext.BaseDirectory);
        return Path.Combine(build ?? output.Parent!.Parent!.FullName, project, output.Name, $"VoiceAgent.{project}.dll");
    }

    private static string FindRoot()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "Orleans.VoiceAgent.sln")))
            folder = folder.Parent;
        return folder?.FullName ?? throw new InvalidOperationException("The tests do not lie in the repository.");
    }
}
