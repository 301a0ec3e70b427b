namespace VoiceAgent.Audio.Tests;

/// <summary>Material that lies beside the repository. Tests that need it are skipped where it is absent.</summary>
internal static class Shared
{
    public static string File(string name)
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !System.IO.File.Exists(Path.Combine(folder.FullName, "Orleans.VoiceAgent.sln")))
            folder = folder.Parent;
        var path = folder is null ? null : Path.Combine(folder.FullName, "..", "shared", name);
        if (!System.IO.File.Exists(path))
            Assert.Skip($"needs ../shared/{name}");
        return path;
    }
}
