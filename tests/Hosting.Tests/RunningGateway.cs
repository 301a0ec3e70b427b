using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Logging;
using VoiceAgent.Gateway;
using VoiceAgent.Testing;

namespace VoiceAgent.Hosting.Tests;

/// <summary>The gateway program in this process, with the part of a call silo, on ports of the loopback interface.</summary>
internal sealed class RunningGateway : IAsyncDisposable
{
    public const string Key = "0123456789abcdef0123456789abcdef";

    private RunningGateway(WebApplication app, int siloPort, int gatewayPort) => (App, SiloPort, GatewayPort) = (app, siloPort, gatewayPort);

    public WebApplication App { get; }

    /// <summary>Where the cluster's silos listen to each other.</summary>
    public int SiloPort { get; }

    /// <summary>Where they listen to gateways.</summary>
    public int GatewayPort { get; }

    public int Port => new Uri(App.Urls.Single()).Port;

    public static Task<RunningGateway> StartAsync(params (string Key, string Value)[] settings) => StartAsync(new LogLines(), settings);

    /// <param name="log">Takes everything that is logged.</param>
    public static async Task<RunningGateway> StartAsync(LogLines log, params (string Key, string Value)[] settings)
    {
        var (siloPort, gatewayPort) = (Ports.Free(), Ports.Free());
        var silo = siloPort.ToString(CultureInfo.InvariantCulture);
        Dictionary<string, string> values = new()
        {
            ["urls"] = "http://127.0.0.1:0",
            ["Cluster:Roles"] = "Call",
            ["Cluster:SiloPort"] = silo,
            ["Cluster:PrimaryPort"] = silo,
            ["Cluster:GatewayPort"] = gatewayPort.ToString(CultureInfo.InvariantCulture),
            ["Agent:VoiceActivity"] = "BuiltIn",
            ["Agent:Phrases"] = "none",
        };
        foreach (var (key, value) in settings)
            values[key] = value;
        var builder = GatewayProgram.CreateBuilder([.. values.Select(v => $"--{v.Key}={v.Value}")]);
        builder.Logging.ClearProviders().AddProvider(log);
        var app = builder.Build(GatewayProgram.Map);
        await app.StartAsync();
        return new RunningGateway(app, siloPort, gatewayPort);
    }

    /// <summary>A connection on which nothing was sent yet.</summary>
    public async Task<Socket> ConnectAsync()
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(IPAddress.Loopback, Port, TestContext.Current.CancellationToken);
        return socket;
    }

    /// <summary>Sends a request as it is written, which no well-behaved client would do.</summary>
    /// <returns>The status and everything else that came.</returns>
    public async Task<(int Status, string Answer)> SendAsync(string target, string headers = "", string method = "GET", string body = "")
    {
        using var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, Port, TestContext.Current.CancellationToken);
        var host = headers.Contains("Host:", StringComparison.Ordinal) ? "" : $"Host: localhost:{Port}\r\n";
        var length = body.Length > 0 ? $"Content-Length: {Encoding.UTF8.GetByteCount(body)}\r\n" : "";
        await using var stream = client.GetStream();
        await stream.WriteAsync(Encoding.UTF8.GetBytes($"{method} {target} HTTP/1.1\r\n{host}{headers}{length}Connection: close\r\n\r\n{body}"), TestContext.Current.CancellationToken);
        using var reader = new StreamReader(stream, Encoding.UTF8);
        var answer = await reader.ReadToEndAsync(TestContext.Current.CancellationToken);
        return (int.Parse(answer.Split(' ')[1], CultureInfo.InvariantCulture), answer);
    }

    public async ValueTask DisposeAsync()
    {
        await App.StopAsync(CancellationToken.None);
        await App.DisposeAsync();
    }
}
