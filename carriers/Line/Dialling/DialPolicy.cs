using PhoneNumbers;

namespace VoiceAgent.Carriers.Line.Dialling;

/// <summary>The kind of reason for which a dial is refused.</summary>
public enum DialFault
{
    /// <summary>The text is no telephone number or SIP address.</summary>
    Invalid,

    /// <summary>The address may not be called, or not shown as the caller.</summary>
    NotAllowed,

    /// <summary>There are too many calls, or too many in a minute.</summary>
    Limited,

    /// <summary>Options that calling out needs are not set.</summary>
    NotConfigured,
}

/// <summary>Why a dial is refused.</summary>
/// <param name="Outcome">A word of a small set, for metrics and logs.</param>
/// <param name="Field">The field of the request that is at fault; null where none is.</param>
/// <param name="Detail">The reason in words, for whoever asked for the dial.</param>
/// <param name="RetryAfter">How long to wait before asking again; null where that would not help.</param>
public sealed record DialRefusal(DialFault Fault, string Outcome, string? Field, string Detail, TimeSpan? RetryAfter = null);

/// <summary>Decides who may be called, and under which number. Pure.</summary>
internal sealed class DialPolicy
{
    private const int NorthAmerica = 1;

    private const string PremiumArea = "900";

    /// <summary>How many digits after the country code make a configured beginning name a kind of number, and not a country.</summary>
    private const int ExplicitDigits = 2;

    /// <summary>The digits of an area code and an exchange together.</summary>
    private const int ExchangeDigits = 6;

    /// <summary>Country codes that belong to no country (ITU-T E.164, annex to Operational Bulletin 994): satellites, networks, and services at a price of their own.</summary>
    private static readonly HashSet<int> Worldwide = [800, 808, 870, 875, 876, 877, 878, 879, 881, 882, 883, 888, 969, 979, 991, 999];

    private static readonly HashSet<PhoneNumberType> Costly =
        [PhoneNumberType.PREMIUM_RATE, PhoneNumberType.SHARED_COST, PhoneNumberType.PERSONAL_NUMBER, PhoneNumberType.UAN, PhoneNumberType.PAGER, PhoneNumberType.VOICEMAIL];

    private readonly PhoneNumberUtil _numbers = PhoneNumberUtil.GetInstance();
    private readonly ShortNumberInfo _short = ShortNumberInfo.GetInstance();
    private readonly IReadOnlyList<string> _prefixes;
    private readonly IReadOnlyList<string> _sipHosts;
    private readonly string _callerIdOption;
    private readonly TelephoneAddress? _callerId;
    private readonly HashSet<string> _callerIds;

    /// <param name="callerId">The calling number where a dial names none.</param>
    /// <param name="callerIdOption">The name of the option that sets the calling number.</param>
    public DialPolicy(DialOptions options, string? callerId, string callerIdOption)
    {
        _callerIdOption = callerIdOption;
        _prefixes = DialOptions.Split(options.Prefixes);
        _sipHosts = [.. DialOptions.Split(options.SipHosts).Select(h => h.TrimEnd('.').ToLowerInvariant())];
        _callerId = TelephoneAddress.Parse(callerId);
        _callerIds = [.. DialOptions.Split(options.CallerIds).Select(TelephoneAddress.Parse).Append(_callerId).OfType<TelephoneAddress>().Select(a => a.Text)];
    }

    /// <returns>The target and the calling number as the carrier wants them, or the refusal.</returns>
    public (string To, string From, DialRefusal? Refusal) Judge(string? to, string? from)
    {
        if (TelephoneAddress.Parse(to) is not { } target)
            return Refuse(DialFault.Invalid, "invalid", "to", $"to must be {TelephoneAddress.Allowed}.");
        var caller = from is null ? _callerId : TelephoneAddress.Parse(from);
        if (from is null && caller is null)
            return Refuse(DialFault.NotConfigured, "not_configured", "from", $"Outgoing calls need a calling number: set {_callerIdOption}.");
        if (caller is null)
            return Refuse(DialFault.Invalid, "invalid", "from", $"from must be {TelephoneAddress.Allowed}.");
        if (!_callerIds.Contains(caller.Text))
            return Refuse(DialFault.NotAllowed, "from_not_allowed", "from", $"from must be {_callerIdOption} or a number of Dial__CallerIds.");
        return Reason(target) is { } reason ? Refuse(DialFault.NotAllowed, "not_allowed", "to", reason) : (target.Text, caller.Text, null);
    }

