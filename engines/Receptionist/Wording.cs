namespace VoiceAgent.Engines.Receptionist;

/// <summary>Everything the receptionist says: short sentences for the ear, numbers and times in words.</summary>
internal sealed class Wording(Business business)
{
    public const string Goodbye = "Thank you for calling. Goodbye.";
    public const string NotBookedGoodbye = "All right, I have not booked anything. Thank you for calling. Goodbye.";
    public const string NotBooked = "All right, I will not book anything.";
    public const string Cancelled = "All right, that booking is cancelled.";
    public const string PuttingThrough = "One moment, I will put you through.";
    public const string NotPutThrough = "Sorry, nobody can take your call right now.";
    public const string NobodyElse = "I am only a demo, so there is nobody I can put you through to.";
    public const string AboutMe = "I am a small demo program. I can tell you our opening hours and prices, or book an appointment.";
    public const string NoCalendar = "Sorry, I do not know what day it is today.";
    public const string NoEarlierBookings = "As a demo I cannot see earlier bookings, but I can make a new one.";
    public const string Welcome = "You are welcome.";
    public const string StillThere = "Are you still there?";

    public string Greeting => $"Hello, this is the demo receptionist of {business.Name}. Hours, prices, or an appointment?";

    /// <summary>Asks the question again, on its own.</summary>
    public string Ask(Question question, Appointment draft) => question switch
    {
        Question.HowCanIHelp => "How can I help you?",
        Question.WouldYouLikeToBook => draft.Services.Count > 0 ? "Would you like to book one?" : "Would you like to book an appointment?",
        Question.WhichDay => "Which day would you like?",
        Question.WhatTime => "What time would you like?",
        Question.ShallIBook => $"Shall I book {Visit(draft)}?",
        Question.WhatToChange => "Shall I change the day or the time?",
        _ => "Is there anything else?",
    };

    /// <summary>Asks once more after a caller was not understood, each time in other words.</summary>
    public string AskAgain(Question question, Appointment draft, int misses)
    {
        var isFirst = misses == 1;
        return question switch
        {
            Question.WhichDay => isFirst ? "Sorry, which day was that?" : Alternate(misses, $"Please name a day of the week, for example {ExampleDay}. Or say cancel.", "Sorry, I still need the day. Which day of the week would you like?"),
            Question.WhatTime => isFirst ? "Sorry, what time was that?" : Alternate(misses, $"Please say a time, for example {ExampleTime}. Or say cancel.", "Sorry, I still need the time. At what time would you like to come?"),
            Question.ShallIBook => isFirst ? $"Sorry, was that a yes or a no? {Ask(question, draft)}" : Alternate(misses, "Please say yes and I will book it, or no to change it.", $"Sorry, just yes or no. {Ask(question, draft)}"),
            Question.WhatToChange => isFirst ? "Sorry, shall I change the day or the time?" : Alternate(misses, "Please say the day, the time, or cancel.", "Sorry, which one shall I change, the day or the time?"),
            _ => isFirst ? "Sorry, I did not get that. I can tell you our opening hours or prices, or book an appointment." : Alternate(misses, $"I am only a small demo, so short sentences work best. For example, book {Article(business.Services[0].Name)} on {ExampleDay} at {ExampleTime}.", "Sorry, I am still lost. Just say hours, prices, or appointment."),
        };
    }

    /// <summary>The hours of the whole week, days with the same hours together.</summary>
    public string WeekHours()
    {
        var open = Runs().Where(run => run.Hours is not null).Select(run => $"{run.Days} {Span(run.Hours!)}").ToList();
        var closed = Runs().Where(run => run.Hours is null).Select(run => run.Days).ToList();
        return closed.Count == 0 ? $"We are open {List(open)}." : $"We are open {List(open)}. We are closed on {List(closed)}.";
    }

    public string DayHours(DayOfWeek day) =>
        business.On(day) is { } hours ? $"On {day} we are open {Span(hours)}." : $"We are closed on {day}.";

    public string WeekendHours() => business.On(DayOfWeek.Saturday) == business.On(DayOfWeek.Sunday)
        ? business.On(DayOfWeek.Saturday) is { } hours ? $"At the weekend we are open {Span(hours)}." : "We are closed at the weekend."
        : $"{DayHours(DayOfWeek.Saturday)} {DayHours(DayOfWeek.Sunday)}";

