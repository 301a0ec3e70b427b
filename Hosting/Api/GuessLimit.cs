using System.Net;
using System.Net.Sockets;
using VoiceAgent.Calls;

namespace VoiceAgent.Hosting.Api;

/// <summary>Slows wrong keys down for each address that sends them. Nobody guesses a key of 32 characters: the limit is about load, and about being seen.</summary>
/// <remarks>Thread-safe. A right key is not held up, whatever else comes from its address: behind a proxy everybody has one address, and a stranger could lock the operator out.</remarks>
internal sealed class GuessLimit(TimeProvider time)
{
    /// <summary>How many addresses are told apart; further ones share one limit.</summary>
    internal const int MaxAddresses = 10_000;

    private static readonly RateLimit Limit = new(Burst: 10, TimeSpan.FromSeconds(1));

    private readonly Lock _gate = new();
    private readonly long _start = time.GetTimestamp();
    private readonly Dictionary<UInt128, TimeSpan> _full = [];
    private TimeSpan _othersFull;
    private TimeSpan _sweptAt = TimeSpan.MinValue;

    internal int Addresses
    {
        get
        {
            lock (_gate)
                return _full.Count;
        }
    }

    /// <summary>Counts a wrong key.</summary>
    /// <returns>Zero while the address is within its limit; otherwise how long it takes until the address is within it again.</returns>
    public TimeSpan Take(IPAddress? address)
    {
        var now = time.GetElapsedTime(_start);
        var network = Network(address);
        lock (_gate)
        {
            if (_full.Count >= MaxAddresses && !_full.ContainsKey(network) && !Sweep(now))
                return Limit.Take(ref _othersFull, now);
            var full = _full.GetValueOrDefault(network);
            var wait = Limit.Take(ref full, now);
            _full[network] = full;
            return wait;
        }
    }

    /// <summary>Forgets the addresses whose limit is full again. It looks through all of them at most once a second.</summary>
    private bool Sweep(TimeSpan now)
    {
        if (now - Limit.Interval < _sweptAt)
            return false;
        _sweptAt = now;
        foreach (var (network, full) in _full)
            if (full <= now)
                _full.Remove(network);
        return _full.Count < MaxAddresses;
    }

    /// <summary>Returns an IPv4 address, or the /64 of an IPv6 one, because every subscriber has that much.</summary>
    private static UInt128 Network(IPAddress? address)
    {
        if (address is null)
            return UInt128.Zero;
        Span<byte> bytes = stackalloc byte[16];
        var isVersion4 = address.AddressFamily is AddressFamily.InterNetwork || address.IsIPv4MappedToIPv6;
        address.MapToIPv6().TryWriteBytes(bytes, out _);
        if (!isVersion4)
            bytes[8..].Clear();
        return System.Buffers.Binary.BinaryPrimitives.ReadUInt128BigEndian(bytes);
    }
}
