using VoiceAgent.Testing;

namespace VoiceAgent.Carriers.Line.Tests;

public class RecentIdsTests
{
    private readonly FakeTime _time = new();

    [Fact]
    public void An_id_is_new_once_within_the_window_and_again_after_it()
    {
        var ids = new RecentIds(_time, TimeSpan.FromMinutes(10), 100);

        ids.Add("a").ShouldBeTrue();
        _time.Advance(TimeSpan.FromMinutes(10));
        ids.Add("a").ShouldBeFalse();
        _time.Advance(TimeSpan.FromTicks(1));
        ids.Add("a").ShouldBeTrue();
    }

    [Fact]
    public void A_full_memory_gives_up_the_oldest()
    {
        var ids = new RecentIds(_time, TimeSpan.FromMinutes(10), 3);
        foreach (var id in new[] { "a", "b", "c", "d" })
            ids.Add(id).ShouldBeTrue();

        ids.Count.ShouldBe(3);
        ids.Contains("a").ShouldBeFalse();
        ids.Contains("b").ShouldBeTrue();
    }

    [Fact]
    public void A_removed_id_is_new_again()
    {
        var ids = new RecentIds(_time, TimeSpan.FromMinutes(10), 3);
        ids.Add("a");
        ids.Remove("a");

        ids.Add("a").ShouldBeTrue();
        ids.Count.ShouldBe(1);
    }
}
