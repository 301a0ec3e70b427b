using System.Diagnostics;

namespace VoiceAgent.Cluster.Tests;

/// <summary>A disk of the test's own: a file system in a file.</summary>
internal sealed class Disk : IFreezable, IDisposable
{
    private readonly string _file = Path.GetTempFileName();
    private Process? _slowness;

    public Disk()
    {
        Folder = Directory.CreateTempSubdirectory("voiceagent-").FullName;
        Shell.Run($"truncate -s 1G {_file} && mkfs.ext4 -q {_file} && mount -o loop {_file} {Folder}");
    }

    public string Folder { get; }

    /// <summary>Why there can be none here; null where there can.</summary>
    public static string? Missing() => Environment.IsPrivilegedProcess && Shell.Try("command -v mkfs.ext4 fsfreeze && losetup --find").Status == 0 ? null : "needs Linux, root, e2fsprogs and loop devices";

    /// <summary>From now on it takes something ten times in 9 s, for a tenth of a second each; whoever writes at another time waits, and cannot even be killed.</summary>
    /// <remarks>Also the end of this process ends it.</remarks>
    public void Freeze() => _slowness = Process.Start("/bin/sh", ["-c", $"trap 'end=1' TERM; until [ \"$end\" ] || ! kill -0 {Environment.ProcessId}; do fsfreeze -f {Folder} || exit 1; sleep 0.8; fsfreeze -u {Folder}; sleep 0.1; done"]);

    public void Thaw()
    {
        using var slowness = _slowness!;
        _slowness = null;
        Shell.Try($"kill -TERM {slowness.Id}");
        slowness.WaitForExit();
        if (slowness.ExitCode != 0)
            throw new InvalidOperationException($"{Folder} was not slow to its end: status {slowness.ExitCode}.");
    }

    public void Dispose()
    {
        Shell.Run($"umount {Folder}");
        Directory.Delete(Folder);
        File.Delete(_file);
    }
}
