using System.Diagnostics;

namespace VoiceAgent.Platform.Tests;

/// <summary>Nothing else runs beside these scenarios, because they measure how soon a caller is answered.</summary>
[CollectionDefinition(nameof(IndependentScenarioTests), DisableParallelization = true)]
public sealed class IndependentScenarios;

/// <summary>The quick scenarios of <c>tests/independent</c>: a rude carrier and attackers that share no code with the platform.</summary>
[Collection(nameof(IndependentScenarioTests))]
public sealed class IndependentScenarioTests
{
    /// <summary>All of them take some two minutes on two cores.</summary>
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(8);

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Every_quick_scenario_but_the_pending_ones_passes_and_those_fail()
    {
        Repository.RequireEngines();
        var program = PlatformProcess.PathOf("Gateway");
        var folder = Directory.CreateTempSubdirectory("voiceagent-").FullName;
        try
        {
            await IndependentClient.InstallAsync(folder);
            var start = new ProcessStartInfo("node", ["run.mjs", program, "--known", "pending.json", "--at-once", "4"])
            {
                WorkingDirectory = folder, RedirectStandardOutput = true, RedirectStandardError = true,
            };
            start.Environment["REPOSITORY"] = Repository.Root;
            using var scenarios = Process.Start(start)!;
            try
            {
                var complaints = scenarios.StandardError.ReadToEndAsync(Cancel);
                var report = await scenarios.StandardOutput.ReadToEndAsync(Cancel).WaitAsync(Limit, Cancel);
                await scenarios.WaitForExitAsync(Cancel);

                scenarios.ExitCode.ShouldBe(0, $"{Failures(report)}\n{await complaints}");
                report.ShouldContain(" passed, 0 failed");
            }
            finally
            {
                // The platforms that it started end with it.
                if (!scenarios.HasExited)
                    scenarios.Kill(entireProcessTree: true);
            }
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    /// <summary>The lines of the report that tell what failed and why, and the last one.</summary>
    private static string Failures(string report)
    {
        var lines = report.TrimEnd().Split('\n');
        return string.Join('\n', lines.Where((line, i) => line.StartsWith("FAIL", StringComparison.Ordinal) || (i > 0 && lines[i - 1].StartsWith("FAIL", StringComparison.Ordinal)) || i == lines.Length - 1));
    }
}
