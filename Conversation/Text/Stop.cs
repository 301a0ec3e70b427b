using System.Text;

namespace VoiceAgent.Conversation.Text;

/// <summary>A place where a piece may end.</summary>
/// <param name="Position">The place after the last character of the piece.</param>
/// <param name="LastSpeakable">The place of the last letter or digit before the break, which shows that a piece says something.</param>
internal readonly record struct Break(int Position, int LastSpeakable);

/// <summary>A run of marks, or a gap, at the end of the text so far. The next character decides what it was.</summary>
internal record struct Stop
{
    /// <summary>The strongest mark of the run; <see cref="Mark.None"/> when nothing is open.</summary>
    public Mark Mark;

    /// <summary>The place after the run and the quotes and brackets that close with it.</summary>
    public Break Break;

    /// <summary>The place where the run begins, which is the end of the word before.</summary>
    public int WordEnd;

    /// <summary>Whether the run needs no space after it.</summary>
    public bool IsWide;

    /// <summary>Whether quotes or brackets follow the marks.</summary>
    public bool IsClosed;

    /// <summary>Whether white space follows.</summary>
    public bool IsSpaced;

    /// <summary>Whether the last mark of the run is a dash.</summary>
    public bool IsDash;

    /// <summary>Whether the word before the run has characters of links and numbers.</summary>
    public bool IsInLink;

    /// <summary>Whether the word before the run has a digit.</summary>
    public bool IsAfterNumber;

    /// <summary>What the word before a full stop tells of it, where a space follows.</summary>
    public FullStopRole Role;

    /// <summary>Adds one more mark to the run.</summary>
    /// <param name="end">The place after the mark.</param>
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

    /// <summary>Tells what the full stop means before the next word.</summary>
    /// <param name="next">The first character of the next word.</param>
    public readonly FullStopRole RoleBefore(Rune next)
    {
        var role = Role;
        if (role == FullStopRole.IntroducesNumber)
            role = Rune.IsNumber(next) ? FullStopRole.Introduces : FullStopRole.EndsUnlessLowercase;
        if (role == FullStopRole.EndsUnlessLowercase)
            role = Rune.IsLower(next) ? FullStopRole.Introduces : FullStopRole.EndsSentence;
        // A small letter behind a closing quote goes on with the sentence: 'Stop right there.' before leaving.
        if (role == FullStopRole.EndsSentence && IsClosed && Rune.IsLower(next))
            role = FullStopRole.Introduces;
        return role == FullStopRole.EndsUnlessMonth && !Rune.IsUpper(next) ? Rune.IsLower(next) ? FullStopRole.Introduces : FullStopRole.EndsSentence : role;
    }
}
