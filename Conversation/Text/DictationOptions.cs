using System.ComponentModel.DataAnnotations;

namespace VoiceAgent.Conversation.Text;

/// <summary>What counts as a number, or a name that is spelled, on its way (<see cref="TurnEndings"/>). Configuration section <c>Conversation__Dictation</c>.</summary>
public sealed class DictationOptions
{
    /// <summary>So many digits or letters one by one are being dictated.</summary>
    /// <value>2 to 10. Default: 3.</value>
    [Range(2, 10)]
    public int Parts { get; set; } = 3;

    /// <summary>Digits of a telephone number without its area code: it may be whole.</summary>
    /// <value>0 to 15. Default: 7 (North America).</value>
    [Range(0, 15)]
    public int LocalDigits { get; set; } = 7;

    /// <summary>Digits of a telephone number as it is dialed within the country: it is whole; one more where it begins with 1, North America's own code.</summary>
    /// <value>4 to 15, above <see cref="LocalDigits"/>. Default: 10 (North America); 11 in Britain.</value>
    [Range(4, 15)]
    public int TelephoneDigits { get; set; } = 10;

    /// <summary>Nothing that people dictate is longer.</summary>
    /// <value>4 to 100. Default: 16, a payment card's number (ISO/IEC 7812).</value>
    [Range(4, 100)]
    public int MostDigits { get; set; } = 16;
}
