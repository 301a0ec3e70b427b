namespace VoiceAgent.Engines.Receptionist;

/// <summary>Decides what is said next. Pure: it takes a state and what the caller said, and gives the next state.</summary>
/// <param name="canTransfer">Whether the call can be passed on to a person.</param>
internal sealed class Dialogue(Business business, Wording wording, Understanding understanding, bool canTransfer)
{
    private const SpeechActs Requests = SpeechActs.AsksHours | SpeechActs.AsksPrices | SpeechActs.WantsBooking;

    /// <summary>The state after the greeting.</summary>
    public DialogueState Start => new(Question.HowCanIHelp, wording.Greeting, Appointment.Unknown);

    /// <summary>Gives the state after the caller said something.</summary>
    /// <param name="heard">How much of the last reply the caller had heard.</param>
    public DialogueState Next(DialogueState state, string text, Heard heard)
    {
        var said = understanding.Read(text, timeExpected: state.IsBooking);
        var missedReply = heard == Heard.Nothing && said.IsUnclear;
        var missedQuestion = heard != Heard.Question && said.IsBareAnswer;
        var fresh = state with { Afterwards = Afterwards.Listen };
        if (missedQuestion && heard == Heard.Part && said.Does(SpeechActs.Thanks)) return Say(fresh, Wording.Welcome);
        if ((missedReply || missedQuestion) && state.Afterwards == Afterwards.Listen) return state;
        if (said.Does(SpeechActs.AsksToRepeat) && !said.Does(Requests)) return fresh;
        if (said.Does(SpeechActs.WantsPerson)) return PutThrough(fresh);
        return fresh.IsBooking ? WhileBooking(fresh, said) : Otherwise(fresh, said);
    }

    /// <summary>Gives the state after the caller was given time and said nothing.</summary>
    public DialogueState Prompt(DialogueState state) => Say(state, Wording.StillThere);

    /// <summary>Gives the state after nobody took the call that was to be passed on.</summary>
    public DialogueState TransferFailed(DialogueState state) =>
        Say(state with { Afterwards = Afterwards.Listen }, Wording.NotPutThrough);

    private DialogueState WhileBooking(DialogueState state, Meaning said)
    {
        var isConfirming = state.Asked == Question.ShallIBook;
        if (isConfirming && said.Does(SpeechActs.Agrees) && !said.Does(SpeechActs.AsksPrices | SpeechActs.AsksHours | SpeechActs.Cancels | SpeechActs.Changes) && !Alters(state.Draft, said)) return Book(state, said);
        if (said.Does(SpeechActs.SaysGoodbye)) return End(state, Wording.NotBookedGoodbye);
        if (said.Does(SpeechActs.Cancels)) return Drop(state);
        if (said.Does(SpeechActs.AsksPrices)) return Say(state, wording.Prices(said.Services.Count > 0 ? said.Services : state.Draft.Services));
        if (said.Does(SpeechActs.AsksHours)) return Say(state, Hours(said, state.Draft.Day));
        if (said.NamesAnything) return Fill(state, said, "Okay");
        if (WantsChange(state, said)) return Change(state, said);
        if (said.Does(SpeechActs.SaysTodayOrTomorrow)) return Say(state, Wording.NoCalendar);
        if (state.Asked == Question.WhatTime && said.Part != PartOfDay.Unsaid) return Say(state, said.Part == PartOfDay.Morning ? "In the morning, fine." : "Later in the day, fine.");
        if (said.Does(SpeechActs.AsksForHelp)) return Say(state, Wording.AboutMe);
        if (said.Does(SpeechActs.WantsBooking)) return Say(state, state.Asked == Question.WhatTime ? wording.DayHours(state.Draft.Day!.Value) : "Sure.");
        if (said.Does(SpeechActs.Thanks)) return Say(state, Wording.Welcome);
        if (said.Does(SpeechActs.Greets)) return Say(state, "Yes, I am here.");
        return Miss(state);
    }

