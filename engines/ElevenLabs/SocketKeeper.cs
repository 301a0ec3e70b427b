using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using VoiceAgent.Speech;

namespace VoiceAgent.Engines.ElevenLabs;

/// <summary>Keeps a socket open, so that the first reply of a call has one.</summary>
internal sealed partial class SocketKeeper(SocketPool sockets, TimeProvider time, ILogger<SocketKeeper> logger) : BackgroundService
{
    private static readonly TimeSpan Every = TimeSpan.FromSeconds(2);

    private static readonly TimeSpan LongestPause = TimeSpan.FromMinutes(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var pause = Every;
        try
        {
            while (true)
            {
                try
                {
                    await sockets.KeepAsync(SpeechFormat.PhoneRate, stoppingToken);
                    pause = Every;
                }
                catch (EngineException e)
                {
                    // A service that is down is not asked all the time, because a piece that is to be spoken asks anyway.
                    LogDown(e.Message, pause);
                    pause = 2 * pause < LongestPause ? 2 * pause : LongestPause;
                }

                await Task.Delay(pause, time, stoppingToken);
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
        }
    }

    [LoggerMessage(LogLevel.Warning, "The voice cannot be used: {Reason} It is asked again in {Pause}.")]
    private partial void LogDown(string reason, TimeSpan pause);
}
