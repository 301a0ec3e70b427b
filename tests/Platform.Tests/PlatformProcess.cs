using System.Diagnostics;
using System.Globalization;
using VoiceAgent.Testing;

namespace VoiceAgent.Platform.Tests;

/// <summary>The platform as one process, with all roles, from its build output, and what it has said so far.</summary>
public sealed class PlatformProcess : IAsyncDisposable
{
    private readonly Process _process;
    private readonly Lock _gate = new();
    private readonly List<string> _lines = [];
    private readonly List<string> _errors = [];
    private readonly List<(string Text, int Times, TaskCompletionSource Seen)> _awaited = [];
    private readonly Task<int> _exited;

    private PlatformProcess(Process process)
    {
        _process = process;
        process.OutputDataReceived += (_, said) => Take(said.Data, isError: false);
        process.ErrorDataReceived += (_, said) => Take(said.Data, isError: true);
        process.Start();
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        _exited = ExitAsync();
    }

    /// <summary>All it has written, for the message of a failing test.</summary>
    public string Output
    {
        get
        {
            lock (_gate)
                return string.Join('\n', _lines);
        }
    }

    /// <summary>What it has written to standard error.</summary>
    public IReadOnlyList<string> Errors
    {
        get
        {
            lock (_gate)
                return [.. _errors];
        }
    }

    /// <summary>The exit code, once the process has ended and all it wrote is in <see cref="Output"/>.</summary>
    public Task<int> Exited => _exited;

    /// <summary>Starts the program in the repository's root, as <c>./run</c> does.</summary>
    /// <param name="settings">Its configuration; nothing of ours is inherited.</param>
    public static PlatformProcess Start(IReadOnlyDictionary<string, string> settings, params IReadOnlyList<string> arguments) => Start("Gateway", settings, arguments);

    /// <summary>Where a program's build output is, or would be.</summary>
    public static string PathOf(string program)
    {
        var output = new DirectoryInfo(AppContext.BaseDirectory);
        return Path.Combine(output.Parent!.Parent!.FullName, program, output.Name, $"VoiceAgent.{program}.dll");
    }

    /// <summary>Starts another one of the platform's programs.</summary>
    public static PlatformProcess Start(string program, IReadOnlyDictionary<string, string> settings, params IReadOnlyList<string> arguments)
    {
        var start = new ProcessStartInfo("dotnet", [PathOf(program), .. arguments])
        {
            WorkingDirectory = Repository.Root,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var inherited in start.Environment.Keys.Where(key => key.Contains("__", StringComparison.Ordinal) || key.StartsWith("ASPNETCORE_", StringComparison.Ordinal)).ToList())
            start.Environment.Remove(inherited);
        foreach (var (key, value) in OneProcess().Concat(settings))
            start.Environment[key] = value;
        return new PlatformProcess(new Process { StartInfo = start });
    }

    /// <summary>All roles, on ports of its own: several platforms run beside each other.</summary>
    private static Dictionary<string, string> OneProcess()
    {
        var silo = Ports.Free().ToString(CultureInfo.InvariantCulture);
        return new()
        {
            ["Cluster__Roles"] = "All", ["Cluster__SiloPort"] = silo, ["Cluster__PrimaryPort"] = silo, ["Cluster__GatewayPort"] = Ports.Free().ToString(CultureInfo.InvariantCulture),
        };
    }

    /// <summary>Waits until it has written so many lines that hold this text.</summary>
    /// <exception cref="InvalidOperationException">The process ended without them.</exception>
    public async Task SaysAsync(string text, CancellationToken cancellationToken, int times = 1)
    {
        var seen = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_gate)
        {
            if (Count(text) >= times)
                return;
            _awaited.Add((text, times, seen));
        }

        try
        {
            await Task.WhenAny(seen.Task, _exited).WaitAsync(RunningPlatform.Limit, cancellationToken);
        }
        catch (TimeoutException)
        {
            throw new TimeoutException($"The platform does not say \"{text}\":\n{Output}");
        }

        if (!seen.Task.IsCompleted)
            throw new InvalidOperationException($"The platform ended without saying \"{text}\":\n{Output}");
    }

    /// <summary>Asks it to stop, as a service manager does.</summary>
    public async Task TerminateAsync()
    {
        using var kill = Process.Start("kill", ["-TERM", _process.Id.ToString(CultureInfo.InvariantCulture)]);
        await kill.WaitForExitAsync();
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
            _process.Kill();
        await _exited;
        _process.Dispose();
    }

    private async Task<int> ExitAsync()
    {
        await _process.WaitForExitAsync();
        return _process.ExitCode;
    }

    private void Take(string? line, bool isError)
    {
        if (line is null)
            return;
        lock (_gate)
        {
            _lines.Add(line);
            if (isError)
                _errors.Add(line);
            foreach (var (text, times, seen) in _awaited)
            {
                if (Count(text) >= times)
                    seen.TrySetResult();
            }
        }
    }

    private int Count(string text) => _lines.Count(line => line.Contains(text, StringComparison.Ordinal));
}
