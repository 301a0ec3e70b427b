namespace VoiceAgent.Telephony.Telnyx.Tests;

public class DigitMergerTests
{
    private readonly DigitMerger _digits = new();

    [Fact]
    public void A_key_reported_by_both_counts_once_whichever_comes_first()
    {
        _digits.FromMedia('1', At(0)).ShouldBeTrue();
        _digits.FromWebhook('1', At(0.1));
        _digits.FromWebhook('2', At(1));
        _digits.FromMedia('2', At(1.1)).ShouldBeTrue();

        _digits.Deadline.ShouldBeNull();
        _digits.Due(At(10)).ShouldBeEmpty();
    }

    [Fact]
    public void A_key_only_the_webhook_brings_counts_after_a_moment()
    {
        _digits.FromWebhook('1', At(0));
        _digits.FromWebhook('2', At(0.1));

        _digits.Deadline.ShouldBe(At(0.75));
        _digits.Due(At(0.75)).ShouldBe(['1']);
        _digits.Due(At(0.85)).ShouldBe(['2']);
    }

    [Fact]
    public void A_socket_later_than_that_moment_does_not_repeat_the_key()
    {
        _digits.FromWebhook('1', At(0));
        _digits.Due(At(1)).ShouldBe(['1']);

        _digits.FromMedia('1', At(1.2)).ShouldBeFalse();
        _digits.FromMedia('1', At(1.4)).ShouldBeTrue();
    }

    [Fact]
    public void The_same_key_twice_counts_twice()
    {
        _digits.FromMedia('5', At(0)).ShouldBeTrue();
        _digits.FromMedia('5', At(0.2)).ShouldBeTrue();
        _digits.FromWebhook('5', At(0.3));
        _digits.FromWebhook('5', At(0.4));

        _digits.Due(At(5)).ShouldBeEmpty();
    }

    [Fact]
    public void A_webhook_long_after_the_socket_is_another_press()
    {
        _digits.FromMedia('5', At(0)).ShouldBeTrue();
        _digits.FromWebhook('5', At(5.1));

        _digits.Due(At(6)).ShouldBe(['5']);
    }

    private static TimeSpan At(double seconds) => TimeSpan.FromSeconds(seconds);
}
