namespace VoiceAgent.Engines.PocketSphinx;

/// <summary>The words that a decoder believes were said, with where each lies and how well it fits the sound.</summary>
/// <param name="Words">The words and the pauses between them, in order, with frame numbers counted from the utterance's first frame.</param>
internal sealed record Hypothesis(IReadOnlyList<HeardWord> Words)
{
    public static Hypothesis Nothing { get; } = new([]);

    /// <summary>The words as text, without pauses and noises.</summary>
    public string Text { get; } = string.Join(' ', Words.Where(w => !w.IsFiller).Select(w => w.Word));
}

/// <summary>A word and its place.</summary>
/// <param name="Score">The acoustic log score of the whole word, of which 0 would be the best senone in each frame.</param>
/// <param name="Language">The log score of the language model for the word after those before it; 0 or less.</param>
internal readonly record struct HeardWord(string Word, int FirstFrame, int LastFrame, int Score, int Language = 0)
{
    /// <summary>Whether the word is a pause, a noise or a mark of the decoder.</summary>
    public bool IsFiller => Word.Length == 0 || Word[0] is '<' or '[' or '+' or '(';

    public int Frames => LastFrame - FirstFrame + 1;
}
