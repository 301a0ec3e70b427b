namespace VoiceAgent.Bench;
internal static class PlatformProcess { public const string Verb = "platform"; public static Task<int> RunAsync(string a, string b, string c, string d) => Task.FromResult(2); }
