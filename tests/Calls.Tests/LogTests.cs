using VoiceAgent.Testing;

namespace VoiceAgent.Calls.Tests;

/// <summary>What comes from outside neither floods a log nor forges its lines.</summary>
public sealed class LogTests
{
    [Fact]
    public void A_burst_is_told_once_a_second_and_nothing_of_it_is_lost() => VirtualTime.Run(async time =>
    {
        var lines = new List<string>();
        using var summary = new LogSummary(time, TimeSpan.FromSeconds(1), (count, reasons) => lines.Add($"{time.Elapsed.TotalSeconds}: {count} ({reasons})"));
        for (var i = 0; i < 1000; i++)
            summary.Add(i % 4 == 0 ? "stale" : "bad_signature");
        await time.Delay(TimeSpan.FromSeconds(1.5));
        summary.Add("stale");
        await time.Delay(TimeSpan.FromSeconds(10));
        summary.Add("late");
        summary.Add("later");
        summary.Dispose();

        lines.ShouldBe(["0: 1 (stale 1)", "1: 999 (bad_signature 750, stale 249)", "2: 1 (stale 1)", "11.5: 1 (late 1)", "11.5: 1 (later 1)"]);
    });

    [Fact]
    public void Reasons_do_not_pile_up()
    {
        VirtualTime.Run(time =>
        {
            var lines = new List<string>();
            using (var summary = new LogSummary(time, TimeSpan.FromSeconds(1), (count, reasons) => lines.Add(reasons)))
                for (var i = 0; i < 1000; i++)
                    summary.Add($"reason {i}");
            lines[1].Split(',').Length.ShouldBe(17);
            lines[1].ShouldStartWith("other 983");
            return Task.CompletedTask;
        });
    }

    [Theory]
    [InlineData("normal_clearing", "normal_clearing")]
    [InlineData("a\r\nfail: forged", "a??fail: forged")]
    [InlineData("a\u001b[2Jb", "a?[2Jb")]
    [InlineData("a\u0085b\u2028c\u2029d", "a?b?c?d")]
    [InlineData("a\u202egnp.exe", "a?gnp.exe")]
    [InlineData("tab\there", "tab?here")]
    [InlineData("Müller 請 👋", "Müller 請 👋")]
    [InlineData("", "")]
    [InlineData(null, "")]
    public void Text_from_outside_stays_one_line(string? text, string clean) => LogText.Clean(text).ShouldBe(clean);

    [Fact]
    public void Text_from_outside_has_a_bounded_length()
    {
        LogText.Clean(new string('x', 500_000)).ShouldBe(new string('x', 128) + "…");
        LogText.Clean("abcdef", 3).ShouldBe("abc…");
        LogText.Clean("ab👋", 3).ShouldBe("ab\ufffd…");
    }

    [Theory]
    [InlineData("+15550103333", "…33")]
    [InlineData("sip:x@example.com", "…om")]
    [InlineData("911", "…")]
    [InlineData("", "")]
    [InlineData(null, "")]
    public void Of_a_number_two_digits_are_shown(string? number, string masked) => LogText.Mask(number).ShouldBe(masked);

    [Fact]
    public void A_limit_gives_its_burst_at_once_and_then_one_an_interval()
    {
        var limit = new RateLimit(3, TimeSpan.FromSeconds(2));
        var full = TimeSpan.Zero;

        Take(10).ShouldBe([0, 0, 0, 2, 2]);
        Take(11).ShouldBe([1, 1, 1, 1, 1]);
        Take(12).ShouldBe([0, 2, 2, 2, 2]);
        Take(100).ShouldBe([0, 0, 0, 2, 2]);

        double[] Take(int at) => [.. Enumerable.Range(0, 5).Select(_ => limit.Take(ref full, TimeSpan.FromSeconds(at)).TotalSeconds)];
    }
}
