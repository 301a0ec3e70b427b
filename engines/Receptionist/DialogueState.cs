namespace VoiceAgent.Engines.Receptionist;

/// <summary>The question that the caller was asked last.</summary>
internal enum Question
{
    HowCanIHelp,
    WouldYouLikeToBook,
    WhichDay,
    WhatTime,
    ShallIBook,
    WhatToChange,
    AnythingElse,
}

/// <summary>The topic of the talk so far, with which "and on Saturday?" goes on.</summary>
internal enum Topic
{
    None,
    Hours,
    Prices,
}

/// <summary>The step that follows once the reply is spoken.</summary>
internal enum Afterwards
{
    Listen,
    HangUp,
    Transfer,
}

/// <summary>An appointment as far as it is known.</summary>
internal sealed record Appointment(IReadOnlyList<Service> Services, DayOfWeek? Day = null, ClockReading? Time = null)
{
    public static Appointment Unknown { get; } = new([]);

    /// <summary>Puts what a caller just named in place of what was known before.</summary>
    public Appointment With(Meaning said) =>
        new(said.Services.Count > 0 ? said.Services : Services, said.Day ?? Day, said.Time ?? Time);
}

/// <summary>Where a conversation stands after a reply.</summary>
/// <param name="Draft">The appointment that is being booked, or would be if the caller took up the offer.</param>
/// <param name="Booked">The appointment that was booked last in this call; null where none was.</param>
/// <param name="HasOffered">Whether the caller has been asked once whether they would like to book, which is enough.</param>
/// <param name="Misses">How many times in a row the caller was not understood.</param>
/// <param name="Reply">The words of the reply.</param>
internal sealed record DialogueState(
    Question Asked,
    string Reply,
    Appointment Draft,
    Appointment? Booked = null,
    Topic Topic = Topic.None,
    bool HasOffered = false,
    int Misses = 0,
    Afterwards Afterwards = Afterwards.Listen)
{
    /// <summary>Whether an appointment is being made.</summary>
    public bool IsBooking => Asked is Question.WhichDay or Question.WhatTime or Question.ShallIBook or Question.WhatToChange;
}
