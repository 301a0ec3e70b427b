using System.Runtime.Versioning;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using VoiceAgent.Testing;

namespace VoiceAgent.Calls.Tests;

[UnsupportedOSPlatform("windows")]
public sealed class CallRecordingsTests : IDisposable
{
    private const int Megabyte = 1024 * 1024;

    private readonly string _above = Directory.CreateTempSubdirectory("voiceagent-").FullName;
    private readonly Disk _disk = new();
    private readonly CollectedLog _log = new();

    public void Dispose()
    {
        Directory.Delete(_above, recursive: true);
        _disk.Dispose();
        _log.Dispose();
    }

    [Fact]
    public async Task A_calls_log_is_for_this_user_only_from_its_first_line_on()
    {
        var (folder, path) = (Path.Combine(_above, "calls"), Path.Combine(_above, "calls", "call.jsonl"));
        await using (var recordings = new CallRecordings(OptionsFor(folder), TimeProvider.System, Logger))
            new CallRecorder(recordings, path).Append("{}"u8.ToArray());

        File.ReadAllText(path).ShouldBe("{}\n");
        File.GetUnixFileMode(path).ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite);
        File.GetUnixFileMode(folder).ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }

    [Fact]
    public async Task While_the_disk_takes_nothing_a_bounded_number_of_bytes_wait_and_a_log_ends_where_its_first_line_is_lost()
    {
        _disk.IsStuck = true;
        await using (var recordings = Recordings())
        {
            var (early, late, closed) = (Call(recordings, "early"), Call(recordings, "late"), Call(recordings, "closed"));
            closed.Append(Line(1));
            await _disk.Reached.WaitAsync(TestContext.Current.CancellationToken);
            for (byte number = 1; number <= 40; number++)
                early.Append(Line(number));
            late.Append(Line(1));
            closed.Close();
            early.Close();

            _disk.IsStuck = false;
            await _disk.ClosedAsync("early", TestContext.Current.CancellationToken);
            // What was lost while the disk was behind does not begin again in the middle.
            late.Append(Line(2));
            Call(recordings, "next").Append(Line(1));
        }

        var waited = _disk.Lines("early");
        waited.ShouldBe(Enumerable.Range(1, waited.Count).Select(i => (byte)i), "whole lines, and none is missing");
        ((long)waited.Count * Megabyte).ShouldBeInRange(CallRecordings.MostWaiting - (2 * Megabyte), CallRecordings.MostWaiting);
        _disk.Lines("closed").Count.ShouldBe(1);
        _disk.Lines("late").ShouldBeEmpty();
        _disk.Lines("next").Count.ShouldBe(1);
        _disk.Open.ShouldBe(0, "each file is closed, also of those that ended meanwhile");
        _log.Lines.Count(line => line.Contains("too slow for the call logs: 32 MiB wait", StringComparison.Ordinal)).ShouldBe(1);
    }

    [Fact]
    public async Task A_full_disk_ends_the_logs_that_meet_it_and_no_other()
    {
        await using (var recordings = Recordings())
        {
            var (full, whole) = (Call(recordings, "full"), Call(recordings, "whole"));
            for (byte number = 1; number <= 3; number++)
            {
                full.Append(Line(number));
                whole.Append(Line(number));
            }
        }

        _disk.Lines("full").ShouldBeEmpty();
        _disk.Lines("whole").ShouldBe([1, 2, 3]);
        _disk.Open.ShouldBe(0);
        _log.Lines.Count(line => line.Contains("cannot be written to", StringComparison.Ordinal)).ShouldBe(1, "each log says so once");
    }

    [Fact]
    public void The_end_of_the_process_does_not_wait_for_a_disk_that_takes_nothing() => VirtualTime.Run(async time =>
    {
        _disk.IsStuck = true;
        var recordings = Recordings(time);
        Call(recordings, "call").Append(Line(1));
        await recordings.DisposeAsync();
        time.Elapsed.ShouldBe(CallRecordings.LastWait);
        _log.Lines.ShouldHaveSingleItem().ShouldContain("did not take the last lines of the call logs within 5 s");
        _disk.IsStuck = false;
    });

    private CallRecordings Recordings(TimeProvider? time = null) => new(OptionsFor(_above), _disk.Create, time ?? TimeProvider.System, Logger);

    private CallRecorder Call(CallRecordings recordings, string name) => new(recordings, Path.Combine(_above, name));

    private ILogger<CallRecordings> Logger => _log.CreateLogger<CallRecordings>();

    private static IOptions<CallOptions> OptionsFor(string folder) => Options.Create(new CallOptions { RecordTo = folder });

    private static byte[] Line(byte number) => [number, .. new byte[Megabyte - 1]];

    /// <summary>Keeps the first byte of each line. It can be stuck, and the file "full" takes nothing.</summary>
    private sealed class Disk : IDisposable
    {
        private readonly Lock _gate = new();
        private readonly ManualResetEventSlim _free = new(initialState: true);
        private readonly TaskCompletionSource _reached = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private readonly Dictionary<string, TaskCompletionSource> _closed = [];
        private readonly Dictionary<string, List<byte>> _lines = [];

        /// <summary>Somebody has tried to write.</summary>
        public Task Reached => _reached.Task;

        public bool IsStuck
        {
            set
            {
                if (value)
                    _free.Reset();
                else
                    _free.Set();
            }
        }

        /// <summary>How many files are open.</summary>
        public int Open { get; private set; }

        public List<byte> Lines(string name)
        {
            lock (_gate)
                return _lines.GetValueOrDefault(name, []);
        }

        public Task ClosedAsync(string name, CancellationToken cancellationToken)
        {
            lock (_gate)
                return Closed(name).Task.WaitAsync(cancellationToken);
        }

        public Stream Create(string path)
        {
            lock (_gate)
                Open++;
            return new OneFile(this, Path.GetFileName(path));
        }

        private TaskCompletionSource Closed(string name) => _closed.TryGetValue(name, out var closed) ? closed : _closed[name] = new(TaskCreationOptions.RunContinuationsAsynchronously);

        private void Write(string name, ReadOnlySpan<byte> bytes)
        {
            _reached.TrySetResult();
            _free.Wait();
            if (name == "full")
                throw new IOException("No space left on device");
            if (bytes.Length == 1)
                return; // The end of a line.
            lock (_gate)
            {
                if (!_lines.TryGetValue(name, out var lines))
                    _lines[name] = lines = [];
                lines.Add(bytes[0]);
            }
        }

        private void Close(string name)
        {
            lock (_gate)
            {
                Open--;
                Closed(name).TrySetResult();
            }
        }

        public void Dispose()
        {
            _free.Set();
            _free.Dispose();
        }

        private sealed class OneFile(Disk disk, string name) : MemoryStream
        {
            public override void Write(ReadOnlySpan<byte> buffer) => disk.Write(name, buffer);

            public override void Write(byte[] buffer, int offset, int count) => disk.Write(name, buffer.AsSpan(offset, count));

            public override void WriteByte(byte value) => disk.Write(name, [value]);

            protected override void Dispose(bool disposing)
            {
                disk.Close(name);
                base.Dispose(disposing);
            }
        }
    }
}
