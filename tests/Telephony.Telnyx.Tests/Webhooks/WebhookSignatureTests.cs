using System.Globalization;
using VoiceAgent.Telephony.Telnyx.Webhooks;

namespace VoiceAgent.Telephony.Telnyx.Tests.Webhooks;

public sealed class WebhookSignatureTests : IDisposable
{
    private static readonly DateTimeOffset SignedAt = DateTimeOffset.FromUnixTimeSeconds(1763683200);
    private static readonly byte[] Body = "{\"data\":{}}"u8.ToArray();

    private readonly WebhookSignature _signature = WebhookSignature.ForPublicKey(TestKey.PublicKey);

    [Theory]
    [InlineData(0, true)]
    [InlineData(300, true)]
    [InlineData(-300, true)]
    [InlineData(301, false)]
    [InlineData(-301, false)]
    public void Five_minutes_to_either_side_are_accepted_and_not_a_second_more(int age, bool accepted)
    {
        var (timestamp, signature) = TestKey.Headers(Body, SignedAt);

        _signature.Verify(signature, timestamp, Body, SignedAt.AddSeconds(age)).ShouldBe(accepted ? SignatureVerdict.Valid : SignatureVerdict.Stale);
    }

    [Theory]
    [InlineData("1763683200abc")]
    [InlineData(" 1763683200")]
    [InlineData("+1763683200")]
    [InlineData("-1763683200")]
    [InlineData("1,763,683,200")]
    [InlineData("1763683200.0")]
    [InlineData("1.7636832e9")]
    [InlineData("99999999999999999999")]
    [InlineData("now")]
    public void A_timestamp_is_digits_and_nothing_else(string timestamp)
    {
        var (_, signature) = TestKey.Headers(Body, SignedAt);

        _signature.Verify(signature, timestamp, Body, SignedAt).ShouldBe(SignatureVerdict.Malformed);
    }

    [Fact]
    public void The_greatest_timestamp_is_stale_and_overflows_nothing()
    {
        var (_, signature) = TestKey.Headers(Body, SignedAt);

        _signature.Verify(signature, long.MaxValue.ToString(CultureInfo.InvariantCulture), Body, SignedAt).ShouldBe(SignatureVerdict.Stale);
    }

    [Fact]
    public void Both_headers_are_required()
    {
        var (timestamp, signature) = TestKey.Headers(Body, SignedAt);

        _signature.Verify(null, timestamp, Body, SignedAt).ShouldBe(SignatureVerdict.Missing);
        _signature.Verify(signature, null, Body, SignedAt).ShouldBe(SignatureVerdict.Missing);
        _signature.Verify("", timestamp, Body, SignedAt).ShouldBe(SignatureVerdict.Missing);
    }

    [Fact]
    public void A_changed_body_is_told()
    {
        var (timestamp, signature) = TestKey.Headers(Body, SignedAt);

        _signature.Verify(signature, timestamp, "{\"data\": {}}"u8, SignedAt).ShouldBe(SignatureVerdict.Wrong);
    }

    public void Dispose() => _signature.Dispose();
}
