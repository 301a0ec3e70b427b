using System.Runtime.InteropServices;
using System.Text;
using SharpFuzz.Common;

namespace VoiceAgent.Fuzz;

/// <summary>Makes inputs out of others, keeps those that reach code no other did, and makes what breaks an invariant as short as it can be.</summary>
/// <remarks>Coverage is counted as afl-fuzz does, edge by edge in a map of 64 KiB, by code that SharpFuzz has instrumented. Without it inputs are made all the same.</remarks>
internal sealed unsafe class Fuzzer
{
    private const int MapSize = 65536;
    private const int LongestInput = 4096;

    private static readonly byte[][] Words =
    [
        .. new[]
        {
            "null", "true", "false", "{", "}", "[", "]", "\"", ":", ",", "\\u0000", "\\ud800", "\\udc00", "\\", "1e999", "-1e999", "-1", "9223372036854775807", "18446744073709551616", "1e-999",
            "data: ", "\n\n", "\r\n", "[DONE]", "<think>", "</think>", "\u00e9", "\U0001F680", "\u2028", "\uFEFF", "=", "AAAA",
        }.Select(Encoding.UTF8.GetBytes),
        [0xff], [0xc3], [0xed, 0xa0, 0x80], [0],
    ];

    private readonly Target _target;
    private readonly Random _random;
    private readonly byte* _map = (byte*)NativeMemory.AllocZeroed(MapSize);
    private readonly byte[] _seen = new byte[MapSize];
    private readonly List<byte[]> _corpus = [];

    public Fuzzer(Target target, int seed)
    {
        _target = target;
        _random = new Random(seed);
        Trace.SharedMem = _map;
    }

    /// <summary>How many inputs were kept because they reached something new.</summary>
    public int Kept => _corpus.Count;

    /// <summary>Edges that were reached.</summary>
    public int Edges => _seen.Count(hits => hits != 0);

    /// <summary>Inputs that were read.</summary>
    public long Runs { get; private set; }

    /// <summary>Reads the seeds and then made ones until there are enough of them; answers what broke, each kind once, as short as it can be.</summary>
    public IReadOnlyList<(byte[] Input, string Fault)> Run(Func<long, bool> enough)
    {
        var found = new Dictionary<string, (byte[], string)>();
        foreach (var seed in _target.Seeds.Concat(Recorded.Of(_target.Name).Select(r => r.Input)))
            Try(seed, found, keep: true);
        while (!enough(Runs))
            Try(Made(), found, keep: false);
        return [.. found.Values];
    }

    private void Try(byte[] input, Dictionary<string, (byte[], string)> found, bool keep)
    {
        Runs++;
        if (FaultOf(input) is { } fault)
        {
            if (!found.ContainsKey(Kind(fault)))
                found[Kind(fault)] = (Shortest(input, Kind(fault)), fault);
            return;
        }

        if (IsNew() || keep)
            _corpus.Add(input);
    }

    /// <summary>What breaks, or null.</summary>
    public string? FaultOf(byte[] input)
    {
        new Span<byte>(_map, MapSize).Clear();
        Trace.PrevLocation = 0;
        try
        {
            _target.Check(input);
            return null;
        }
        catch (Exception e)
        {
            // Whatever the target does not document is a finding; the frame tells kinds apart.
            var frame = e.StackTrace?.Split('\n').FirstOrDefault(line => line.Contains("VoiceAgent.", StringComparison.Ordinal) && !line.Contains("VoiceAgent.Fuzz", StringComparison.Ordinal));
            return $"{e.GetType().Name}: {e.Message} {frame?.Trim().Split(" in ")[0]}";
        }
    }

    /// <summary>The fault without what differs from input to input.</summary>
    private static string Kind(string fault) => string.Concat(fault.Where(c => !char.IsAsciiDigit(c)));

    /// <summary>What kind of fault it is, wherever it comes from: one that is pending is known in all places.</summary>
    public static string Family(string fault) => fault.Split(['.', '!'], 2)[0];

    /// <summary>Whether an edge was taken, or taken more often by powers of two, as never before.</summary>
    private bool IsNew()
    {
        var isNew = false;
        for (var i = 0; i < MapSize; i++)
        {
            if (_map[i] == 0)
                continue;
            var bucket = (byte)(1 << Math.Min(7, 31 - int.LeadingZeroCount(_map[i])));
            if ((_seen[i] & bucket) == 0)
            {
                _seen[i] |= bucket;
                isNew = true;
            }
        }

        return isNew;
    }

    private byte[] Made()
    {
        var input = new List<byte>(_corpus[_random.Next(_corpus.Count)]);
        for (var changes = 1 << _random.Next(4); changes > 0; changes--)
        {
            var at = _random.Next(input.Count + 1);
            switch (_random.Next(7))
            {
                case 0 when at < input.Count:
                    input[at] ^= (byte)(1 << _random.Next(8));
                    break;
                case 1 when at < input.Count:
                    input[at] = (byte)_random.Next(256);
                    break;
                case 2 when at < input.Count:
                    input.RemoveRange(at, Math.Min(input.Count - at, 1 + _random.Next(16)));
                    break;
                case 3:
                    input.InsertRange(at, Words[_random.Next(Words.Length)]);
                    break;
                case 4 when at < input.Count:
                    // A value of JSON in place of another.
                    var length = Math.Min(input.Count - at, 1 + _random.Next(8));
                    input.RemoveRange(at, length);
                    input.InsertRange(at, Words[_random.Next(Words.Length)]);
                    break;
                case 5:
                    var other = _corpus[_random.Next(_corpus.Count)];
                    var from = _random.Next(other.Length + 1);
                    input.InsertRange(at, other.AsSpan(from, _random.Next(other.Length - from + 1)).ToArray());
                    break;
                case 6 when at < input.Count:
                    var piece = input.GetRange(at, Math.Min(input.Count - at, 1 + _random.Next(64)));
                    for (var times = _random.Next(8); times > 0; times--)
                        input.InsertRange(at, piece);
                    break;
            }

            if (input.Count > LongestInput)
                input.RemoveRange(LongestInput, input.Count - LongestInput);
        }

        return [.. input];
    }

    /// <summary>Takes away piece by piece what is not needed for the fault.</summary>
    private byte[] Shortest(byte[] input, string kind)
    {
        for (var piece = Math.Max(1, input.Length / 2); piece > 0; piece /= 2)
        {
            for (var at = 0; at + piece <= input.Length;)
            {
                byte[] shorter = [.. input.AsSpan(0, at), .. input.AsSpan(at + piece)];
                if (FaultOf(shorter) is { } fault && Kind(fault) == kind)
                    input = shorter;
                else
                    at += piece;
            }
        }

        return input;
    }
}
