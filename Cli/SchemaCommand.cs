using System.CommandLine;
using VoiceAgent.Grains;

namespace VoiceAgent.Cli;

/// <summary><c>./run schema</c>: makes the tables of a cluster's PostgreSQL database.</summary>
internal static class SchemaCommand
{
    public static Command Create()
    {
        var connection = new Argument<string[]>("connection")
        {
            Description = "The database, without a password; - reads it from the input. Without it Cluster__Connection names the database.",
            Arity = ArgumentArity.ZeroOrOne,
        };
        var command = new Command("schema", "Makes or renews the tables of a cluster's PostgreSQL database; what is stored stays.") { connection };
        command.SetAction((parsed, _) => ClusterSchema.RunAsync(parsed.GetValue(connection) ?? []));
        return command;
    }
}
