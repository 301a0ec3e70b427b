using System.Text.Json;
using System.Threading.Channels;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using VoiceAgent.Conversation;
using VoiceAgent.Speech;

namespace VoiceAgent.Calls;

/// <summary>Takes down what happens in a call and what follows from it.</summary>
internal interface ICallJournal
{
    /// <param name="commands">As they are now: the engine reuses the list.</param>
    void Write(TimeSpan at, CallEvent happened, IReadOnlyList<CallCommand> commands);

    void Close();
}

/// <summary>Writes the log of one call. Lines are handed to the writer of all calls; a slow or full disk never holds a call.</summary>
internal sealed class CallRecorder(CallRecordings recordings, string path) : ICallJournal
{
    public void Begin(CallLogHeader header) => recordings.Append(path, JsonSerializer.SerializeToUtf8Bytes(header, CallLogJson.Default.CallLogHeader));

    /// <summary>Takes down an event with the commands that followed, as they are now.</summary>
    public void Write(TimeSpan at, CallEvent happened, IReadOnlyList<CallCommand> commands) =>
        recordings.Append(path, JsonSerializer.SerializeToUtf8Bytes(new CallLogLine(at, happened, commands), CallLogJson.Default.CallLogLine));

    public void Close() => recordings.Append(path, null);
}

/// <summary>Writes the logs of all calls to a folder, off the calls' own threads. They hold what was said, so they are for this user only.</summary>
public sealed partial class CallRecordings : IAsyncDisposable
{
    /// <summary>Lines that may wait for the disk before further ones are dropped.</summary>
    private const int Backlog = 100_000;

    private readonly Channel<(string Path, byte[]? Line)> _lines = Channel.CreateBounded<(string, byte[]?)>(
        new BoundedChannelOptions(Backlog) { SingleReader = true, FullMode = BoundedChannelFullMode.Wait });
    private readonly Dictionary<string, FileStream> _files = [];
    private readonly HashSet<string> _broken = [];
    private readonly string _folder;
    private readonly ILogger<CallRecordings> _logger;
    private readonly Task _writing;
    private int _dropping;

    public CallRecordings(IOptions<CallOptions> options, ILogger<CallRecordings> logger)
    {
        ArgumentNullException.ThrowIfNull(options);
        _folder = options.Value.RecordTo;
        _logger = logger;
        _writing = _folder.Length > 0 ? Task.Run(WriteAsync) : Task.CompletedTask;
    }

    /// <summary>A recorder for a call, or null where nothing is to be recorded.</summary>
    internal CallRecorder? Open(CallInfo call, DateTimeOffset startedAt)
    {
        if (_folder.Length == 0)
            return null;
        var id = new string([.. call.CallId.Select(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' ? c : '-')]);
        return new CallRecorder(this, Path.Combine(_folder, $"{startedAt:yyyyMMdd-HHmmss-fff}-{id[..Math.Min(id.Length, 80)]}.jsonl"));
    }

    /// <param name="line">Null closes the file.</param>
    internal void Append(string path, byte[]? line)
    {
        if (_lines.Writer.TryWrite((path, line)))
            return;
        if (Interlocked.Exchange(ref _dropping, 1) == 0)
            LogBacklog(_folder);
    }

    private async Task WriteAsync()
    {
        while (await _lines.Reader.WaitToReadAsync())
        {
            while (_lines.Reader.TryRead(out var next))
                Write(next.Path, next.Line);
            foreach (var file in _files.Values)
                Guard(file.Name, file.Flush);
            Volatile.Write(ref _dropping, 0);
        }

        foreach (var file in _files.Values)
            Guard(file.Name, file.Dispose);
    }

    private void Write(string path, byte[]? line)
    {
        if (line is null)
        {
            _broken.Remove(path);
            if (_files.Remove(path, out var closed))
                Guard(path, closed.Dispose);
            return;
        }

        if (_broken.Contains(path))
            return;
        Guard(path, () =>
        {
            if (!_files.TryGetValue(path, out var file))
            {
                PrivateFiles.CreateFolder(_folder);
                _files[path] = file = PrivateFiles.Create(path);
            }

            file.Write(line);
            file.WriteByte((byte)'\n');
        });
    }

    private void Guard(string path, Action write)
    {
        try
        {
            write();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or NotSupportedException or ArgumentException)
        {
            // The recording of this call ends here; the call itself goes on.
            if (_broken.Add(path))
                LogFailed(path, e);
        }
    }

    public async ValueTask DisposeAsync()
    {
        _lines.Writer.TryComplete();
        await _writing;
    }

    [LoggerMessage(LogLevel.Error, "A call's log cannot be written to {Path}; the rest of it is lost")]
    private partial void LogFailed(string path, Exception exception);

    [LoggerMessage(LogLevel.Error, "The disk of {Folder} is too slow for the call logs; lines are being lost")]
    private partial void LogBacklog(string folder);
}
