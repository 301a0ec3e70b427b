using System.Diagnostics;

namespace VoiceAgent.Cluster.Tests;

/// <summary>Signals of POSIX.</summary>
internal static class Signal
{
    /// <param name="name">Without its SIG.</param>
    /// <param name="processes">Their ids, in the words of a shell.</param>
    public static void Send(string name, string processes)
    {
        using var kill = Process.Start("/bin/sh", ["-c", $"kill -{name} {processes}"]);
        kill.WaitForExit();
        if (kill.ExitCode != 0)
            throw new InvalidOperationException($"Processes {processes} could not be sent {name}: status {kill.ExitCode}.");
    }
}