    private static (string, string, DialRefusal) Refuse(DialFault fault, string outcome, string field, string detail) => ("", "", new DialRefusal(fault, outcome, field, detail));

    /// <summary>Why a target may not be called; null where it may.</summary>
    private string? Reason(TelephoneAddress target)
    {
        if (target.Number is not { } number)
            return _sipHosts.Contains(target.SipHost!) ? null : "to is a SIP address at a host that Dial__SipHosts does not name.";
        // No option allows emergency and short numbers, because a machine has nothing to say to them.
        if (IsEmergencyOrShort(number))
            return "to is an emergency or short number.";
        var prefix = _prefixes.Where(p => target.Text.StartsWith(p, StringComparison.Ordinal)).MaxBy(p => p.Length);
        if (IsCostly(number) && !Names(prefix, number))
            return "to is a premium, shared cost, satellite or personal number: those need a beginning of their own in Dial__Prefixes.";
        if (prefix is null && (_prefixes.Count > 0 || !IsAtHome(number)))
            return _prefixes.Count > 0 ? "to begins with nothing that Dial__Prefixes allows." : $"to is abroad: only the country of {_callerIdOption} may be called unless Dial__Prefixes allows more.";
        return null;
    }

    private bool IsEmergencyOrShort(PhoneNumber number)
    {
        var national = _numbers.GetNationalSignificantNumber(number);
        // N11 may stand in the place of an area code: 911, 411 and their like are no area codes.
        if (number.CountryCode == NorthAmerica && national is [_, '1', '1', ..])
            return true;
        return _numbers.GetRegionCodesForCountryCode(number.CountryCode).Any(region =>
            _short.IsEmergencyNumber(national, region) || (!_numbers.IsValidNumber(number) && _short.IsPossibleShortNumberForRegion(number, region)));
    }

    private bool IsCostly(PhoneNumber number)
    {
        if (Worldwide.Contains(number.CountryCode))
            return true;
        var national = _numbers.GetNationalSignificantNumber(number);
        // Area codes begin with 2 to 9; 900 and exchange 976 are premium whether or not the table knows the number.
        if (number.CountryCode == NorthAmerica && (national[0] is '0' or '1' || national.StartsWith(PremiumArea, StringComparison.Ordinal) || HasPremiumExchange(national)))
            return true;
        return _numbers.GetNumberType(number) is var type && type == PhoneNumberType.UNKNOWN ? BeginsCostly(number) : Costly.Contains(type);
    }

    /// <summary>Whether the table would know a number as costly without its first zeros or its last digits, because networks overlook both.</summary>
    private bool BeginsCostly(PhoneNumber number)
    {
        for (var national = number.NationalNumber; national > 0; national /= 10)
        {
            if (Costly.Contains(_numbers.GetNumberType(new PhoneNumber.Builder().SetCountryCode(number.CountryCode).SetNationalNumber(national).Build())))
                return true;
        }

        return false;
    }

    /// <summary>Whether a configured beginning is meant for numbers such as this costly one.</summary>
    private bool Names(string? prefix, PhoneNumber number)
    {
        var country = 1 + DigitsOf(number.CountryCode);
        // An exchange is costly behind any area code, which itself says nothing.
        var isExchange = number.CountryCode == NorthAmerica && _numbers.GetNationalSignificantNumber(number) is var national && !national.StartsWith(PremiumArea, StringComparison.Ordinal) && HasPremiumExchange(national);
        return prefix is not null && prefix.Length >= country + (Worldwide.Contains(number.CountryCode) ? 0 : isExchange ? ExchangeDigits : ExplicitDigits);
    }

    private static bool HasPremiumExchange(string national) => national.AsSpan(3).StartsWith("976");

    private static int DigitsOf(int number) => number.ToString(System.Globalization.CultureInfo.InvariantCulture).Length;

    /// <summary>Whether a number is in the country of the own number. Where countries share a country code, a number that is known to be another country's is not.</summary>
    private bool IsAtHome(PhoneNumber number) =>
        _callerId?.Number is { } home && home.CountryCode == number.CountryCode && Region(number) == Region(home);

    private string Region(PhoneNumber number) => _numbers.GetRegionCodeForNumber(number) ?? _numbers.GetRegionCodeForCountryCode(number.CountryCode);
}
