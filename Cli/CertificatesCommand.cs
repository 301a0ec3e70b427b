using System.CommandLine;
using VoiceAgent.Grains;

namespace VoiceAgent.Cli;

/// <summary><c>./run certificates FOLDER</c>: makes an authority of a cluster's own, and the certificates of its silos and gateways.</summary>
internal static class CertificatesCommand
{
    public static Command Create()
    {
        var folder = new Argument<string>("folder") { Description = "Gets the folders authority, silo and gateway." };
        var command = new Command("certificates", "Makes or renews an authority and the certificates of a cluster's silos and gateways.") { folder };
        command.SetAction(parsed => ClusterCertificates.Make(parsed.GetRequiredValue(folder), TimeProvider.System));
        return command;
    }
}
