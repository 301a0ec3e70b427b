using System.Net;
using System.Net.Sockets;

namespace VoiceAgent.Cluster.Tests;

/// <summary>Leads connections from the switch to what listens only for this machine.</summary>
internal sealed class Relay : IAsyncDisposable
{
    private readonly EndPoint _target;
    private readonly TcpListener _listener = new(Machine.Host, 0);
    private readonly CancellationTokenSource _end = new();
    private readonly Task _listening;

    public Relay(EndPoint target)
    {
        _target = target;
        _listener.Start();
        _listening = ListenAsync();
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    private async Task ListenAsync()
    {
        List<Task> all = [];
        try
        {
            while (true)
            {
                all.RemoveAll(t => t.IsCompleted);
                all.Add(LeadAsync(await _listener.AcceptSocketAsync(_end.Token)));
            }
        }
        catch (OperationCanceledException)
        {
            await Task.WhenAll(all);
        }
    }

    private async Task LeadAsync(Socket here)
    {
        using var there = new Socket(_target.AddressFamily, SocketType.Stream, _target.AddressFamily == AddressFamily.Unix ? ProtocolType.Unspecified : ProtocolType.Tcp);
        using (here)
        {
            try
            {
                await there.ConnectAsync(_target, _end.Token);
                await using var one = new NetworkStream(here);
                await using var other = new NetworkStream(there);
                await await Task.WhenAny(one.CopyToAsync(other, _end.Token), other.CopyToAsync(one, _end.Token));
            }
            catch (Exception e) when (e is IOException or SocketException or OperationCanceledException)
            {
                // One side is gone, and with it the other.
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        _end.Cancel();
        await _listening;
        _listener.Dispose();
        _end.Dispose();
    }
}
