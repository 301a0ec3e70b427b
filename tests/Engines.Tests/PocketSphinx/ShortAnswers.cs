using VoiceAgent.Engines.Receptionist;

namespace VoiceAgent.Engines.Tests.PocketSphinx;

/// <summary>What callers answer in a word or two to each of the receptionist's questions, and what is outside its grammars.</summary>
internal static class ShortAnswers
{
    private static readonly Expectations Expectations = new(new Business(new ReceptionistOptions()));

    public static IReadOnlyDictionary<Question, string[]> Inside { get; } = new Dictionary<Question, string[]>
    {
        [Question.WouldYouLikeToBook] = ["yes", "no", "yeah", "okay", "sure", "yes please", "no thank you", "no thanks", "that's all", "nothing else", "sounds good"],
        [Question.WhichDay] = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday", "on tuesday", "on friday", "how about thursday", "make it wednesday", "cancel"],
        [Question.WhatTime] =
        [
            "ten thirty", "half past four", "at three", "noon", "at noon", "nine", "at nine o'clock", "two fifteen", "quarter to five", "eleven",
            "three in the afternoon", "at one thirty", "half past eleven", "eight",
        ],
        [Question.ShallIBook] = ["yes", "no", "yes please", "that's right", "correct", "okay", "make it friday", "cancel", "go ahead", "no thank you"],
        [Question.AnythingElse] = ["no", "no thank you", "that's all", "thank you", "goodbye", "bye", "thanks", "no that's all", "that's it"],
        [Question.HowCanIHelp] =
        [
            "an appointment", "a haircut", "a beard trim", "prices", "opening hours", "hello", "i want a haircut", "book an appointment", "when are you open",
            "goodbye",
        ],
    };

    /// <summary>Also short, and in none of the grammars.</summary>
    public static IReadOnlyList<string> Outside { get; } =
    [
        "what", "pizza", "my bill", "parking", "credit cards", "hold on", "one moment", "the manager", "i don't know", "excuse me", "maybe later", "my name is john",
        "is the doctor in today", "do you sell gift cards", "my car is parked outside", "who won the game last night", "i am calling about my order", "it was raining all day long",
    ];

    public static string Grammar(Question question) => Expectations.For(question).Grammar!;
}
