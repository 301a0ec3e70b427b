namespace VoiceAgent.Carriers.Line.Tests;

public class DigitMergerTests
{
    private readonly DigitMerger _digits = new();

    [Fact]
    public void A_key_reported_by_both_counts_once_whichever_comes_first()
    {
        _digits.FromMedia('1', null, At(0));
        _digits.FromWebhook('1', null, At(0.1));
        _digits.FromWebhook('2', null, At(1));
        _digits.FromMedia('2', null, At(1.1));

        _digits.Due(At(1.1)).ShouldBe(['1', '2']);
        _digits.Deadline.ShouldBeNull();
        _digits.Due(At(10)).ShouldBeEmpty();
    }

    [Fact]
    public void A_key_of_the_socket_counts_at_once_and_where_it_says_its_time_after_a_moment_for_those_before_it()
    {
        _digits.FromMedia('1', null, At(0));
        _digits.Deadline.ShouldBe(At(0));
        _digits.Due(At(0)).ShouldBe(['1']);
        _digits.FromMedia('2', Clock(1), At(1));
        _digits.Deadline.ShouldBe(At(1.1));
        _digits.Due(At(1.09)).ShouldBeEmpty();
        _digits.Due(At(1.1)).ShouldBe(['2']);
    }

    [Fact]
    public void A_key_only_the_webhook_brings_counts_after_a_moment()
    {
        _digits.FromWebhook('1', null, At(0));
        _digits.FromWebhook('2', null, At(0.1));

        _digits.Deadline.ShouldBe(At(0.75));
        _digits.Due(At(0.75)).ShouldBe(['1']);
        _digits.Due(At(0.85)).ShouldBe(['2']);
    }

    [Fact]
    public void A_socket_later_than_that_moment_does_not_repeat_the_key()
    {
        _digits.FromWebhook('1', null, At(0));
        _digits.Due(At(1)).ShouldBe(['1']);

        _digits.FromMedia('1', null, At(1.2));
        _digits.Due(At(1.2)).ShouldBeEmpty();
        _digits.FromMedia('1', null, At(1.4));
        _digits.Due(At(1.4)).ShouldBe(['1']);
    }

    [Fact]
    public void The_same_key_twice_counts_twice()
    {
        _digits.FromMedia('5', null, At(0));
        _digits.FromMedia('5', null, At(0.2));
        _digits.FromWebhook('5', null, At(0.3));
        _digits.FromWebhook('5', null, At(0.4));

        _digits.Due(At(5)).ShouldBe(['5', '5']);
        _digits.Due(At(50)).ShouldBeEmpty();
    }

    [Fact]
    public void A_webhook_long_after_the_socket_is_another_press()
    {
        _digits.FromMedia('5', null, At(0));
        _digits.Due(At(0)).ShouldBe(['5']);
        _digits.FromWebhook('5', null, At(5.1));

        _digits.Due(At(6)).ShouldBe(['5']);
    }

    [Fact]
    public void A_webhook_that_comes_late_is_known_by_the_time_at_which_the_key_was_pressed()
    {
        _digits.FromMedia('4', Clock(0), At(0));
        _digits.FromMedia('2', Clock(0.4), At(0.4));
        _digits.Due(At(1)).ShouldBe(['4', '2']);
        _digits.FromWebhook('4', Clock(0), At(7));
        _digits.FromWebhook('2', Clock(0.4), At(60));

        _digits.Due(At(100)).ShouldBeEmpty();
    }

    [Fact]
    public void A_socket_that_comes_late_is_known_by_it_too()
    {
        _digits.FromWebhook('4', Clock(0), At(0));
        _digits.Due(At(1)).ShouldBe(['4']);
        _digits.FromMedia('4', Clock(0), At(20));
        _digits.FromMedia('4', Clock(20), At(20.1));
        _digits.Due(At(30)).ShouldBe(['4']);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Keys_come_in_the_order_in_which_they_were_pressed(bool bySocket)
    {
        foreach (var (digit, at) in new[] { ('1', 0.0), ('3', 0.4), ('2', 0.2), ('4', 0.6) })
        {
            if (bySocket)
                _digits.FromMedia(digit, Clock(at), At(1 + (at / 100)));
            else
                _digits.FromWebhook(digit, Clock(at), At(1 + (at / 100)));
        }

        _digits.Due(At(2)).ShouldBe(['1', '2', '3', '4']);
    }

    [Fact]
    public void A_key_that_is_due_takes_along_what_was_pressed_before_it_and_came_after_it()
    {
        _digits.FromWebhook('3', Clock(0.4), At(1));
        _digits.FromWebhook('2', Clock(0.2), At(1.5));

        _digits.Due(At(1.75)).ShouldBe(['2', '3']);
    }

    [Fact]
    public void The_same_key_pressed_quickly_stays_as_many_keys()
    {
        foreach (var at in new[] { 0.0, 0.15, 0.3 })
            _digits.FromMedia('5', Clock(at), At(at));
        _digits.Due(At(1)).ShouldBe(['5', '5', '5']);
        foreach (var at in new[] { 0.3, 0.0, 0.15 })
            _digits.FromWebhook('5', Clock(at), At(3 + at));

        _digits.Due(At(10)).ShouldBeEmpty();
        _digits.FromWebhook('5', Clock(9), At(10));
        _digits.Due(At(11)).ShouldBe(['5']);
    }

    private static DateTimeOffset Clock(double seconds) => DateTimeOffset.UnixEpoch + At(seconds);

    private static TimeSpan At(double seconds) => TimeSpan.FromSeconds(seconds);
}
