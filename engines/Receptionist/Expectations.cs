using System.Collections.Frozen;
using VoiceAgent.Speech;

namespace VoiceAgent.Engines.Receptionist;

/// <summary>The words that callers are likely to say after each question, made once.</summary>
internal sealed class Expectations
{
    private static readonly string[] Requests =
    [
        "opening hours", "when are you open", "prices", "how much is", "appointment", "book", "i would like", "what can you do", "repeat that please",
        "talk to a person", "thank you", "goodbye",
    ];

    private static readonly string[] Times = ["o'clock", "half past", "quarter past", "quarter to", "noon", "in the morning", "in the afternoon", .. Enumerable.Range(1, 12).Select(SpokenNumber.Of)];

    private readonly FrozenDictionary<Question, RecognitionHints> _hints;

    public Expectations(Business business)
    {
        string[] days = [.. Business.Week.Select(day => day.ToString().ToLowerInvariant())];
        string[] names = [.. business.Services.SelectMany(service => service.Names)];
        var grammar = new Grammar(names, days);
        _hints = Enum.GetValues<Question>().ToFrozenDictionary(question => question, question => new RecognitionHints([.. Phrases(question), .. names, .. days, .. Requests], grammar.After(question)));
    }

    public RecognitionHints For(Question question) => _hints[question];

    private static IEnumerable<string> Phrases(Question question) => question switch
    {
        Question.HowCanIHelp => [],
        Question.WhichDay or Question.WhatTime => [.. Times, "cancel"],
        Question.ShallIBook => ["yes please", "that's right", "no", "make it", .. Times, "cancel"],
        Question.WhatToChange => ["the day", "the time", "make it", .. Times, "cancel"],
        _ => ["yes please", "no thank you", "that's all"],
    };
}
