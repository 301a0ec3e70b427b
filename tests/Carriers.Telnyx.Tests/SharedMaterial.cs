using System.Text.Json;

namespace VoiceAgent.Carriers.Telnyx.Tests;

/// <summary>The protocol material that lies beside the repository, as ../shared.</summary>
internal static class SharedMaterial
{
    /// <summary>Reads a file of ../shared/telnyx; skips the test where there is none.</summary>
    public static JsonElement Telnyx(string file)
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "Orleans.VoiceAgent.sln")))
            folder = folder.Parent;
        var path = folder is null ? null : Path.Combine(folder.FullName, "..", "shared", "telnyx", file);
        if (!File.Exists(path))
            Assert.Skip($"needs ../shared/telnyx/{file}");
        using var document = JsonDocument.Parse(File.ReadAllBytes(path!));
        return document.RootElement.Clone();
    }
}
