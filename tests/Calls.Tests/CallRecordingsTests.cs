using System.Runtime.Versioning;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace VoiceAgent.Calls.Tests;

[UnsupportedOSPlatform("windows")]
public sealed class CallRecordingsTests : IDisposable
{
    private readonly string _above = Directory.CreateTempSubdirectory("voiceagent-").FullName;

    public void Dispose() => Directory.Delete(_above, recursive: true);

    [Fact]
    public async Task A_calls_log_is_for_this_user_only_from_its_first_line_on()
    {
        var (folder, path) = (Path.Combine(_above, "calls"), Path.Combine(_above, "calls", "call.jsonl"));
        await using (var recordings = new CallRecordings(Options.Create(new CallOptions { RecordTo = folder }), NullLogger<CallRecordings>.Instance))
            recordings.Append(path, "{}"u8.ToArray());

        File.ReadAllText(path).ShouldBe("{}\n");
        File.GetUnixFileMode(path).ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite);
        File.GetUnixFileMode(folder).ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }
}