    private DialogueState Otherwise(DialogueState state, Meaning said)
    {
        var goesOn = said.Does(SpeechActs.Continues) && !said.Does(Requests) && said.Time is null;
        if (said.Does(SpeechActs.SaysGoodbye)) return End(state, Wording.Goodbye);
        if (said.Does(SpeechActs.AsksPrices) || (goesOn && state.Topic == Topic.Prices && said.Services.Count > 0)) return TellPrices(state, said);
        if (said.Does(SpeechActs.AsksHours) || (goesOn && state.Topic == Topic.Hours && (said.Day is not null || said.Does(SpeechActs.Weekend)))) return TellHours(state, said);
        if (said.Does(SpeechActs.Cancels) && state.Booked is not null) return Close(state with { Booked = null }, Wording.Cancelled);
        if (state.Booked is { } booked && !said.Does(SpeechActs.WantsBooking) && said.Services.Count == 0 && said.NamesAnything) return Fill(state with { Draft = booked }, said, "Okay");
        if (state.Booked is { } changing && said.Does(SpeechActs.Changes)) return Change(state with { Draft = changing }, said);
        if (said.Does(SpeechActs.Cancels | SpeechActs.Changes) && said.Does(SpeechActs.WantsBooking)) return Close(state, Wording.NoEarlierBookings);
        if (said.Does(SpeechActs.WantsBooking) || said.NamesAnything) return Begin(state, said);
        return Answered(state, said);
    }

    private DialogueState Answered(DialogueState state, Meaning said)
    {
        var isOffer = state.Asked == Question.WouldYouLikeToBook;
        if (isOffer && said.Does(SpeechActs.Agrees)) return Begin(state, said);
        if (isOffer && said.Does(SpeechActs.Refuses) && !said.Does(SpeechActs.IsDone)) return Close(state, "All right.");
        if (said.Does(SpeechActs.IsDone) || (said.Does(SpeechActs.Refuses) && (said.Does(SpeechActs.Thanks) || state.Asked == Question.AnythingElse))) return End(state, Wording.Goodbye);
        if (said.Does(SpeechActs.Thanks)) return Close(state, Wording.Welcome);
        if (said.Does(SpeechActs.AsksForHelp)) return Say(state with { Asked = Question.HowCanIHelp }, Wording.AboutMe);
        if (said.Does(SpeechActs.Greets)) return Say(state with { Asked = Question.HowCanIHelp }, "Hello.");
        if (said.Does(SpeechActs.Agrees) && state.Asked == Question.AnythingElse) return Say(state with { Asked = Question.HowCanIHelp }, "Sure.");
        return Miss(state);
    }

    private DialogueState Begin(DialogueState state, Meaning said)
    {
        var draft = state.Asked == Question.WouldYouLikeToBook ? state.Draft : Appointment.Unknown;
        var begun = state with { Draft = draft, HasOffered = true };
        var named = draft.With(said);
        if (said.Does(SpeechActs.SaysTodayOrTomorrow) && named.Day is null) return Say(begun with { Draft = named, Asked = Question.WhichDay }, Wording.NoCalendar);
        return Fill(begun, said with { Services = named.Services, Day = named.Day, Time = named.Time }, "Sure");
    }

    // Takes what was named and asks for what is missing. The caller is told what cannot be, and is asked for it again.
    private DialogueState Fill(DialogueState state, Meaning said, string word)
    {
        var draft = state.Draft.With(said);
        if (draft.Day is not { } day) return Say(state with { Draft = draft, Asked = Question.WhichDay }, Wording.Acknowledge(word, said));
        if (business.On(day) is not { } hours) return Put(state with { Draft = draft with { Day = null }, Asked = Question.WhichDay }, Wording.DayClosed(day));
        if (draft.Time is not { } time) return Say(state with { Draft = draft, Asked = Question.WhatTime }, Wording.Acknowledge(word, said));
        if (!hours.Includes(time.Resolve(hours))) return Put(state with { Draft = draft with { Time = null }, Asked = Question.WhatTime }, Wording.TimeClosed(day, hours));
        return Put(state with { Draft = draft, Asked = Question.ShallIBook }, wording.Confirm(draft));
    }

    private bool Alters(Appointment draft, Meaning said)
    {
        var hours = business.On(draft.Day!.Value)!;
        return (said.Day is not null && said.Day != draft.Day)
            || (said.Time is { } time && time.Resolve(hours) != draft.Time!.Value.Resolve(hours))
            || said.Services.Any(service => !draft.Services.Contains(service));
    }

