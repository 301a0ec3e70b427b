using Npgsql;

namespace VoiceAgent.Grains;

/// <summary>The tables of a cluster's PostgreSQL database.</summary>
public static class ClusterSchema
{
    /// <summary>Makes or renews them; what is stored stays.</summary>
    /// <param name="connection">As in <see cref="ClusterOptions.Connection"/>.</param>
    public static async Task ApplyAsync(string connection)
    {
        using var script = new StreamReader(typeof(ClusterSchema).Assembly.GetManifestResourceStream("schema.sql")!);
        await using var database = NpgsqlDataSource.Create(connection);
        await using var command = database.CreateCommand(await script.ReadToEndAsync());
        await command.ExecuteNonQueryAsync();
    }
}
