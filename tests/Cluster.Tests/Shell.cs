using System.Diagnostics;

namespace VoiceAgent.Cluster.Tests;

/// <summary>Commands of the operating system.</summary>
internal static class Shell
{
    /// <exception cref="InvalidOperationException">It failed; the message holds what it said.</exception>
    public static void Run(string command)
    {
        var (status, said) = Try(command);
        if (status != 0)
            throw new InvalidOperationException($"\"{command}\" ended with {status}: {said}");
    }

    /// <returns>Its exit status, and what it wrote.</returns>
    public static (int Status, string Said) Try(string command)
    {
        using var shell = Process.Start(new ProcessStartInfo("/bin/sh", ["-c", $"exec 2>&1; {command}"]) { RedirectStandardOutput = true })!;
        var said = shell.StandardOutput.ReadToEnd().Trim();
        shell.WaitForExit();
        return (shell.ExitCode, said);
    }
}
