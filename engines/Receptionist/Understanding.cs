namespace VoiceAgent.Engines.Receptionist;

/// <summary>Finds what a caller means by the words that matter, wherever in the utterance they are.</summary>
internal sealed class Understanding(IReadOnlyList<Service> services)
{
    private static readonly string[] Opening = ["hours", "opening", "close", "closes", "closed", "closing", "which days", "what days"];
    private static readonly string[] Open = ["open", "opens", "opened"];
    private static readonly string[] Prices = ["price", "prices", "priced", "pricing", "cost", "costs", "how much", "do you charge", "expensive", "cheap", "fee", "fees", "rates"];
    private static readonly string[] Booking = ["book", "booked", "booking", "bookings", "reserve", "reservation", "appointment", "schedule", "slot", "available", "free", "come in", "come by", "i come", "we come", "to come", "fit me in", "have time", "what times", "anything open"];
    private static readonly string[] Person = ["person", "human", "operator", "get someone", "get somebody", "is there someone", "is there somebody", "real people", "talk to", "talk with", "speak to", "speak with", "transfer", "put me through", "connect me", "colleague", "manager", "hairdresser", "stylist"];
    private static readonly string[] Repeat = ["repeat", "pardon", "say that", "say it again", "once more", "one more time", "come again", "did you say", "what was that", "didnt hear", "didnt catch", "didnt get", "didnt understand", "did not hear", "did not catch", "did not understand", "speak up", "louder", "excuse me"];
    private static readonly string[] Help = ["help", "can you do", "do you do", "can i do", "can i ask", "who are you", "what are you", "are you a", "are you real", "robot", "machine", "computer", "my options", "how does this work"];
    private static readonly string[] Cancel = ["cancel", "cancelled", "never mind", "nevermind", "forget it", "forget about it", "no appointment", "dont book", "do not book"];
    private static readonly string[] Change = ["change", "move", "reschedule", "different", "instead", "another"];
    private static readonly string[] Done = ["thats all", "that is all", "that was all", "thats it", "that is it", "nothing else", "nothing more", "nothing", "im done", "i am done", "all good", "im good", "im fine"];
    private static readonly string[] Goodbye = ["goodbye", "good bye", "bye", "by by", "see you", "have a nice", "have a good", "have a great", "good night", "hang up", "talk to you later"];
    private static readonly string[] Yes = ["yes", "yeah", "yep", "yup", "yea", "sure", "correct", "right", "okay", "ok", "fine", "perfect", "great", "good", "lovely", "wonderful", "exactly", "absolutely", "definitely", "of course", "please do", "go ahead", "book it", "do it", "do that", "that works", "id love to"];
    private static readonly string[] No = ["no", "nope", "nah", "not", "wrong", "dont", "incorrect", "neither"];
    private static readonly string[] SecondThoughts = ["not", "wrong", "dont", "incorrect"];
    private static readonly string[] Continuations = ["and", "what about", "how about"];
    private static readonly string[] Wishes = ["i want", "i need", "i would like", "id like", "i like", "can i get", "can i have", "could i get", "could i have", "i would love", "id love"];

    private static readonly (string Spoken, DayOfWeek Day)[] Days = [.. Business.Week.Select(day => (day.ToString().ToLowerInvariant(), day))];

    // The longest names come first, so that "beard trim" is not also a trim.
    private readonly (string Name, Service Service)[] _names =
        [.. services.SelectMany(service => service.Names.Select(name => (name, service))).OrderByDescending(entry => entry.name.Length)];

    /// <param name="timeExpected">Whether a day or a time was asked for.</param>
    public Meaning Read(string text, bool timeExpected)
    {
        var said = new Utterance(text);
        var day = ReadDay(said);
        var time = ClockReader.Read(said, timeExpected || day is not null);
        var named = ReadServices(said);
        return new Meaning(ReadActs(said, named.Count > 0), named, day, time, ClockReader.PartMentioned(said));
    }

