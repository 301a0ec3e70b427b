using System.ComponentModel.DataAnnotations;

namespace VoiceAgent.Conversation;

/// <summary>What counts as a number, or a name that is spelled, on its way. Configuration section <c>Conversation__EndOfTurn__Dictation</c>.</summary>
public sealed class DictationOptions
{
    /// <summary>So many digits, or letters one by one, are taken for a dictation.</summary>
    /// <value>2 to 10. Default: 3.</value>
    [Range(2, 10)]
    public int Parts { get; set; } = 3;

    /// <summary>A telephone number without its area code has so many digits, and may be whole with them.</summary>
    /// <value>0 to 15. Default: 7 (North America).</value>
    [Range(0, 15)]
    public int LocalDigits { get; set; } = 7;

    /// <summary>A telephone number, as it is dialed within the country, has so many digits, and is whole with them. A leading 1, North America's own code, does not count.</summary>
    /// <value>4 to 15, above <see cref="LocalDigits"/>. Default: 10 (North America); 11 in Britain.</value>
    [Range(4, 15)]
    public int TelephoneDigits { get; set; } = 10;

    /// <summary>The most digits that a dictated number can have.</summary>
    /// <value>4 to 100. Default: 16, a payment card's number (ISO/IEC 7812).</value>
    [Range(4, 100)]
    public int MostDigits { get; set; } = 16;
}
