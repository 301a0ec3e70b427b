using System.Text;

namespace VoiceAgent.Conversation.Text;

/// <summary>A place where a piece may end.</summary>
/// <param name="Position">After the last character of the piece.</param>
/// <param name="LastSpeakable">The last letter or digit before it, to know that a piece says something.</param>
internal readonly record struct Break(int Position, int LastSpeakable);

/// <summary>A run of marks, or a gap, at the end of the text so far: the next character decides what it was.</summary>
internal record struct Stop
{
    /// <summary>The strongest mark of the run; <see cref="Mark.None"/> when nothing is open.</summary>
    public Mark Mark;

    /// <summary>After the run and the quotes and brackets that close with it.</summary>
    public Break Break;

    /// <summary>Where the run begins: the end of the word before.</summary>
    public int WordEnd;

    /// <summary>Needs no space after it.</summary>
    public bool IsWide;

    /// <summary>Quotes or brackets follow the marks.</summary>
    public bool IsClosed;

    /// <summary>White space follows.</summary>
    public bool IsSpaced;

    /// <summary>Its last mark is a dash.</summary>
    public bool IsDash;

    /// <summary>The word before it has characters of links and numbers.</summary>
    public bool IsInLink;

    /// <summary>The word before it has a digit.</summary>
    public bool IsAfterNumber;

    /// <summary>For a full stop with a space: what the word before it tells.</summary>
    public FullStopRole Role;

    /// <summary>One more mark belongs to the run.</summary>
    /// <param name="end">After the mark.</param>
    public void Extend(Mark mark, bool isWide, Break end)
    {
        Mark = (Mark, mark) switch
        {
            (_, Mark.Clause or Mark.Dash) => Mark.Clause,
            (Mark.Strong, _) => Mark.Strong,
            (Mark.FullStop or Mark.Ellipsis, Mark.FullStop) when !IsClosed => Mark.Ellipsis,
            _ => mark,
        };
        (IsDash, IsWide, IsClosed, Break) = (mark == Mark.Dash, IsWide || isWide, false, end);
    }

    /// <summary>What a full stop means before the next word.</summary>
    /// <param name="next">The word's first character.</param>
    public readonly FullStopRole RoleBefore(Rune next)
    {
        var role = Role;
        if (role == FullStopRole.IntroducesNumber)
            role = Rune.IsNumber(next) ? FullStopRole.Introduces : FullStopRole.EndsUnlessLowercase;
        if (role == FullStopRole.EndsUnlessLowercase)
            role = Rune.IsLower(next) ? FullStopRole.Introduces : FullStopRole.EndsSentence;
        // 'Stop right there.' before leaving.
        if (role == FullStopRole.EndsSentence && IsClosed && Rune.IsLower(next))
            role = FullStopRole.Introduces;
        return role == FullStopRole.EndsUnlessMonth && !Rune.IsUpper(next) ? Rune.IsLower(next) ? FullStopRole.Introduces : FullStopRole.EndsSentence : role;
    }
}
