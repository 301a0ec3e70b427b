namespace VoiceAgent.Fuzz;

/// <summary>What was found before, each as short as it could be made: <c>inputs.txt</c>, a line each with target, input in base64, and the word pending where it still breaks.</summary>
internal static class Recorded
{
    private static readonly string[][] Lines =
        [.. File.ReadAllLines(Path.Combine(AppContext.BaseDirectory, "inputs.txt")).Where(l => l.Length > 0 && l[0] != '#').Select(l => l.Split(' '))];

    /// <summary>The recorded inputs of one target.</summary>
    public static IEnumerable<(byte[] Input, bool IsPending)> Of(string target) =>
        Lines.Where(l => l[0] == target).Select(l => (Convert.FromBase64String(l[1]), l is [_, _, "pending"]));
}
