namespace VoiceAgent.TestSilo;

/// <summary>The conversation that every test call holds. No word of the agent's comes twice in it, so that each can be counted at the ear.</summary>
public static class Script
{
    public const string Greeting = "Yankee zulu.";

    /// <summary>What the agent says where it did not understand.</summary>
    public const string AskAgain = "Pardon?";

    /// <summary>What callers say, in turn, and what each is answered.</summary>
    public static IReadOnlyList<(string Phrase, string Answer)> Turns { get; } =
    [
        ("tell me the first part", "Alpha bravo charlie. Delta echo foxtrot."),
        ("tell me the second part", "Golf hotel india. Juliett kilo lima."),
        ("tell me the third part", "Mike november oscar. Papa quebec romeo."),
        ("tell me the fourth part", "Sierra tango uniform. Victor whiskey xray."),
    ];

    /// <summary>The agent's words in the order in which they are to be heard.</summary>
    public static IReadOnlyList<string> Words { get; } = [.. Split(Greeting), .. Turns.SelectMany(t => Split(t.Answer))];

    /// <summary>All words that the agent can say.</summary>
    public static IReadOnlyList<string> Vocabulary { get; } = [.. Words, .. Split(AskAgain)];

    /// <summary>Words as they are spoken: without punctuation and capitals.</summary>
    public static IEnumerable<string> Split(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return text.Split([' ', '.', '?'], StringSplitOptions.RemoveEmptyEntries).Select(w => w.ToLowerInvariant());
    }
}
