using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace VoiceAgent.Calls.Tests;

public sealed class CallRecordingsTests : IDisposable
{
    private readonly string _above = Directory.CreateTempSubdirectory("voiceagent-").FullName;

    public void Dispose() => Directory.Delete(_above, recursive: true);

    [Fact]
    public async Task A_calls_log_is_for_this_user_only_from_its_first_line_on()
    {
        if (OperatingSystem.IsWindows())
            Assert.Skip("There are no such modes.");
        var (folder, path) = (Path.Combine(_above, "logs", "calls"), Path.Combine(_above, "logs", "calls", "call.jsonl"));
        await using (var recordings = new CallRecordings(Options.Create(new CallOptions { RecordTo = folder }), NullLogger<CallRecordings>.Instance))
            recordings.Append(path, "{}"u8.ToArray());

        File.ReadAllText(path).ShouldBe("{}\n");
        File.GetUnixFileMode(path).ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite);
        foreach (var made in (string[])[folder, Path.Combine(_above, "logs")])
            File.GetUnixFileMode(made).ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, made);
    }
}
