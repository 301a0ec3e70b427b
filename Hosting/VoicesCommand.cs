using VoiceAgent.Engines.ElevenLabs;

namespace VoiceAgent.Hosting;

/// <summary><c>./run voices</c>: which voices the account at ElevenLabs has.</summary>
public static class VoicesCommand
{
    /// <summary>Lists them.</summary>
    /// <returns>The exit status.</returns>
    public static async Task<int> RunAsync(IConfiguration configuration)
    {
        try
        {
            foreach (var voice in await ElevenLabsServices.ListVoicesAsync(configuration, CancellationToken.None))
                Console.WriteLine($"{voice.VoiceId,-22} {voice.Name,-28} {voice.Category,-13} {string.Join(", ", (voice.Labels ?? new Dictionary<string, string?>()).OrderBy(l => l.Key, StringComparer.Ordinal).Select(l => l.Value))}");
            return 0;
        }
        catch (Exception e) when (StartFaults.Of(e) is { Count: > 0 } faults)
        {
            foreach (var fault in faults)
                await Console.Error.WriteLineAsync(fault);
            return 1;
        }
    }
}
