namespace VoiceAgent.Calls.Tests;

/// <summary>Logs that an earlier build has written, each of which begins in mid-call with a snapshot.</summary>
public sealed class OldLogTests
{
    public static TheoryData<string> Logs => [.. Directory.EnumerateFiles(Path.Combine(AppContext.BaseDirectory, "logs-of-format-3")).Select(f => Path.GetFileName(f)!)];

    [Fact]
    public void There_are_some() => Logs.Count.ShouldBe(4);

    [Theory]
    [MemberData(nameof(Logs))]
    public void A_log_of_the_form_of_before_gives_the_same_decisions(string name)
    {
        var differing = new List<string>();

        var (lines, count) = CallReplay.Run(File.ReadLines(Path.Combine(AppContext.BaseDirectory, "logs-of-format-3", name)), (line, isSame) =>
        {
            if (!isSame)
                differing.Add($"{line.At} {line.Event}");
        });

        differing.ShouldBeEmpty();
        (lines, count).ShouldBe((79, 0));
    }

    [Theory]
    [InlineData("""{"format":2,"callId":"c","startedAt":"2026-01-01T00:00:00Z","options":{}}""", "The log has format 2; this program reads 3 to 4.")]
    [InlineData("""{"format":5,"callId":"c","startedAt":"2026-01-01T00:00:00Z","options":{}}""", "The log has format 5; this program reads 3 to 4.")]
    [InlineData("""{"callId":"c"}""", "The log has no format; this program reads 3 to 4.")]
    [InlineData("""{"format":"three"}""", "Line 1 of the log cannot be read: ")]
    [InlineData("""{"format":4,"callId":"c","startedAt":"2026-01-01T00:00:00Z","options":{},"snapshot":{"talk":{}}}""", "Line 1 of the log cannot be read: ")]
    [InlineData("""{"format":3,"callId":"c","startedAt":"2026-01-01T00:00:00Z","options":{},"snapshot":{"at":"00:00:01","digits":""}}""", "Line 1 of the log cannot be read: ")]
    [InlineData("[]", "Line 1 of the log cannot be read: It is no object.")]
    [InlineData("nonsense", "Line 1 of the log cannot be read: ")]
    public void A_log_of_another_form_is_refused_with_what_it_is(string header, string message) =>
        Should.Throw<InvalidDataException>(() => CallReplay.Run([header])).Message.ShouldStartWith(message);
}
