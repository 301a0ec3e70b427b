using System.Net.Sockets;
using System.Text;

namespace VoiceAgent.Hosting.Tests;

/// <summary>Strangers cannot take the connections that the carrier and the operator need.</summary>
public sealed class ConnectionGuardTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_oldest_strangers_give_way_and_whoever_has_proved_something_stays()
    {
        await using var gateway = await RunningGateway.StartAsync(("Api:Key", RunningGateway.Key));
        using var op = await gateway.ConnectAsync();
        (await AskAsync(op, "/api/calls", $"Authorization: Bearer {RunningGateway.Key}\r\n")).ShouldStartWith("HTTP/1.1 200");
        using var first = await gateway.ConnectAsync();
        (await AskAsync(first, "/health", "")).ShouldStartWith("HTTP/1.1 200", customMessage: "which anybody may ask proves nothing");
        var strangers = new List<Socket>();
        try
        {
            for (var i = 0; i < ConnectionGuard.MaxUnproved + 100; i++)
                strangers.Add(await gateway.ConnectAsync());

            (await ReceiveAsync(first)).ShouldBeEmpty("the server has closed it");
            (await AskAsync(op, "/api/calls", $"Authorization: Bearer {RunningGateway.Key}\r\n")).ShouldStartWith("HTTP/1.1 200");
            (await gateway.SendAsync("/health")).Status.ShouldBe(200);
        }
        finally
        {
            strangers.ForEach(s => s.Dispose());
        }
    }

    [Fact]
    public async Task The_server_does_not_tell_what_it_is_and_takes_no_endless_heads()
    {
        await using var gateway = await RunningGateway.StartAsync();

        (await gateway.SendAsync("/health")).Answer.ShouldNotContain("Server:", Case.Insensitive);
        (await gateway.SendAsync("/health?" + new string('x', 5000))).Status.ShouldBe(414);
        (await gateway.SendAsync("/health", "X: " + new string('x', 20_000) + "\r\n")).Status.ShouldBe(431);
        (await gateway.SendAsync("/health", string.Concat(Enumerable.Range(0, 70).Select(i => $"X{i}: y\r\n")))).Status.ShouldBe(431);
    }

    private static async Task<string> ReceiveAsync(Socket socket)
    {
        var buffer = new byte[8192];
        try
        {
            return Encoding.ASCII.GetString(buffer, 0, await socket.ReceiveAsync(buffer, Cancel));
        }
        catch (SocketException)
        {
            // Reset instead of closed.
            return "";
        }
    }

    private static async Task<string> AskAsync(Socket socket, string path, string headers)
    {
        await socket.SendAsync(Encoding.ASCII.GetBytes($"GET {path} HTTP/1.1\r\nHost: localhost\r\n{headers}\r\n"), Cancel);
        var answer = await ReceiveAsync(socket);
        // Chunked answers end with a chunk of their own.
        while (answer.Contains("chunked", StringComparison.Ordinal) && !answer.EndsWith("0\r\n\r\n", StringComparison.Ordinal))
            answer += await ReceiveAsync(socket);
        return answer;
    }
}
