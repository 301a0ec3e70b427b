using System.Net;
using System.Net.Sockets;

namespace VoiceAgent.Testing;

/// <summary>Ports of this machine for servers that another process opens a moment later.</summary>
public static class Ports
{
    // From below 32768, where Linux takes the ports of outgoing connections: a port found there by listening on port 0 may be one end of somebody's connection by the time its server starts.
    private const int First = 20000, Count = 12000;

    private static int _next = Random.Shared.Next(Count);

    /// <summary>One on which nobody listens, and which nobody else in this process is given.</summary>
    public static int Free()
    {
        for (var tried = 0; tried < Count; tried++)
        {
            var port = First + (int)((uint)Interlocked.Increment(ref _next) % Count);
            if (IsFree(port))
                return port;
        }

        throw new InvalidOperationException($"Somebody listens on every port from {First} to {First + Count - 1}.");
    }

    private static bool IsFree(int port)
    {
        using var listener = new TcpListener(IPAddress.Any, port);
        try
        {
            listener.Start();
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
