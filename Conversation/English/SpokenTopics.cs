namespace VoiceAgent.Conversation.English;

/// <summary>What a text was about so far, which tells how its later signs and numbers are read.</summary>
internal sealed class SpokenTopics
{
    /// <summary>Whether the text is about the keys of a telephone, so that * and # are two of them.</summary>
    public bool IsKeypad { get; set; }

    /// <summary>Whether the text has telephone numbers, so that 111 is one, too.</summary>
    public bool HasTelephone { get; set; }

    /// <summary>Whether the text has services that are called by three digits, such as 211.</summary>
    public bool HasService { get; set; }

    /// <summary>Whether the text has dates with the day first, as in "5 May" or 30/06/2025. Nobody knows then what 4/6 is.</summary>
    public bool IsDayFirst { get; set; }

    /// <summary>Whether a quotation is open that began in an earlier piece.</summary>
    public bool IsQuoteOpen { get; set; }

    /// <summary>Whether the text has times such as 14:05, so that 9:10 is in the morning.</summary>
    public bool Is24Hours { get; set; }

    /// <summary>Whether the text has dates such as 30/06/2025, which tell the order of other dates.</summary>
    public bool HasDayFirst { get; set; }

    /// <summary>Whether the text has dates such as 06/30/2025, which tell the order of other dates.</summary>
    public bool HasMonthFirst { get; set; }
}
