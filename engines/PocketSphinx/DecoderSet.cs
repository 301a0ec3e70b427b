namespace VoiceAgent.Engines.PocketSphinx;

/// <summary>The decoders of one call: one for free speech, one for what is expected. To be used by one thread at a time.</summary>
/// <param name="frontEnd">The front end that makes the cepstra for both; null where each makes its own.</param>
internal sealed class DecoderSet(Decoder speech, Decoder grammars, FrontEnd? frontEnd) : IDisposable
{
    private string? _hint;
    private bool _hasGrammar;

    /// <summary>The decoder that hears anything.</summary>
    public Decoder Speech => speech;

    /// <summary>The decoder that hears what the grammar says; null while none is set.</summary>
    public Decoder? Grammar => _hasGrammar ? grammars : null;

    /// <summary>Whether something went wrong inside, so that the set is not to be used again.</summary>
    public bool IsBroken { get; set; }

    /// <summary>Prepares for what is expected next.</summary>
    /// <param name="hint">A JSGF grammar; null where nothing is expected.</param>
    /// <param name="unknown">The collection that receives the words that the dictionary lacks.</param>
    /// <returns>False when the grammar cannot be used; free speech is still heard.</returns>
    public bool Expect(string? hint, ICollection<string> unknown)
    {
        if (hint == _hint)
            return hint is null || _hasGrammar;
        _hint = hint;
        _hasGrammar = hint is not null && Jsgf.Prepare(hint, grammars.Knows, unknown) is { } grammar && grammars.TrySetGrammar(grammar);
        return hint is null || _hasGrammar;
    }

    /// <summary>Begins an utterance.</summary>
    public void Start()
    {
        frontEnd?.Begin();
        speech.Start();
        Grammar?.Start();
    }

    /// <summary>Decodes the next audio.</summary>
    public void Process(ReadOnlySpan<short> samples)
    {
        if (frontEnd is null)
        {
            Grammar?.Process(samples);
            speech.Process(samples);
            return;
        }

        var cepstra = frontEnd.Hear(samples);
        Grammar?.ProcessCepstra(cepstra);
        speech.ProcessCepstra(cepstra);
    }

    /// <summary>Lets the next utterance profit from the one just heard, which was speech.</summary>
    public void Learn() => frontEnd?.Learn();

    /// <summary>Forgets the call before.</summary>
    public void Forget()
    {
        frontEnd?.Forget();
        speech.Forget();
        grammars.Forget();
    }

    public void Dispose()
    {
        speech.Dispose();
        grammars.Dispose();
    }
}
