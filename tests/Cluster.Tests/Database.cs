using System.Diagnostics;

namespace VoiceAgent.Cluster.Tests;

/// <summary>A PostgreSQL server of the test's own, with the cluster's schema.</summary>
internal sealed class Database : IFreezable, IAsyncDisposable
{
    private readonly string _folder;

    private Database(string folder, string connection) => (_folder, Connection) = (folder, connection);

    public string Connection { get; }

    /// <summary>What it listens on.</summary>
    public string Socket => Path.Combine(_folder, ".s.PGSQL.5432");

    /// <summary>Why there can be none on this machine; null where there can.</summary>
    public static string? Missing()
    {
        const string Installed = "/usr/lib/postgresql";
        return Directory.Exists(Installed) && Directory.EnumerateDirectories(Installed).Any(version => File.Exists(Path.Combine(version, "bin", "initdb")))
            ? null
            : "needs PostgreSQL: sudo apt-get install --no-install-recommends postgresql";
    }

    /// <summary>Stops all its processes in their tracks: connections stay open and nothing answers.</summary>
    public void Freeze() => Shell.Run($"kill -STOP {Processes}");

    /// <summary>Lets them go on.</summary>
    public void Thaw() => Shell.Run($"kill -CONT {Processes}");

    /// <param name="disk">Where its data lie; null where the system puts what is temporary.</param>
    public static async Task<Database> StartAsync(Disk? disk = null)
    {
        var folder = disk is null ? Directory.CreateTempSubdirectory("voiceagent-").FullName : Directory.CreateDirectory(Path.Combine(disk.Folder, "postgresql")).FullName;
        var connection = await RunAsync(folder);
        await Grains.ClusterSchema.ApplyAsync(connection);
        return new Database(folder, connection);
    }

    public async ValueTask DisposeAsync()
    {
        await RunAsync(_folder, "stop");
        Directory.Delete(_folder, recursive: true);
    }

    /// <summary>The server, and one more of each connection.</summary>
    private string Processes
    {
        get
        {
            var server = File.ReadLines(Path.Combine(_folder, "data", "postmaster.pid")).First();
            return $"{server} $(cat /proc/{server}/task/{server}/children)";
        }
    }

    private static async Task<string> RunAsync(string folder, params IReadOnlyList<string> arguments)
    {
        var start = new ProcessStartInfo(Path.Combine(Repository.Root, "setup", "postgresql", "start.sh"), arguments) { RedirectStandardOutput = true };
        start.Environment["POSTGRESQL_FOLDER"] = folder;
        using var script = Process.Start(start)!;
        var said = await script.StandardOutput.ReadToEndAsync();
        await script.WaitForExitAsync();
        return script.ExitCode == 0 ? said.Trim() : throw new InvalidOperationException($"PostgreSQL cannot be started or stopped: status {script.ExitCode}.");
    }
}
