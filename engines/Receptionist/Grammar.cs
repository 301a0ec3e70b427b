namespace VoiceAgent.Engines.Receptionist;

/// <summary>Grammars in the JSpeech Grammar Format (W3C note, 2000) of whole utterances. Each rule of requests is also what the tests speak.</summary>
/// <param name="services">The names of the services that can be booked.</param>
/// <param name="days">The days of the week, in lower case.</param>
internal sealed class Grammar(IReadOnlyList<string> services, IReadOnlyList<string> days)
{
    private const string Hours = """
        <hours> = [what are] [your | the] opening hours [<onday>]
            | (when | what time) do you (open | close) [<onday>]
            | [when] are you open [<onday>]
            | are you closed <onday>;
        """;

    private const string Prices = """
        <prices> = [what are] [your | the] prices
            | the price list
            | how much (is | are | does) <something> [cost]
            | what does <something> cost
            | how much is it;
        """;

    private const string Booking = """
        <booking> = (<wish> to | can i | could i | i want to) <make> <something> [<when>]
            | <make> <something> [<when>]
            | <wish> <something> [<when>];
        <wish> = i would like | i'd like | i want | i need;
        <make> = book | make | have | get;
        """;

    private const string Times = """
        <time> = <hour> [o'clock] [<part>]
            | <hour> (fifteen | twenty | thirty | forty | forty five) [<part>]
            | (half past | quarter past | [a] quarter to) <hour> [<part>]
            | noon;
        <part> = in the morning | in the afternoon | in the evening | pm;
        <hour> = one | two | three | four | five | six | seven | eight | nine | ten | eleven | twelve;
        """;

    private const string When = """
        <when> = (on | for) <day> [at <time>] | at <time> [on <day>] | <day> [at <time>];
        """;

    private const string Courtesies = """
        <repeat> = [can you | could you | please] repeat that | [can you | could you] say that again | what did you say | pardon;
        <person> = [can i | i want to | i would like to] (talk | speak) to (someone | somebody | a person | a human);
        <help> = what can you do | who are you | can you help me | are you a robot;
        <thanks> = thank you [very much] | thanks;
        <bye> = [thank you | thanks | no thank you | that's all thank you] (goodbye | bye [bye]);
        """;

    // These words are said while the agent speaks, and a grammar without them would take them for a request.
    private const string Attention = """
        <attention> = hmm | yeah | okay | right;
        """;

    private const string Naming = """
        <naming> = <something> [<when>];
        <hello> = hello | hi | good (morning | afternoon);
        """;

    // One word stands for those that mean and sound alike: "yep" and "nope" are heard as "yes" and "no".
    private const string Yes = """
        <yes> = yes | yeah | okay | sure | correct | perfect | yes please | yes that's right | that's right | sounds good | please do | go ahead | yes book it;
        """;

    private const string No = """
        <no> = no | no thank you | no thanks | not right now;
        """;

    private const string Done = """
        <done> = that's all | that's it | nothing else | no that's all | no that's it [thank you];
        """;

    private const string More = """
        <more> = (and | what about | how about) (<onday> | <something>);
        """;

    private const string Cancel = """
        <cancel> = cancel | cancel that | never mind | forget it;
        """;

    private const string DayAnswer = """
        <dayanswer> = [on | maybe | how about | make it | let's say | no | i would like] <day> [at <time>];
        """;

    private const string TimeAnswer = """
        <timeanswer> = [at | around | maybe | how about | make it | let's say | no | i would like] <time> [on <day>];
        """;

    private const string Correction = """
        <correction> = [no | yes but] [make it | how about | can we make it] (<day> [at <time>] | at <time> [on <day>])
            | (make it | how about | can we make it) <time>
            | [no] that's (wrong | not right);
        """;

    private const string Changing = """
        <changing> = [change] the (day | time) | [i want] [a] different (day | time) | another (day | time);
        """;

    private const string Requests = "<hours> | <prices> | <booking> | <repeat> | <person> | <help> | <thanks> | <bye>";

    private string Names => $"""
        <something> = an appointment | {string.Join(" | ", services.Select(Wording.Article))};
        <day> = {string.Join(" | ", days)};
        <onday> = [on] <day>;

        """;

    /// <summary>The grammar of what may be said after a question.</summary>
    public string After(Question question) => question switch
    {
        Question.HowCanIHelp => Write($"{Requests} | <naming> | <hello>", Naming),
        Question.WouldYouLikeToBook => Write(Likelier("<yes> [(on | for) <day> [at <time>]] | <no> | <done>", $"{Requests} | <naming> | <more>"), Naming, Yes, No, Done, More),
        Question.AnythingElse => Write(Likelier("<yes> | <no> | <done>", $"{Requests} | <naming> | <more> | <cancel> | <correction>"), Naming, Yes, No, Done, More, Cancel, Correction),
        Question.WhichDay => Write(Likelier("<dayanswer>", $"{Requests} | <cancel>"), DayAnswer, Cancel),
        Question.WhatTime => Write(Likelier("<timeanswer>", $"{Requests} | <dayanswer> | <cancel> | <changing>"), TimeAnswer, DayAnswer, Cancel, Changing),
        Question.ShallIBook => Write(Likelier("<yes> | <no> | <correction>", $"{Requests} | <cancel> | <changing>"), Yes, No, Correction, Cancel, Changing),
        _ => Write(Likelier("<changing> | <dayanswer> | <timeanswer>", $"{Requests} | <cancel>"), Changing, DayAnswer, TimeAnswer, Cancel),
    };

    // An answer to the question is likelier than a new request, which decides over a bad line between "no" and what resembles it.
    private static string Likelier(string answers, string requests) => $"/4/ ({answers}) | /1/ ({requests})";

    // Few utterances begin with "um". Over the phone it is near "on", and "okay" is near the start of much else.
    private string Write(string utterances, params ReadOnlySpan<string> rules) => $"""
        #JSGF V1.0;
        grammar receptionist;
        public <utterance> = /8/ <said> | /1/ (um | okay) <said> | /1/ <attention>;
        <said> = ({utterances}) [please];
        {Names}{Hours}
        {Prices}
        {Booking}
        {When}
        {Times}
        {Courtesies}
        {Attention}
        {string.Join('\n', rules)}

        """;
}
