namespace VoiceAgent.Conversation.Text;

/// <summary>How long the pieces are that a streamed reply is cut into. Lengths are UTF-16 characters of the piece, white space runs counted as one.</summary>
/// <remarks>The first piece decides when the caller hears something, so it may be short; later ones are spoken while earlier ones play,
/// so they may be long enough to be spoken well.</remarks>
public sealed record ChunkerOptions
{
    /// <summary>The defaults.</summary>
    public static ChunkerOptions Default { get; } = new();

    /// <summary>The shortest sentence that may be the first piece.</summary>
    /// <value>Default 0: the first sentence leaves whatever its length. 0 to <see cref="MaxLength"/>.</value>
    public int FirstMinLength { get; init; }

    /// <summary>The shortest sentence that may be a later piece; a shorter one is joined with the next.</summary>
    /// <value>Default 20, the minimum sentence of LiveKit's tokenizers: shorter ones are spoken with a falling tone after every word or two.
    /// 0 to <see cref="MaxLength"/>.</value>
    public int MinLength { get; init; } = 20;

    /// <summary>From this length on, the first piece may end at a clause mark (comma, semicolon, colon, dash).</summary>
    /// <value>Default 40, about 2.5 s of speech: enough to cover the synthesis of the next piece. At least 1; <see cref="MaxLength"/> or more turns it off.</value>
    public int FirstClauseLength { get; init; } = 40;

    /// <summary>The shortest piece that is given before its sentence is complete because the text has stalled.</summary>
    /// <value>Default 20, as <see cref="MinLength"/>. 1 to <see cref="MaxLength"/>.</value>
    public int ForceMinLength { get; init; } = 20;

    /// <summary>A sentence longer than this is cut at its last clause mark, or else between two words.</summary>
    /// <value>Default 180, about 12 s of speech: what a barge-in may throw away. 1 to <see cref="HardMaxLength"/>.</value>
    public int MaxLength { get; init; } = 180;

    /// <summary>No piece is ever longer: a number, name or single word that is still not over is cut here, between two graphemes.</summary>
    /// <value>Default 300, LiveKit's limit for one batch of text to a synthesizer. 2 to 10000.</value>
    public int HardMaxLength { get; init; } = 300;

    /// <summary>The lengths that cannot be used, with what is allowed in their place; empty when all can.</summary>
    public IReadOnlyList<(string Name, int Length, string Allowed)> Faults()
    {
        var faults = new List<(string, int, string)>();
        Require(nameof(HardMaxLength), HardMaxLength, 2, 10_000);
        Require(nameof(MaxLength), MaxLength, 1, HardMaxLength);
        Require(nameof(FirstMinLength), FirstMinLength, 0, MaxLength);
        Require(nameof(MinLength), MinLength, 0, MaxLength);
        Require(nameof(ForceMinLength), ForceMinLength, 1, MaxLength);
        Require(nameof(FirstClauseLength), FirstClauseLength, 1, int.MaxValue);
        return faults;

        void Require(string name, int length, int least, int most)
        {
            if (length < least || length > most)
                faults.Add((name, length, most == int.MaxValue ? $"at least {least}" : $"{least} to {most}"));
        }
    }
}
