using System.Diagnostics;
using System.Globalization;

namespace VoiceAgent.Cluster.Tests;

/// <summary>One of the cluster's programs as a process, and what it has said so far.</summary>
internal sealed class ClusterProcess : IFreezable, IAsyncDisposable
{
    private readonly Process _process;
    private readonly Lock _gate = new();
    private readonly List<string> _lines = [];
    private bool _isKilled;

    private ClusterProcess(string name, Process process, Machine? machine, string? build)
    {
        Name = name;
        Machine = machine;
        Build = build;
        _process = process;
        process.OutputDataReceived += (_, said) => Take(said.Data);
        process.ErrorDataReceived += (_, said) => Take(said.Data);
        process.Start();
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
    }

    public string Name { get; }

    /// <summary>What it runs on; null where that is this machine.</summary>
    public Machine? Machine { get; }

    /// <summary>The folder of the build that it is of; null for this one.</summary>
    public string? Build { get; }

    public bool HasEnded => _process.HasExited;

    /// <summary>It has ended, and nobody here killed it.</summary>
    public bool HasGivenUp => HasEnded && !_isKilled;

    /// <summary>What it has written.</summary>
    public IReadOnlyList<string> Lines
    {
        get
        {
            lock (_gate)
                return [.. _lines];
        }
    }

    /// <param name="settings">Its configuration; nothing of ours is inherited.</param>
    /// <param name="machine">What it runs on, which is then its own; null for this machine.</param>
    /// <param name="build">The folder of the build that it is of; null for this one.</param>
    public static ClusterProcess Start(string name, string project, IReadOnlyDictionary<string, string> settings, Machine? machine = null, string? build = null)
    {
        List<string> command = [.. machine?.Command ?? [], "dotnet", Repository.Program(project, build)];
        var start = new ProcessStartInfo(command[0], command[1..])
        {
            WorkingDirectory = Repository.Root,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var inherited in start.Environment.Keys.Where(key => key.Contains("__", StringComparison.Ordinal) || key.StartsWith("ASPNETCORE_", StringComparison.Ordinal)).ToList())
            start.Environment.Remove(inherited);
        foreach (var (key, value) in settings)
            start.Environment[key] = value;
        return new ClusterProcess(name, new Process { StartInfo = start }, machine, build);
    }

    /// <summary>Ends it as a power cut would.</summary>
    /// <returns>When, as <see cref="TimeProvider.GetTimestamp"/> says.</returns>
    public long Kill()
    {
        _isKilled = true;
        _process.Kill();
        return TimeProvider.System.GetTimestamp();
    }

    /// <summary>Tells it to stop, and does not wait for it.</summary>
    public void Stop()
    {
        _isKilled = true;
        Shell.Run($"kill -TERM {Id}");
    }

    public void Freeze() => Shell.Run($"kill -STOP {Id}");

    public void Thaw() => Shell.Run($"kill -CONT {Id}");

    private string Id => _process.Id.ToString(CultureInfo.InvariantCulture);

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
            _process.Kill();
        await _process.WaitForExitAsync();
        _process.Dispose();
        Machine?.Dispose();
    }

    private void Take(string? line)
    {
        if (line is null)
            return;
        lock (_gate)
            _lines.Add(line);
    }
}
