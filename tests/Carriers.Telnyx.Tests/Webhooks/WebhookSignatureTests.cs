using System.Globalization;
using VoiceAgent.Carriers.Telnyx.Webhooks;

namespace VoiceAgent.Carriers.Telnyx.Tests.Webhooks;

public sealed class WebhookSignatureTests
{
    private static readonly DateTimeOffset SignedAt = DateTimeOffset.FromUnixTimeSeconds(1763683200);
    private static readonly byte[] Body = "{\"data\":{}}"u8.ToArray();

    private readonly WebhookSignature _signature = WebhookSignature.ForPublicKeys(TestKey.PublicKey);

    [Theory]
    [InlineData(0, true)]
    [InlineData(300, true)]
    [InlineData(-300, true)]
    [InlineData(301, false)]
    [InlineData(-301, false)]
    public void Five_minutes_to_either_side_are_accepted_and_not_a_second_more(int age, bool accepted)
    {
        var (timestamp, signature) = TestKey.Headers(Body, SignedAt);

        _signature.Verify(WebhookSignature.Read(signature, timestamp, SignedAt.AddSeconds(age)), Body).ShouldBe(accepted ? SignatureVerdict.Valid : SignatureVerdict.Stale);
    }

    /// <summary>The points of small order, of which anybody can make signatures (their spellings with and without the sign), and what is no point.</summary>
    [Theory]
    [InlineData("0000000000000000000000000000000000000000000000000000000000000000")]
    [InlineData("0000000000000000000000000000000000000000000000000000000000000080")]
    [InlineData("0100000000000000000000000000000000000000000000000000000000000000")]
    [InlineData("ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f")]
    [InlineData("26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05")]
    [InlineData("26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc85")]
    [InlineData("c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a")]
    [InlineData("edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f")]
    [InlineData("ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff")]
    [InlineData("0200000000000000000000000000000000000000000000000000000000000000")]
    public void What_nobody_has_the_secret_of_is_no_key(string hex) =>
        Should.Throw<FormatException>(() => WebhookSignature.ForPublicKeys(Convert.ToBase64String(Convert.FromHexString(hex))));

    /// <summary>Those of RFC 8032, section 7.1.</summary>
    [Theory]
    [InlineData("d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a")]
    [InlineData("3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c")]
    [InlineData("fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025")]
    [InlineData("278117fc144c72340f67d0f2316e8386ceffbf2b2428c9c51fef7c597f1d426e")]
    public void Keys_are_keys(string hex) => WebhookSignature.ForPublicKeys(Convert.ToBase64String(Convert.FromHexString(hex))).ShouldNotBeNull();

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

        _signature.Verify(WebhookSignature.Read(signature, timestamp, SignedAt), Body).ShouldBe(SignatureVerdict.Malformed);
    }

    [Fact]
    public void The_greatest_timestamp_is_stale_and_overflows_nothing()
    {
        var (_, signature) = TestKey.Headers(Body, SignedAt);

        _signature.Verify(WebhookSignature.Read(signature, long.MaxValue.ToString(CultureInfo.InvariantCulture), SignedAt), Body).ShouldBe(SignatureVerdict.Stale);
    }

    [Fact]
    public void Both_headers_are_required()
    {
        var (timestamp, signature) = TestKey.Headers(Body, SignedAt);

        _signature.Verify(WebhookSignature.Read(null, timestamp, SignedAt), Body).ShouldBe(SignatureVerdict.Missing);
        _signature.Verify(WebhookSignature.Read(signature, null, SignedAt), Body).ShouldBe(SignatureVerdict.Missing);
        _signature.Verify(WebhookSignature.Read("", timestamp, SignedAt), Body).ShouldBe(SignatureVerdict.Missing);
    }

    [Fact]
    public void A_changed_body_is_told()
    {
        var (timestamp, signature) = TestKey.Headers(Body, SignedAt);

        _signature.Verify(WebhookSignature.Read(signature, timestamp, SignedAt), "{\"data\": {}}"u8).ShouldBe(SignatureVerdict.Wrong);
    }

    [Fact]
    public void Either_of_two_keys_is_good_while_the_key_is_changed_and_no_third()
    {
        // RFC 8032, section 7.1, TEST 2.
        var another = Convert.ToBase64String(Convert.FromHexString("3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c"));
        var (timestamp, signature) = TestKey.Headers(Body, SignedAt);
        var head = WebhookSignature.Read(signature, timestamp, SignedAt);
        foreach (var keys in new[] { $"{another},{TestKey.PublicKey}", $"{TestKey.PublicKey}, {another}" })
        {
            var both = WebhookSignature.ForPublicKeys(keys);
            both.Verify(head, Body).ShouldBe(SignatureVerdict.Valid);
            both.Verify(head, "other"u8).ShouldBe(SignatureVerdict.Wrong);
        }

        var onlyOther = WebhookSignature.ForPublicKeys(another);
        onlyOther.Verify(head, Body).ShouldBe(SignatureVerdict.Wrong);
        Should.Throw<FormatException>(() => WebhookSignature.ForPublicKeys($"{another},{another},{another}"));
        Should.Throw<FormatException>(() => WebhookSignature.ForPublicKeys($"{another},"));
    }
}
