using System.Text.Json;
using System.Threading.Channels;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using VoiceAgent.Conversation;
using VoiceAgent.Speech;

namespace VoiceAgent.Calls;

/// <summary>Takes down the events of a call and the commands that follow from them.</summary>
internal interface ICallJournal
{
    /// <param name="commands">The commands as they are now, because the engine reuses the list.</param>
    void Write(TimeSpan at, CallEvent happened, IReadOnlyList<CallCommand> commands);

    /// <summary>Completes when the journal so far, where it can, outlives this process, or when that takes too long.
    /// It is awaited before something is done that must not be done twice.</summary>
    Task SecureAsync() => Task.CompletedTask;

    void Close();
}

/// <summary>Writes the log of one call. Lines are handed to the writer of all calls; a slow or full disk never holds a call.</summary>
internal sealed class CallRecorder(CallRecordings recordings, string path) : ICallJournal
{
    private volatile bool _hasEnded;

    public string Path => path;

    /// <summary>The open file, which belongs to the writer; null until the first line is written.</summary>
    public Stream? File { get; set; }

    /// <summary>Whether a write to the file has failed. The property belongs to the writer.</summary>
    public bool HasFailed { get; set; }

    /// <summary>Takes no more lines, because a log that lacks some in its middle cannot be replayed.</summary>
    public void End() => _hasEnded = true;

    public void Begin(CallLogHeader header) => Append(JsonSerializer.SerializeToUtf8Bytes(header, CallLogJson.Default.CallLogHeader));

    /// <summary>Takes down an event with the commands that followed, as they are now.</summary>
    public void Write(TimeSpan at, CallEvent happened, IReadOnlyList<CallCommand> commands) =>
        Append(JsonSerializer.SerializeToUtf8Bytes(new CallLogLine(at, happened, commands), CallLogJson.Default.CallLogLine));

    public void Close() => recordings.Close(this);

    internal void Append(byte[] line)
    {
        if (!_hasEnded)
            recordings.Append(this, line);
    }
}

/// <summary>Writes the logs of all calls to a folder, off the calls' own threads. The logs hold what was said, so they are for this user only.</summary>
/// <remarks>A log ends at the first line that cannot be written, or that comes when <see cref="MostWaiting"/> bytes already wait for the disk.
/// A message then says so, once each time the disk falls behind.</remarks>
public sealed partial class CallRecordings : IAsyncDisposable
{
    /// <summary>How many bytes may wait for the disk; further lines are lost.</summary>
    internal const long MostWaiting = 32 * 1024 * 1024;

    /// <summary>How long the end of the process waits for the disk.</summary>
    internal static readonly TimeSpan LastWait = TimeSpan.FromSeconds(5);

    /// <summary>The lines to be written. A null line is the end of a call, which must always get through because it closes the file.</summary>
    private readonly Channel<(CallRecorder Call, byte[]? Line)> _lines = Channel.CreateUnbounded<(CallRecorder, byte[]?)>(new UnboundedChannelOptions { SingleReader = true });
    private readonly HashSet<CallRecorder> _open = [];
    private readonly string _folder;
    private readonly Func<string, Stream> _create;
    private readonly TimeProvider _time;
    private readonly ILogger<CallRecordings> _logger;
    private readonly Task _writing;
    private long _waiting;
    private int _isBehind;

    public CallRecordings(IOptions<CallOptions> options, TimeProvider time, ILogger<CallRecordings> logger)
        : this(options, PrivateFiles.Create, time, logger)
    {
    }

    /// <param name="create">Makes a file at a path.</param>
    internal CallRecordings(IOptions<CallOptions> options, Func<string, Stream> create, TimeProvider time, ILogger<CallRecordings> logger)
    {
        ArgumentNullException.ThrowIfNull(options);
        _folder = options.Value.RecordTo;
        (_create, _time, _logger) = (create, time, logger);
        _writing = _folder.Length > 0 ? Task.Run(WriteAsync) : Task.CompletedTask;
    }

    /// <summary>Opens a recorder for a call; null where nothing is to be recorded.</summary>
    internal CallRecorder? Open(CallInfo call, DateTimeOffset startedAt)
    {
        if (_folder.Length == 0)
            return null;
        var id = new string([.. call.CallId.Select(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' ? c : '-')]);
        return new CallRecorder(this, Path.Combine(_folder, $"{startedAt:yyyyMMdd-HHmmss-fff}-{id[..Math.Min(id.Length, 80)]}.jsonl"));
    }

    internal void Append(CallRecorder call, byte[] line)
    {
        if (Interlocked.Add(ref _waiting, line.Length) <= MostWaiting)
        {
            _lines.Writer.TryWrite((call, line));
            return;
        }

        Interlocked.Add(ref _waiting, -line.Length);
        call.End();
        if (Interlocked.Exchange(ref _isBehind, 1) == 0)
            LogBehind(_folder, MostWaiting >> 20);
    }

    internal void Close(CallRecorder call) => _lines.Writer.TryWrite((call, null));

    private async Task WriteAsync()
    {
        while (await _lines.Reader.WaitToReadAsync())
        {
            while (_lines.Reader.TryRead(out var next))
                Write(next.Call, next.Line);
            foreach (var call in _open.Where(call => !call.HasFailed))
                Guard(call, call.File!.Flush);
            Volatile.Write(ref _isBehind, 0);
        }

        foreach (var call in _open)
            Guard(call, call.File!.Dispose);
    }

    private void Write(CallRecorder call, byte[]? line)
    {
        if (line is null)
        {
            if (_open.Remove(call))
                Guard(call, call.File!.Dispose);
            return;
        }

        // A line is written even where the log has ended meanwhile: up to its end a log has no gap.
        Interlocked.Add(ref _waiting, -line.Length);
        if (call.HasFailed)
            return;
        Guard(call, () =>
        {
            if (call.File is null)
            {
                PrivateFiles.CreateFolder(_folder);
                call.File = _create(call.Path);
                _open.Add(call);
            }

            call.File.Write(line);
            call.File.WriteByte((byte)'\n');
        });
    }

    private void Guard(CallRecorder call, Action write)
    {
        try
        {
            write();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or NotSupportedException or ArgumentException)
        {
            // The recording of this call ends here; the call itself goes on.
            if (!call.HasFailed)
                LogFailed(call.Path, e);
            call.HasFailed = true;
            call.End();
        }
    }

    public async ValueTask DisposeAsync()
    {
        _lines.Writer.TryComplete();
        try
        {
            await _writing.WaitAsync(LastWait, _time);
        }
        catch (TimeoutException)
        {
            LogGivenUp(_folder, LastWait.TotalSeconds);
        }
    }

    [LoggerMessage(LogLevel.Error, "A call's log cannot be written to {Path}; the rest of it is lost")]
    private partial void LogFailed(string path, Exception exception);

    [LoggerMessage(LogLevel.Error, "The disk of {Folder} is too slow for the call logs: {Megabytes} MiB wait for it, and the logs of the calls that write more end here")]
    private partial void LogBehind(string folder, long megabytes);

    [LoggerMessage(LogLevel.Error, "The disk of {Folder} did not take the last lines of the call logs within {Seconds} s; they are lost")]
    private partial void LogGivenUp(string folder, double seconds);
}