    public string Prices(IReadOnlyList<Service> services)
    {
        var named = services.Count > 0 ? services : business.Services;
        return $"{Capital(List([.. named.Select(service => $"{Article(service.Name)} is {Money(service.Price)}")]))}.";
    }

    public static string DayClosed(DayOfWeek day) => $"Sorry, we are closed on {day}. Which other day would you like?";

    public static string TimeClosed(DayOfWeek day, OpeningHours hours) => $"Sorry, on {day} we are open {Span(hours)}. What time would you like?";

    /// <summary>Opens a reply by saying back what was understood: "Okay, Friday."</summary>
    public static string Acknowledge(string word, Meaning said)
    {
        var what = said.Services.Count > 0 ? List([.. said.Services.Select(service => Article(service.Name))]) : "";
        var day = said.Day is { } named ? what.Length > 0 ? $"on {named}" : $"{named}" : "";
        var time = said.Time is { } clock ? $"at {clock.Spoken}" : "";
        var known = string.Join(' ', new[] { what, day, time }.Where(part => part.Length > 0));
        return known.Length > 0 ? $"{word}, {known}." : $"{word}.";
    }

    public string Confirm(Appointment draft) => $"So that is {Visit(draft)}. Shall I book it?";

    public string Booked(Appointment booked) => $"Done, {booked.Day} at {SpokenTime.Of(At(booked))}. As I am only a demo, nobody will really expect you.";

    /// <summary>A noun with its article: <c>a haircut</c>, <c>an updo</c>.</summary>
    public static string Article(string noun) => $"{(noun[0] is 'a' or 'e' or 'i' or 'o' or 'u' ? "an" : "a")} {noun}";

    private string ExampleDay => $"{FirstOpen.Day}";

    private string ExampleTime => SpokenTime.Of(FirstOpen.Hours.Opens.AddHours(1) is var later && FirstOpen.Hours.Includes(later) ? later : FirstOpen.Hours.Opens);

    // Examples name the last open day before the weekend: Friday, for most.
    private (DayOfWeek Day, OpeningHours Hours) FirstOpen => Business.Week.Reverse().OrderBy(day => day is DayOfWeek.Saturday or DayOfWeek.Sunday)
        .Where(day => business.On(day) is not null).Select(day => (day, business.On(day)!)).First();

    private string Visit(Appointment draft)
    {
        var what = draft.Services.Count > 0 ? List([.. draft.Services.Select(service => Article(service.Name))]) : "an appointment";
        return $"{what} on {draft.Day} at {SpokenTime.InFull(At(draft))}";
    }

    private TimeOnly At(Appointment draft) => draft.Time!.Value.Resolve(business.On(draft.Day!.Value)!);

    private string Money(int amount) => $"{SpokenNumber.Of(amount)} {(amount == 1 ? business.Currency.TrimEnd('s') : business.Currency)}";

    private IEnumerable<(string Days, OpeningHours? Hours)> Runs()
    {
        for (var first = 0; first < Business.Week.Count;)
        {
            var hours = business.On(Business.Week[first]);
            var next = first + 1;
            while (next < Business.Week.Count && business.On(Business.Week[next]) == hours) next++;
            yield return (Days(first, next - 1), hours);
            first = next;
        }
    }

    private static string Days(int first, int last) => (last - first) switch
    {
        6 => "every day",
        0 => $"{Business.Week[first]}",
        1 => $"{Business.Week[first]} and {Business.Week[last]}",
        _ => $"{Business.Week[first]} to {Business.Week[last]}",
    };

    private static string Span(OpeningHours hours) => $"from {SpokenTime.Of(hours.Opens)} to {SpokenTime.Of(hours.Closes)}";

    private static string Alternate(int misses, string even, string odd) => misses % 2 == 0 ? even : odd;

    private static string Capital(string text) => $"{char.ToUpperInvariant(text[0])}{text[1..]}";

    private static string List(List<string> items) => items.Count switch
    {
        1 => items[0],
        2 => $"{items[0]} and {items[1]}",
        _ => $"{string.Join(", ", items.Take(items.Count - 1))}, and {items[^1]}",
    };
}
