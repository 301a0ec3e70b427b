namespace VoiceAgent.Engines.PocketSphinx;

/// <summary>The decoders of one call: one for free speech, one for what is expected. One thread at a time.</summary>
internal sealed class DecoderSet(Decoder speech, Decoder grammars) : IDisposable
{
    private string? _hint;
    private bool _hasGrammar;

    /// <summary>Hears anything.</summary>
    public Decoder Speech => speech;

    /// <summary>Hears what the grammar says, or null while none is set.</summary>
    public Decoder? Grammar => _hasGrammar ? grammars : null;

    /// <summary>Something went wrong inside: not to be used again.</summary>
    public bool IsBroken { get; set; }

    /// <summary>Prepares for what is expected next.</summary>
    /// <param name="hint">A JSGF grammar, or null.</param>
    /// <param name="unknown">Receives the words that the dictionary lacks.</param>
    /// <returns>False when the grammar cannot be used; free speech is still heard.</returns>
    public bool Expect(string? hint, ICollection<string> unknown)
    {
        if (hint == _hint)
            return hint is null || _hasGrammar;
        _hint = hint;
        _hasGrammar = hint is not null && Jsgf.Prepare(hint, grammars.Knows, unknown) is { } grammar && grammars.TrySetGrammar(grammar);
        return hint is null || _hasGrammar;
    }

    /// <summary>Forgets the call before.</summary>
    public void Forget()
    {
        speech.Forget();
        grammars.Forget();
    }

    public void Dispose()
    {
        speech.Dispose();
        grammars.Dispose();
    }
}
