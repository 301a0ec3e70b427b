using System.Text;
using System.Text.Json;

namespace VoiceAgent.Simulator.Tests;

public sealed class SigningKeyTests
{
    /// <summary>RFC 8032, section 7.1, TEST 1.</summary>
    private static readonly byte[] Seed = Convert.FromHexString("9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60");

    [Fact]
    public void The_public_key_and_the_signature_are_those_of_rfc_8032()
    {
        using var key = SigningKey.FromSeed(Seed);

        Convert.FromBase64String(key.PublicKey).ShouldBe(Convert.FromHexString("d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a"));
        using var raw = Ed25519.Open(Seed);
        Ed25519.Sign(raw, []).ShouldBe(Convert.FromHexString(
            "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b"));
    }

    [Fact]
    public void Signatures_equal_the_stored_vectors_byte_for_byte()
    {
        var file = Path.Combine(Shared.Folder("telnyx"), "signature-vectors.json");
        using var key = SigningKey.FromSeed(Seed);
        var valid = JsonDocument.Parse(File.ReadAllBytes(file)).RootElement.EnumerateArray().Where(v => v.GetProperty("valid").GetBoolean()).ToList();

        valid.Count.ShouldBe(4);
        foreach (var vector in valid)
        {
            key.Sign(vector.GetProperty("timestamp").GetString()!, Encoding.UTF8.GetBytes(vector.GetProperty("body").GetString()!))
                .ShouldBe(vector.GetProperty("signature").GetString());
        }
    }

    [Fact]
    public void A_saved_key_is_the_same_key_when_loaded()
    {
        var file = Path.Combine(Path.GetTempPath(), $"{Guid.NewGuid()}.pem");
        try
        {
            using var made = SigningKey.LoadOrCreate(file);
            using var loaded = SigningKey.LoadOrCreate(file);

            loaded.PublicKey.ShouldBe(made.PublicKey);
            loaded.Sign("1", [1, 2, 3]).ShouldBe(made.Sign("1", [1, 2, 3]));
        }
        finally
        {
            File.Delete(file);
        }
    }

    [Fact]
    public void A_file_without_a_key_is_refused_by_name()
    {
        var file = Path.GetTempFileName();
        try
        {
            Should.Throw<InvalidDataException>(() => SigningKey.Load(file)).Message.ShouldContain(file);
        }
        finally
        {
            File.Delete(file);
        }
    }
}
