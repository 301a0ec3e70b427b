namespace VoiceAgent.Grains.Tests;

public sealed class ClusterSchemaTests
{
    [Theory]
    [InlineData("Host=127.0.0.1;Username=voiceagent;Password=hunter2")]
    [InlineData("Host=127.0.0.1;pwd=hunter2")]
    [InlineData("postgres://voiceagent:hunter2@127.0.0.1/voiceagent")]
    [InlineData("Host=127.0.0.1;Passwort=hunter2")]
    [InlineData("Host=127.0.0.1;SSL Password=hunter2")]
    public async Task A_password_on_the_command_line_is_refused_and_not_repeated(string connection)
    {
        var (code, said) = await RunAsync(connection);
        code.ShouldBe(2);
        said.ShouldContain("set Cluster__Connection");
        said.ShouldNotContain("hunter2");
    }

    [Fact]
    public async Task Without_a_database_it_is_said_how_to_name_one() => (await RunAsync()).Said.ShouldStartWith("Where is the database? Set Cluster__Connection");

    [Fact]
    public async Task A_connection_without_a_password_is_used() => (await RunAsync("Host=/nowhere;Username=voiceagent")).Code.ShouldBe(1);

    private static async Task<(int Code, string Said)> RunAsync(params string[] arguments)
    {
        var (before, errors) = (Console.Error, new StringWriter());
        Console.SetError(errors);
        try
        {
            return (await ClusterSchema.RunAsync(arguments), errors.ToString());
        }
        finally
        {
            Console.SetError(before);
        }
    }
}
