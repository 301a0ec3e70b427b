using System.ComponentModel;
using System.Diagnostics;

namespace VoiceAgent.Platform.Tests;

/// <summary>A copy of <c>tests/independent</c> with its packages, so that the source folder stays as it is.</summary>
internal static class IndependentClient
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    /// <summary>Copies the client into a folder, or skips the test where node or its packages cannot be had.</summary>
    public static async Task InstallAsync(string folder)
    {
        var source = Path.Combine(Repository.Root, "tests", "independent");
        foreach (var file in Directory.EnumerateFiles(source, "*", SearchOption.AllDirectories))
        {
            var name = Path.GetRelativePath(source, file);
            if (name.Split(Path.DirectorySeparatorChar)[0] is "node_modules")
                continue;
            var copy = Path.Combine(folder, name);
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            File.Copy(file, copy);
        }

        if (await RunAsync(folder, "node", "--version") is not 0)
            Assert.Skip("needs node");
        if (Directory.Exists(Path.Combine(source, "node_modules")))
            Directory.CreateSymbolicLink(Path.Combine(folder, "node_modules"), Path.Combine(source, "node_modules"));
        else if (await RunAsync(folder, "npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund") is not 0)
            Assert.Skip("needs the npm packages telnyx and ws: run npm ci in tests/independent");
    }

    /// <returns>The exit code; null where there is no such program.</returns>
    private static async Task<int?> RunAsync(string folder, string program, params IReadOnlyList<string> arguments)
    {
        try
        {
            using var process = Process.Start(new ProcessStartInfo(program, arguments) { WorkingDirectory = folder, RedirectStandardOutput = true, RedirectStandardError = true })!;
            await Task.WhenAll(process.StandardOutput.ReadToEndAsync(Cancel), process.StandardError.ReadToEndAsync(Cancel)).WaitAsync(RunningPlatform.Limit, Cancel);
            await process.WaitForExitAsync(Cancel);
            return process.ExitCode;
        }
        catch (Win32Exception)
        {
            return null;
        }
    }
}
