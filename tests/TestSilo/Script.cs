namespace VoiceAgent.TestSilo;

/// <summary>The conversation that every test call holds. No word of the agent's comes twice in it, so that each can be counted at the ear.</summary>
public static class Script
{
    public const string Greeting = "Yankee zulu.";

    /// <summary>What the agent says where it did not understand.</summary>
    public const string AskAgain = "Pardon?";

    /// <summary>The turn, from 0, in which an agent that can book does so.</summary>
    public const int BookingTurn = 1;

    /// <summary>What the agent says in that turn before it books.</summary>
    public const string BeforeBooking = "Golf hotel india.";

    /// <summary>What the business has the agent say when it is booked; an agent that cannot book says it all the same.</summary>
    public const string Confirmation = "Juliett kilo lima.";

    /// <summary>What callers say, in turn, and what each is answered.</summary>
    public static IReadOnlyList<(string Phrase, string Answer)> Turns { get; } =
    [
        ("tell me the first part", "Alpha bravo charlie. Delta echo foxtrot."),
        ("tell me the second part", $"{BeforeBooking} {Confirmation}"),
        ("tell me the third part", "Mike november oscar. Papa quebec romeo."),
        ("tell me the fourth part", "Sierra tango uniform. Victor whiskey xray."),
    ];

    /// <summary>The agent's words in the order in which they are to be heard.</summary>
    public static IReadOnlyList<string> Words { get; } = WordsOf(Turns.Count);

    /// <summary>All words that the agent can say.</summary>
    public static IReadOnlyList<string> Vocabulary { get; } = [.. Words, .. Split(AskAgain)];

    /// <summary>The agent's words in a conversation that ends after so many turns.</summary>
    public static IReadOnlyList<string> WordsOf(int turns) => [.. Split(Greeting), .. Turns.Take(turns).SelectMany(t => Split(t.Answer))];

    /// <summary>Words as they are spoken: without punctuation and capitals.</summary>
    public static IEnumerable<string> Split(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return text.Split([' ', '.', '?'], StringSplitOptions.RemoveEmptyEntries).Select(w => w.ToLowerInvariant());
    }
}
