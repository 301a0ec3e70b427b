using Microsoft.Extensions.Logging;

namespace VoiceAgent.Testing;

/// <summary>Keeps what is logged: category, then message.</summary>
public sealed class LogLines : ILoggerProvider
{
    private readonly List<string> _lines = [];
    private TaskCompletionSource _added = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public IReadOnlyList<string> Lines
    {
        get
        {
            lock (_lines)
                return [.. _lines];
        }
    }

    /// <summary>Waits until some line has these words.</summary>
    public async Task WaitAsync(string words, CancellationToken cancellationToken)
    {
        while (true)
        {
            Task added;
            lock (_lines)
            {
                if (_lines.Exists(line => line.Contains(words, StringComparison.Ordinal)))
                    return;
                added = _added.Task;
            }

            await added.WaitAsync(cancellationToken);
        }
    }

    public ILogger CreateLogger(string categoryName) => new Category(this, categoryName);

    public void Dispose()
    {
        // Holds nothing but memory.
    }

    private sealed class Category(LogLines log, string name) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            ArgumentNullException.ThrowIfNull(formatter);
            lock (log._lines)
            {
                log._lines.Add($"{name} {formatter(state, exception)}");
                log._added.SetResult();
                log._added = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            }
        }
    }
}
