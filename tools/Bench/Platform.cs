using VoiceAgent.Simulator;
using VoiceAgent.Testing;

namespace VoiceAgent.Bench;

/// <summary>The platform under measurement, with paced engines, in processes of its own, so that the carrier's work is not in its figures.</summary>
internal sealed class Platform : IDisposable
{
    /// <summary>The silence that ends a turn, whatever was said.</summary>
    public static readonly TimeSpan EndOfTurn = TimeSpan.FromMilliseconds(500);

    private readonly SigningKey _key;
    private readonly List<PlatformProcess> _processes = [];

    private Platform(string name, SigningKey key, SimulatedCarrierOptions carrier) => (Name, _key, Carrier) = (name, key, carrier);

    public string Name { get; }

    /// <summary>The options of the carrier that the platform answers.</summary>
    public SimulatedCarrierOptions Carrier { get; }

    /// <summary>The process with the lines.</summary>
    public PlatformProcess Gateway => _processes[^1];

    public IEnumerable<string> Processes => _processes.Select(p => p.Name);

    /// <param name="processes">The processes in the order in which they are started; the last one has the lines.</param>
    /// <exception cref="InvalidOperationException">A process did not come up.</exception>
    public static async Task<Platform> StartAsync(string name, string voiceActivity, params ProcessPlan[] processes)
    {
        int[] ports = [.. Enumerable.Range(0, processes.Length + 1).Select(_ => Ports.Free())];
        var gateway = $"127.0.0.1:{ports[^2]}";
        var key = SigningKey.Create();
        var platform = new Platform(name, key, new SimulatedCarrierOptions { Port = ports[^1], WebhookUrl = new Uri($"http://{gateway}/telnyx/webhooks"), SigningKey = key });
        string[] settings =
        [
            $"--Telnyx:PublicKey={key.PublicKey}", $"--Telnyx:ApiBaseUrl=http://localhost:{ports[^1]}/v2", $"--Telnyx:PublicUrl=ws://{gateway}", $"--{PlatformProcess.VoiceActivity}={voiceActivity}",
            // Every turn ends after an equal delay, so that the platform itself is measured.
            "--Conversation:EndOfTurn:LearnsPauses=false", $"--Conversation:EndOfTurn:Delay={EndOfTurn}", $"--Conversation:EndOfTurn:FinishedDelay={EndOfTurn}", "--Conversation:Speculation:Enabled=false",
        ];
        try
        {
            foreach (var (process, port) in processes.Zip(ports))
                platform._processes.Add(await PlatformProcess.StartAsync(process, port, settings));
            return platform;
        }
        catch
        {
            platform.Dispose();
            throw;
        }
    }

    public Task ResetAsync() => Task.WhenAll(_processes.Select(p => p.ResetAsync()));

    public async Task<PlatformFigures> ReadAsync() => PlatformFigures.Of(await Task.WhenAll(_processes.Select(p => p.ReadAsync())));

    public void Dispose()
    {
        foreach (var process in Enumerable.Reverse(_processes))
            process.Dispose();
        _key.Dispose();
    }
}