    private DialogueState Book(DialogueState state, Meaning said)
    {
        var booked = state with { Booked = state.Draft, Draft = Appointment.Unknown };
        return said.Does(SpeechActs.SaysGoodbye) ? End(booked, $"{wording.Booked(state.Draft)} Goodbye.") : Close(booked, wording.Booked(state.Draft));
    }

    private static bool WantsChange(DialogueState state, Meaning said) => said.Does(SpeechActs.NamesTheDay | SpeechActs.NamesTheTime) || state.Asked switch
    {
        Question.ShallIBook => said.Does(SpeechActs.Refuses | SpeechActs.Changes),
        Question.WhatToChange => said.Does(SpeechActs.Refuses | SpeechActs.IsDone),
        _ => false,
    };

    private DialogueState Change(DialogueState state, Meaning said)
    {
        if (said.Does(SpeechActs.NamesTheTime)) return Say(state with { Draft = state.Draft with { Time = null }, Asked = state.Draft.Day is null ? Question.WhichDay : Question.WhatTime }, "Sure.");
        if (said.Does(SpeechActs.NamesTheDay)) return Say(state with { Draft = state.Draft with { Day = null }, Asked = Question.WhichDay }, "Sure.");
        return state.Asked == Question.WhatToChange ? Drop(state) : Say(state with { Asked = Question.WhatToChange }, "No problem.");
    }

    private DialogueState Drop(DialogueState state) =>
        Close(state with { Draft = Appointment.Unknown }, Wording.NotBooked);

    private DialogueState TellPrices(DialogueState state, Meaning said) =>
        Offer(state with { Topic = Topic.Prices }, new Appointment(said.Services.Count == 1 ? said.Services : [], said.Day, said.Time), wording.Prices(said.Services));

    private DialogueState TellHours(DialogueState state, Meaning said)
    {
        var told = state with { Topic = Topic.Hours };
        var isClosed = said.Day is { } day && business.On(day) is null;
        return isClosed ? Close(told, Hours(said, null)) : Offer(told, new Appointment([], said.Day), Hours(said, null));
    }

    private string Hours(Meaning said, DayOfWeek? about)
    {
        if (said.Does(SpeechActs.Weekend)) return wording.WeekendHours();
        return (said.Day ?? about) is { } day ? wording.DayHours(day) : wording.WeekHours();
    }

    // Offers to book, once in a call and not to somebody who has booked.
    private DialogueState Offer(DialogueState state, Appointment draft, string answer) => state.HasOffered || state.Booked is not null
        ? Close(state, answer)
        : Say(state with { Draft = draft, HasOffered = true, Asked = Question.WouldYouLikeToBook }, answer);

    private DialogueState Close(DialogueState state, string answer) =>
        Say(state with { Draft = Appointment.Unknown, Asked = Question.AnythingElse }, answer);

    private DialogueState PutThrough(DialogueState state) => canTransfer
        ? Put(state, Wording.PuttingThrough) with { Afterwards = Afterwards.Transfer }
        : Say(state, Wording.NobodyElse);

    private static DialogueState End(DialogueState state, string words) =>
        Put(state with { Draft = Appointment.Unknown, Asked = Question.AnythingElse }, words) with { Afterwards = Afterwards.HangUp };

    private DialogueState Miss(DialogueState state)
    {
        var misses = state.Misses + 1;
        return state with { Misses = misses, Reply = wording.AskAgain(state.Asked, state.Draft, misses) };
    }

    private DialogueState Say(DialogueState state, string answer) => Put(state, $"{answer} {wording.Ask(state.Asked, state.Draft)}");

    private static DialogueState Put(DialogueState state, string reply) => state with { Reply = reply, Misses = 0 };
}

/// <summary>How much of a reply reached the caller.</summary>
internal enum Heard
{
    /// <summary>The caller heard nothing, because they spoke first.</summary>
    Nothing,

    /// <summary>The caller heard a part, but not the question at its end.</summary>
    Part,

    /// <summary>The caller heard all, or enough to answer the reply's question.</summary>
    Question,
}
