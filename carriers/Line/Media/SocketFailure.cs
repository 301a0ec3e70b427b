using System.Net.WebSockets;

namespace VoiceAgent.Carriers.Line.Media;

/// <summary>The exceptions that a WebSocket throws when its connection is gone, closed or broken. All of them are expected on a phone line.</summary>
internal static class SocketFailure
{
    public static bool Is(Exception exception) =>
        exception is WebSocketException or IOException or OperationCanceledException or ObjectDisposedException or InvalidOperationException;

    /// <summary>The failure in one word.</summary>
    public static string Name(Exception exception) =>
        exception is WebSocketException failure ? failure.WebSocketErrorCode.ToString() : exception.GetType().Name;
}
