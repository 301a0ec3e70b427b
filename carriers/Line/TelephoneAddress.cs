using System.Buffers;
using System.Net;
using System.Net.Sockets;
using PhoneNumbers;

namespace VoiceAgent.Carriers.Line;

/// <summary>An address to which a call can be placed or passed on: a telephone number in E.164 form, or a SIP address.</summary>
public sealed class TelephoneAddress
{
    /// <summary>The longest text of a number, in characters: longer than any number with its signs of grouping.</summary>
    private const int MaxNumberText = 40;

    private const int MaxSipText = 255;

    /// <summary>The texts that an option or a request may hold, in words that continue "must be".</summary>
    public const string Allowed = "a telephone number with + and its country code, for example +15550100002, or a SIP address, for example sip:desk@example.com";

    private static readonly SearchValues<char> Grouping = SearchValues.Create(" -./()");
    private static readonly SearchValues<char> SipUser = SearchValues.Create("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz+-_.!~*'#");
    private static readonly string[] Transports = ["udp", "tcp", "tls"];

    private TelephoneAddress(string text, PhoneNumber? number, string? sipHost) => (Text, Number, SipHost) = (text, number, sipHost);

    /// <summary>The address as the carrier is told it, for example <c>+15550100002</c> or <c>sip:desk@example.com</c>.</summary>
    public string Text { get; }

    /// <summary>The host of a SIP address; null for a number.</summary>
    public string? SipHost { get; }

    /// <summary>The parts of a number; null for a SIP address.</summary>
    internal PhoneNumber? Number { get; }

    /// <summary>Reads a number as people write it, or a SIP address.</summary>
    /// <returns>The address; null where the text is none, or a number of a length that its country does not have.</returns>
    public static TelephoneAddress? Parse(string? text)
    {
        if (text is null)
            return null;
        text = text.Trim(' ');
        return text.StartsWith("sip:", StringComparison.OrdinalIgnoreCase) || text.StartsWith("sips:", StringComparison.OrdinalIgnoreCase) ? ParseSip(text) : ParseNumber(text);
    }

    private static TelephoneAddress? ParseNumber(string text)
    {
        // The text is checked strictly before the library, which reads letters as keys and drops what it does not know.
        if (text.Length > MaxNumberText || !text.StartsWith('+') || !text.AsSpan(1).ContainsAnyInRange('0', '9'))
            return null;
        foreach (var c in text.AsSpan(1))
            if (!char.IsAsciiDigit(c) && !Grouping.Contains(c))
                return null;
        try
        {
            var numbers = PhoneNumberUtil.GetInstance();
            var number = numbers.Parse(text, null);
            return numbers.IsPossibleNumberWithReason(number) is PhoneNumberUtil.ValidationResult.IS_POSSIBLE
                ? new TelephoneAddress(numbers.Format(number, PhoneNumberFormat.E164), number, null)
                : null;
        }
        catch (NumberParseException)
        {
            return null;
        }
    }

    /// <summary>Reads nothing of RFC 3261 but user, host, port and transport. Headers and other parameters could name another target.</summary>
    private static TelephoneAddress? ParseSip(string text)
    {
        if (text.Length > MaxSipText)
            return null;
        var scheme = text[..(text.IndexOf(':', StringComparison.Ordinal) + 1)];
        var rest = text.AsSpan(scheme.Length);
        if (rest.IndexOf(';') is >= 0 and var semicolon)
        {
            var parameter = rest[(semicolon + 1)..].ToString();
            if (!Transports.Any(t => parameter.Equals("transport=" + t, StringComparison.OrdinalIgnoreCase)))
                return null;
            rest = rest[..semicolon];
        }

        var at = rest.IndexOf('@');
        if (at <= 0 || rest[..at].ContainsAnyExcept(SipUser) || HostOf(rest[(at + 1)..]) is not { } host)
            return null;
        return new TelephoneAddress(scheme.ToLowerInvariant() + text[scheme.Length..], null, host);
    }

    private static string? HostOf(ReadOnlySpan<char> hostAndPort)
    {
        var host = hostAndPort;
        var portAt = hostAndPort.StartsWith("[") ? hostAndPort.IndexOf("]:") + 1 : hostAndPort.LastIndexOf(':');
        if (portAt > 0)
        {
            var port = hostAndPort[(portAt + 1)..];
            if (port.IsEmpty || port.ContainsAnyExceptInRange('0', '9') || !ushort.TryParse(port, out _))
                return null;
            host = hostAndPort[..portAt];
        }

        var name = host.ToString().TrimEnd('.').ToLowerInvariant();
        if (name is ['[', .., ']'])
            return IPAddress.TryParse(name, out var address) && address.AddressFamily is AddressFamily.InterNetworkV6 ? name : null;
        return name.All(char.IsAscii) && Uri.CheckHostName(name) is UriHostNameType.Dns or UriHostNameType.IPv4 ? name : null;
    }
}
