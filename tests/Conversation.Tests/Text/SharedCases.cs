using System.Text.Json;

namespace VoiceAgent.Conversation.Tests.Text;

/// <summary>Case collections that lie beside the repository.</summary>
internal static class SharedCases
{
    public static JsonElement.ArrayEnumerator Read(string name)
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "Orleans.VoiceAgent.sln")))
            folder = folder.Parent;
        var path = folder is null ? null : Path.Combine(folder.FullName, "..", "shared", "cases", name);
        if (!File.Exists(path))
            Assert.Skip($"needs ../shared/cases/{name}");
        using var document = JsonDocument.Parse(File.ReadAllText(path!));
        return document.RootElement.GetProperty("cases").Clone().EnumerateArray();
    }

    public static string Name(this JsonElement item) => item.GetProperty("name").GetString()!;

    public static string[] Strings(this JsonElement item, string property) => [.. item.GetProperty(property).EnumerateArray().Select(s => s.GetString()!)];
}