    private static SpeechActs ReadActs(Utterance said, bool namesService)
    {
        var wantsBooking = said.Has(Booking) || (namesService && said.Has(Wishes));
        var asksPrices = said.Has(Prices);
        var acts = SpeechActs.None;
        if (said.Has(Opening) || (said.Has(Open) && !wantsBooking)) acts |= SpeechActs.AsksHours;
        if (asksPrices) acts |= SpeechActs.AsksPrices;
        if (wantsBooking) acts |= SpeechActs.WantsBooking;
        if (said.Has(Person) && !said.Has("are you a", "talk to you")) acts |= SpeechActs.WantsPerson;
        if (said.Has(Repeat) || said.Is("again", "sorry", "what", "huh", "hmm", "again please", "sorry what", "what was it")) acts |= SpeechActs.AsksToRepeat;
        if (said.Has(Help)) acts |= SpeechActs.AsksForHelp;
        if (said.Has(Cancel)) acts |= SpeechActs.Cancels;
        if (said.Has(Change)) acts |= SpeechActs.Changes;
        if (said.Has("hello", "hi", "hey")) acts |= SpeechActs.Greets;
        if (said.Has("thanks", "thank you", "thank", "cheers")) acts |= SpeechActs.Thanks;
        if (said.Has(Done)) acts |= SpeechActs.IsDone;
        if (said.Has(Goodbye)) acts |= SpeechActs.SaysGoodbye;
        if (said.Has("today", "tomorrow", "tonight", "now")) acts |= SpeechActs.SaysTodayOrTomorrow;
        if (said.Has("weekend", "saturday and sunday", "saturdays and sundays")) acts |= SpeechActs.Weekend;
        if (said.Has("the day", "different day", "another day", "other day") || said.Is("day")) acts |= SpeechActs.NamesTheDay;
        if (said.Has("the time", "different time", "another time", "other time") || said.Is("time")) acts |= SpeechActs.NamesTheTime;
        if (Continues(said)) acts |= SpeechActs.Continues;
        return acts | ReadAnswer(said);
    }

    // Of yes and no the first counts ("no that's fine"), but second thoughts weigh more ("okay but that's not right").
    private static SpeechActs ReadAnswer(Utterance said)
    {
        if (said.Has("no problem", "why not")) return SpeechActs.Agrees;
        if (said.Has(SecondThoughts)) return SpeechActs.Refuses;

        var yes = First(said, Yes);
        var no = First(said, No);
        if (yes == no) return said.Is("please", "yes please") ? SpeechActs.Agrees : SpeechActs.None;
        return no < yes ? SpeechActs.Refuses : SpeechActs.Agrees;
    }

    private static int First(Utterance said, string[] phrases) =>
        phrases.Select(phrase => said.Find(phrase)).Where(at => at >= 0).DefaultIfEmpty(int.MaxValue).Min();

    private static bool Continues(Utterance said) => Continuations.Any(phrase => said.Find(phrase) is 0 or 1);

    private static DayOfWeek? ReadDay(Utterance said)
    {
        DayOfWeek? day = null;
        var last = -1;
        foreach (var (spoken, candidate) in Days)
        {
            for (var at = said.Find(spoken); at >= 0; at = said.Find(spoken, at + 1))
            {
                if (at <= last || Utterance.IsRuledOut(said.Words[..at])) continue;
                (last, day) = (at, candidate);
            }
        }

        return day;
    }

    private List<Service> ReadServices(Utterance said)
    {
        var found = new SortedList<int, Service>();
        var taken = new bool[said.Words.Length];
        foreach (var (name, service) in _names)
        {
            var length = name.Count(character => character == ' ') + 1;
            foreach (var spoken in new[] { name, Parted(name) })
            {
                var at = said.Find(spoken);
                if (at < 0 || taken[at] || Utterance.IsRuledOut(said.Words[..at]) || found.ContainsValue(service)) continue;
                found.Add(at, service);
                taken.AsSpan(at, Math.Max(length, spoken.Count(character => character == ' ') + 1)).Fill(true);
            }
        }

        return [.. found.Values];
    }

    // Recognizers write some compounds as two words.
    private static string Parted(string name) => name.StartsWith("hair", StringComparison.Ordinal) && name.Length > 4 && name[4] != ' ' ? $"hair {name[4..]}" : name;
}
