namespace VoiceAgent.Engines.PocketSphinx;

/// <summary>What a decoder believes was said, with where each word lies and how well it fits the sound.</summary>
/// <param name="Words">Words and the pauses between them, in order, frame numbers counted from the utterance's first.</param>
internal sealed record Hypothesis(IReadOnlyList<HeardWord> Words)
{
    public static Hypothesis Nothing { get; } = new([]);

    /// <summary>The words as text, without pauses and noises.</summary>
    public string Text { get; } = string.Join(' ', Words.Where(w => !w.IsFiller).Select(w => w.Word));
}

/// <summary>A word and its place.</summary>
/// <param name="Score">Acoustic log score of the whole word; 0 would be the best senone in each frame.</param>
/// <param name="Language">Log score of the language model for the word after those before it; 0 or less.</param>
internal readonly record struct HeardWord(string Word, int FirstFrame, int LastFrame, int Score, int Language = 0)
{
    /// <summary>A pause, a noise or a mark of the decoder.</summary>
    public bool IsFiller => Word.Length == 0 || Word[0] is '<' or '[' or '+' or '(';

    public int Frames => LastFrame - FirstFrame + 1;
}
