namespace VoiceAgent.Bench;
internal static class PipelineBench { public static Task RunAsync(Report r, BenchArguments a) => Task.CompletedTask; }
