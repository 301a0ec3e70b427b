using Npgsql;

namespace VoiceAgent.Grains;

/// <summary><c>./run schema</c>: makes the tables of a cluster's PostgreSQL database.</summary>
public static class ClusterSchema
{
    private const string Setting = "Cluster__Connection";

    /// <summary>Makes or renews the tables; what is stored stays.</summary>
    /// <param name="arguments">The connection, as in <see cref="ClusterOptions.Connection"/>, without a password: others on the machine see what a process was called with.
    /// With no argument, the connection is that of the environment. With a hyphen, it is the first line of the input.</param>
    /// <returns>The exit code: 0, 1 where the database cannot be used, or 2 where the arguments cannot.</returns>
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

    /// <summary>Makes or renews the tables; what is stored stays.</summary>
    /// <param name="connection">The connection, as in <see cref="ClusterOptions.Connection"/>.</param>
    /// <returns>The exit code: 0, or 1 where the database cannot be used.</returns>
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
        // Nobody knows what a text was meant to be that is no connection string.
        : connection.Contains("pass", StringComparison.OrdinalIgnoreCase) || connection.Contains("pwd", StringComparison.OrdinalIgnoreCase) || connection.Contains('@', StringComparison.Ordinal);
}
