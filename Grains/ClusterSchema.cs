using Npgsql;

namespace VoiceAgent.Grains;

/// <summary><c>./run schema</c>: the tables of a cluster's PostgreSQL database.</summary>
public static class ClusterSchema
{
    private const string Setting = "Cluster__Connection";

    /// <summary>Makes or renews them; what is stored stays.</summary>
    /// <param name="arguments">The connection, as in <see cref="ClusterOptions.Connection"/>, without a password: others on the machine see what a process was called with.
    /// Nothing: the connection is that of the environment. A hyphen: it is the first line of the input.</param>
    /// <returns>The exit code.</returns>
    public static async Task<int> RunAsync(IReadOnlyList<string> arguments)
    {
        ArgumentNullException.ThrowIfNull(arguments);
        var connection = arguments switch
        {
            [] => Environment.GetEnvironmentVariable(Setting),
            ["-"] => await Console.In.ReadLineAsync(),
            [var argument] => argument,
            _ => null,
        };
        if (string.IsNullOrWhiteSpace(connection))
        {
            await Console.Error.WriteLineAsync($"Where is the database? Set {Setting}, or write the connection to the input of ./run schema -");
            return 2;
        }

        if (arguments is not ([] or ["-"]) && HoldsPassword(connection))
        {
            await Console.Error.WriteLineAsync($"A password on the command line is visible to everybody on this machine, so it is not used: set {Setting}, or write the connection to the input of ./run schema -");
            return 2;
        }

        return await ApplyAsync(connection);
    }

    /// <summary>Makes or renews them; what is stored stays.</summary>
    /// <param name="connection">As in <see cref="ClusterOptions.Connection"/>.</param>
    /// <returns>The exit code.</returns>
    public static async Task<int> ApplyAsync(string connection)
    {
        using var script = new StreamReader(typeof(ClusterSchema).Assembly.GetManifestResourceStream("schema.sql")!);
        try
        {
            await using var database = NpgsqlDataSource.Create(connection);
            await using var command = database.CreateCommand(await script.ReadToEndAsync());
            await command.ExecuteNonQueryAsync();
            return 0;
        }
        catch (Exception e) when (e is NpgsqlException or ArgumentException or FormatException)
        {
            await Console.Error.WriteLineAsync(e is NpgsqlException ? e.Message : $"The connection must be {ClusterRules.Connection}.");
            return 1;
        }
    }

    private static bool HoldsPassword(string connection) => ClusterRules.Parse(connection) is { } parsed
        ? !string.IsNullOrEmpty(parsed.Password) || !string.IsNullOrEmpty(parsed.SslPassword)
        // Who knows what it was meant to be.
        : connection.Contains("pass", StringComparison.OrdinalIgnoreCase) || connection.Contains("pwd", StringComparison.OrdinalIgnoreCase) || connection.Contains('@', StringComparison.Ordinal);
}
