using Npgsql;

namespace VoiceAgent.Grains;

/// <summary><c>./run schema CONNECTION</c>: the tables of a cluster's PostgreSQL database.</summary>
public static class ClusterSchema
{
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
        catch (Exception e) when (e is NpgsqlException or ArgumentException)
        {
            await Console.Error.WriteLineAsync(e.Message);
            return 1;
        }
    }
}
