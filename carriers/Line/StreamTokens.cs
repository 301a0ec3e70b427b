using System.Buffers.Text;
using System.Security.Cryptography;

namespace VoiceAgent.Carriers.Line;

/// <summary>The tokens in stream URLs: each opens one media socket of one call, once. Carriers do not sign the upgrade, so the token is a socket's only proof.</summary>
/// <remarks>Thread-safe. A token is dropped when it is redeemed or revoked, and at the latest with its call.</remarks>
internal sealed class StreamTokens(TimeProvider time)
{
    private const int Bytes = 32;

    private readonly Lock _gate = new();
    private readonly Dictionary<string, (LineCall Call, long IssuedAt, TimeSpan Lifetime)> _tokens = new(StringComparer.Ordinal);

    public int Count
    {
        get
        {
            lock (_gate)
                return _tokens.Count;
        }
    }

    public string Issue(LineCall call, TimeSpan lifetime)
    {
        var token = Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(Bytes));
        lock (_gate)
            _tokens.Add(token, (call, time.GetTimestamp(), lifetime));
        return token;
    }

    /// <returns>The call of the token; null for a token that is unknown, used, revoked or too old.</returns>
    public LineCall? Redeem(string token)
    {
        lock (_gate)
        {
            return _tokens.Remove(token, out var entry) && time.GetElapsedTime(entry.IssuedAt) <= entry.Lifetime ? entry.Call : null;
        }
    }

    public void Revoke(string token)
    {
        lock (_gate)
            _tokens.Remove(token);
    }
}
