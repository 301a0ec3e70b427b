using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using VoiceAgent.Speech;

namespace VoiceAgent.Engines.OpenAI;

/// <summary>Keeps a connection to the server open: name lookup, TCP and TLS would otherwise come out of a caller's patience.</summary>
internal sealed partial class OpenAIWarmth(OpenAIConnection connection, IOptions<OpenAIOptions> options, TimeProvider time, ILogger<OpenAIWarmth> logger) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(options.Value.KeepWarm, time);
        bool? isUp = null;
        try
        {
            do
            {
                var fault = await TryAsync(stoppingToken);
                if (fault is not null && isUp != false)
                    LogDown(fault.Message);
                else if (fault is null && isUp != true)
                    LogUp(options.Value.BaseUrl);
                isUp = fault is null;
            }
            while (await timer.WaitForNextTickAsync(stoppingToken));
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
        }
    }

    private async Task<EngineException?> TryAsync(CancellationToken cancellationToken)
    {
        try
        {
            await connection.WarmAsync(cancellationToken).WaitAsync(options.Value.KeepWarm, time, cancellationToken);
            return null;
        }
        catch (EngineException e)
        {
            return e;
        }
        catch (TimeoutException e)
        {
            return new EngineException(OpenAIConnection.EngineName, EngineFailure.TimedOut, "The server does not answer.", e);
        }
    }

    [LoggerMessage(LogLevel.Information, "The model's server at {Url} answers")]
    private partial void LogUp(string url);

    [LoggerMessage(LogLevel.Warning, "The model's server cannot be used: {Reason}")]
    private partial void LogDown(string reason);
}
