using System.Diagnostics;

namespace VoiceAgent.Platform.Tests;

/// <summary>The parsers under made inputs: always the same two thousand of each target. <c>./run fuzz</c> makes others for as long as one likes.</summary>
public sealed class FuzzTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Made_inputs_break_no_parser()
    {
        var program = PlatformProcess.PathOf("Fuzz");
        if (!File.Exists(program))
            Assert.Skip("needs tests/Fuzz: build it");
        using var fuzz = Process.Start(new ProcessStartInfo("dotnet", [program, "smoke"]) { RedirectStandardOutput = true })!;
        var report = await fuzz.StandardOutput.ReadToEndAsync(Cancel).WaitAsync(RunningPlatform.Limit, Cancel);
        await fuzz.WaitForExitAsync(Cancel);
        fuzz.ExitCode.ShouldBe(0, report);
        report.Split('\n', StringSplitOptions.RemoveEmptyEntries).Length.ShouldBeGreaterThan(5);
    }
}
