namespace VoiceAgent.Engines.Receptionist;

/// <summary>The acts that a caller may do with an utterance, several at once.</summary>
[Flags]
internal enum SpeechActs
{
    None = 0,
    AsksHours = 1 << 0,
    AsksPrices = 1 << 1,
    WantsBooking = 1 << 2,
    WantsPerson = 1 << 3,
    AsksToRepeat = 1 << 4,
    AsksForHelp = 1 << 5,
    Cancels = 1 << 6,
    Greets = 1 << 7,
    Thanks = 1 << 8,
    IsDone = 1 << 9,
    SaysGoodbye = 1 << 10,
    Agrees = 1 << 11,
    Refuses = 1 << 12,
    NamesTheDay = 1 << 13,
    NamesTheTime = 1 << 14,
    SaysTodayOrTomorrow = 1 << 15,

    /// <summary>The caller goes on with what was talked about: "and on Saturday?"</summary>
    Continues = 1 << 16,
    Weekend = 1 << 17,
    Changes = 1 << 18,
}

/// <summary>What a caller meant.</summary>
/// <param name="Acts">What the caller is doing.</param>
/// <param name="Services">The services that the caller named, in the order of mention.</param>
/// <param name="Part">A part of the day said without a time.</param>
internal sealed record Meaning(SpeechActs Acts, IReadOnlyList<Service> Services, DayOfWeek? Day, ClockReading? Time, PartOfDay Part)
{
    private const SpeechActs Small = SpeechActs.Greets | SpeechActs.Thanks | SpeechActs.Continues;
    private const SpeechActs Answers = SpeechActs.Agrees | SpeechActs.Refuses;

    public bool Does(SpeechActs act) => (Acts & act) != 0;

    /// <summary>Whether the caller named a day, a time or a service.</summary>
    public bool NamesAnything => Day is not null || Time is not null || Services.Count > 0;

    /// <summary>Whether nothing in the utterance says what the caller wants.</summary>
    public bool IsUnclear => !NamesAnything && (Acts & ~Small) == 0;

    /// <summary>Whether the utterance says something only to somebody who knows the question.</summary>
    public bool IsBareAnswer => !NamesAnything && Does(Answers) && (Acts & ~(Small | Answers)) == 0;
}
