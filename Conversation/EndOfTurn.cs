namespace VoiceAgent.Conversation;

/// <summary>How long a silence must be to end the caller's turn, given the words.</summary>
internal static class EndOfTurn
{
    // Words after which a speaker has more to say (conjunctions, articles, fillers).
    private static readonly HashSet<string> Unfinished = new(StringComparer.OrdinalIgnoreCase)
    {
        "and", "but", "or", "so", "because", "if", "when", "that", "the", "a", "an", "my", "your", "to", "of", "for", "with", "at", "on", "in",
        "from", "um", "uh", "er", "hmm", "like", "is", "are", "i", "we",
    };

    public static TimeSpan Delay(string text, ConversationOptions options)
    {
        var end = text.AsSpan().TrimEnd(" ,");
        var last = end[(end.LastIndexOf(' ') + 1)..];
        return Unfinished.GetAlternateLookup<ReadOnlySpan<char>>().Contains(last) ? options.UnfinishedDelay : options.EndpointingDelay;
    }
}
