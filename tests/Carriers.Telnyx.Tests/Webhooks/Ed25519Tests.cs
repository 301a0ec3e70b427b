using System.Text;
using NSec.Cryptography;
using VoiceAgent.Carriers.Telnyx.Webhooks;

namespace VoiceAgent.Carriers.Telnyx.Tests.Webhooks;

public class Ed25519Tests
{
    /// <summary>RFC 8032, section 7.1: TEST 1 (empty message), TEST 2 (0x72), TEST 3 (0xaf82).</summary>
    [Theory]
    [InlineData("d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a", "", "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b")]
    [InlineData("3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c", "72", "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00")]
    [InlineData("fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025", "af82", "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40a")]
    public void The_vectors_of_the_RFC_are_accepted(string key, string message, string signature) =>
        SignatureAlgorithm.Ed25519.Verify(PublicKey.Import(SignatureAlgorithm.Ed25519, Convert.FromHexString(key), KeyBlobFormat.RawPublicKey), Convert.FromHexString(message), Convert.FromHexString(signature)).ShouldBeTrue();

    [Theory]
    [InlineData(31)]
    [InlineData(33)]
    [InlineData(0)]
    public void A_key_of_another_length_is_refused(int length) =>
        Should.Throw<FormatException>(() => WebhookSignature.ForPublicKeys(Convert.ToBase64String(new byte[length])));

    [Fact]
    public async Task One_key_serves_many_threads()
    {
        var key = WebhookSignature.ForPublicKeys(TestKey.PublicKey);
        var body = Encoding.UTF8.GetBytes("""{"data":{}}""");
        var (timestamp, signature) = TestKey.Headers(body, DateTimeOffset.UnixEpoch);
        var good = WebhookSignature.Read(signature, timestamp, DateTimeOffset.UnixEpoch);
        var bad = good with { Signature = [.. good.Signature] };
        bad.Signature[5] ^= 1;

        var answers = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(() =>
            Enumerable.Range(0, 250).All(turn => key.Verify(turn % 2 == 0 ? good : bad, body) == (turn % 2 == 0 ? SignatureVerdict.Valid : SignatureVerdict.Wrong)))));

        answers.ShouldAllBe(right => right);
    }

    [Fact]
    public void All_shared_vectors_are_judged_right()
    {
        var count = 0;
        foreach (var vector in SharedMaterial.Telnyx("signature-vectors.json").EnumerateArray())
        {
            var publicKey = Convert.FromBase64String(vector.GetProperty("public_key").GetString()!);
            var timestamp = vector.GetProperty("timestamp").GetString()!;
            var now = DateTimeOffset.FromUnixTimeSeconds(1763683200);
            var expected = vector.GetProperty("valid").GetBoolean();
            // A key of 31 bytes never becomes a verifier.
            if (publicKey.Length != SignatureAlgorithm.Ed25519.PublicKeySize)
            {
                expected.ShouldBeFalse();
                Should.Throw<FormatException>(() => WebhookSignature.ForPublicKeys(vector.GetProperty("public_key").GetString()!));
            }
            else
            {
                var verifier = WebhookSignature.ForPublicKeys(vector.GetProperty("public_key").GetString()!);
                var verdict = verifier.Verify(WebhookSignature.Read(vector.GetProperty("signature").GetString(), timestamp, now), Encoding.UTF8.GetBytes(vector.GetProperty("body").GetString()!));
                (verdict is SignatureVerdict.Valid).ShouldBe(expected, vector.GetProperty("name").GetString());
            }

            count++;
        }

        count.ShouldBe(18);
    }
}
