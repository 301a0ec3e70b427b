namespace VoiceAgent.Simulator.Tests;

/// <summary>The protocol material beside the repository, where it is there.</summary>
internal static class Shared
{
    public static string Folder(string name)
    {
        var root = new DirectoryInfo(AppContext.BaseDirectory);
        while (root is not null && !File.Exists(Path.Combine(root.FullName, "Orleans.VoiceAgent.sln")))
            root = root.Parent;
        // A clone may lie one level deeper than the repository.
        foreach (var beside in new[] { root?.Parent, root?.Parent?.Parent })
        {
            var folder = beside is null ? "" : Path.Combine(beside.FullName, "shared", name);
            if (Directory.Exists(folder))
                return folder;
        }

        Assert.Skip($"needs ../shared/{name}");
        return "";
    }
}
