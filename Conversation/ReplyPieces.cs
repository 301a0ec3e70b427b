using VoiceAgent.Conversation.Languages;
using VoiceAgent.Conversation.Text;

namespace VoiceAgent.Conversation;

/// <summary>The text that the model writes for a reply or a draft, cut into pieces that can be spoken as the text comes.</summary>
internal sealed class ReplyPieces(SpeechOptions options, LanguagePack language, TimeSpan at)
{
    /// <summary>A pause of the model after which unfinished text is spoken anyway, where the caller would otherwise hear a gap.</summary>
    public static readonly TimeSpan Stall = TimeSpan.FromMilliseconds(400);

    /// <summary>How long text may be written without a place where it can be cut. After that it is spoken up to its last word, where the caller would otherwise hear a gap.
    /// With a first token after 300 ms and first audio after 150 ms, a sentence without end is heard within 1 s.</summary>
    public static readonly TimeSpan RunOn = TimeSpan.FromMilliseconds(500);

    private readonly MarkupFilter _markup = new(language.Markup);
    private SentenceChunker _chunker = new(options.Chunker);
    private PieceWriter? _writer;

    /// <summary>Pieces that were not handed to the synthesizer yet.</summary>
    public Queue<string> Waiting { get; } = new();

    /// <summary>The call time at which the model last showed life.</summary>
    public TimeSpan At { get; set; } = at;

    /// <summary>The call time since which text waits that is not yet part of a piece, where there is such text.</summary>
    public TimeSpan PendingSince { get; set; } = at;

    /// <summary>Text came since the last time some was forced out.</summary>
    public bool CanForce { get; set; }

    /// <summary>No more text comes.</summary>
    public bool HasEnded { get; set; }

    /// <summary>The model failed after part of the reply was already on its way.</summary>
    public bool HasFailed { get; set; }

    /// <summary>The model wrote nothing that could be spoken, and was asked once more.</summary>
    public bool IsAskedAgain { get; set; }

    public bool HasPending => _chunker.HasPending;

    /// <summary>Adds text that the model has written.</summary>
    public void Add(string text, TimeSpan now)
    {
        (At, CanForce) = (now, true);
        if (!HasPending)
            PendingSince = now;
        _chunker.Add(options.RemovesMarkup ? _markup.Add(text) : text);
        TakePieces(now);
    }

    /// <summary>Adds words of the engine's own, which are all that the reply says.</summary>
    public void AddScripted(string text, TimeSpan now)
    {
        _chunker.Add(text);
        Flush(now);
    }

    /// <summary>Makes pieces of all text written so far, because no more comes for now.</summary>
    public void Flush(TimeSpan now)
    {
        _chunker.Add(_markup.Complete());
        CompleteChunk(now);
    }

    /// <summary>Makes pieces of unfinished text as far as it goes, because the caller would otherwise hear a gap.</summary>
    public void Force(TimeSpan now)
    {
        CanForce = false;
        if (_chunker.TryForce(out var piece))
            Take(piece, now);
        TakePieces(now);
    }

    /// <summary>Adds the text of a block of code where that is all of the answer. Data is no answer: text that begins with <c>{</c>, <c>[</c> or <c>&lt;</c>.</summary>
    /// <param name="isAnswered">There is something else to be heard, or to be done.</param>
    public void TakeCode(bool isAnswered, TimeSpan now)
    {
        var code = _markup.TakeCode().Trim();
        if (isAnswered || code.Length == 0 || code[0] is '{' or '[' or '<')
            return;
        _chunker.Add(code);
        CompleteChunk(now);
    }

    private void CompleteChunk(TimeSpan now)
    {
        _chunker.Complete();
        TakePieces(now);
        _chunker = new SentenceChunker(options.Chunker);
    }

    private void TakePieces(TimeSpan now)
    {
        while (_chunker.TryTake(out var piece))
            Take(piece, now);
    }

    private void Take(string piece, TimeSpan now)
    {
        _writer ??= new PieceWriter(options, language);
        if (_writer.Write(piece) is { Length: > 0 } spoken)
            Waiting.Enqueue(spoken);
        PendingSince = now;
    }
}
