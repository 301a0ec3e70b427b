using System.CommandLine;
using Microsoft.Extensions.Configuration;
using VoiceAgent.Engines.ElevenLabs;
using VoiceAgent.Hosting;

namespace VoiceAgent.Cli;

/// <summary><c>./run voices</c>: lists the voices that the account at ElevenLabs has.</summary>
internal static class VoicesCommand
{
    public static Command Create()
    {
        var command = new Command("voices", "Lists the voices of the account of ElevenLabs__ApiKey.");
        command.SetAction((_, cancellationToken) => RunAsync(new ConfigurationBuilder().AddEnvironmentVariables().Build(), cancellationToken));
        return command;
    }

    /// <summary>Lists the voices, one a line.</summary>
    /// <returns>The exit code: 0, or 1 where the account cannot be asked.</returns>
    private static async Task<int> RunAsync(IConfiguration configuration, CancellationToken cancellationToken)
    {
        try
        {
            foreach (var voice in await ElevenLabsRegistration.ListVoicesAsync(configuration, cancellationToken))
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
