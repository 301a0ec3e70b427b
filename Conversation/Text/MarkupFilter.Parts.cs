using System.Text;

namespace VoiceAgent.Conversation.Text;

// What is known of each thing that is read.
public sealed partial class MarkupFilter
{
    private enum State
    {
        /// <summary>Nothing but white space and marks came in this line.</summary>
        LineStart,
        Text,

        /// <summary>After one or more of the same mark: * _ ~ `.</summary>
        Marks,
        Escape,

        /// <summary>Within [ and ].</summary>
        Label,

        /// <summary>After ].</summary>
        LabelEnd,

        /// <summary>Within ( and ) after a label.</summary>
        Target,
        Row,

        /// <summary>In a line of which nothing is spoken.</summary>
        Skipped,

        /// <summary>After ! that may begin an image.</summary>
        Bang,

        /// <summary>Within \( and \), or \[ and \].</summary>
        Formula,

        /// <summary>After $, which may begin a formula.</summary>
        Dollar,

        /// <summary>Within &lt; and &gt;.</summary>
        Tag,

        /// <summary>After a bracket that may name a source: "(Source: …)".</summary>
        Source,

        /// <summary>In the text of a footnote, which may only name a source.</summary>
        Footnote,

        /// <summary>After an ampersand, which may begin the name of a character.</summary>
        Entity,

        /// <summary>After ``` in the line that may begin a block of code: what follows in it is the block's language, unless it ends in marks again.</summary>
        Fence,
    }

    /// <summary>The line that is read.</summary>
    private struct Line
    {
        /// <summary>What was written last in it that is no white space.</summary>
        public char Last;

        /// <summary>Spaces of an item that may be its last.</summary>
        public int Spaces;
        public bool IsItem;
        public bool IsHeading;
        public bool IsQuoted;

        /// <summary>It began with the mark *.</summary>
        public bool IsStarred;

        /// <summary>A star in it begins emphasis that has not ended.</summary>
        public bool IsEmphasized;
    }

    /// <summary>The words that were written last.</summary>
    private sealed class Words
    {
        /// <summary>The letters of the last one, or its first ones.</summary>
        public StringBuilder Last { get; } = new();

        /// <summary>Those of the word before.</summary>
        public StringBuilder Previous { get; } = new();

        /// <summary>The word that is read begins with # or *.</summary>
        public bool IsKeyed { get; set; }
    }

    /// <summary>Code, which is not spoken.</summary>
    private sealed class Code
    {
        /// <summary>What stood in blocks of it so far.</summary>
        public StringBuilder Text { get; } = new();

        /// <summary>Where its last block begins.</summary>
        public int Start { get; set; }

        /// <summary>A block of it is read.</summary>
        public bool IsOn { get; set; }

        /// <summary>The marks that are read end code within a sentence.</summary>
        public bool EndsInLine { get; set; }
    }

    /// <summary>What may not be spoken: words that are struck out or emphasized; decided by what comes behind them.</summary>
    private sealed class Aside
    {
        public AsideKind Kind { get; set; }

        public StringBuilder Text { get; } = new();

        /// <summary>The word behind what was struck out, which tells whether it takes its place: "~~lentil~~ tomato", but not "~~tea~~ for two".</summary>
        public StringBuilder Replacing { get; } = new();

        /// <summary>"It was ~~$899~~ $749": both are said.</summary>
        public bool IsOld { get; set; }
    }

    /// <summary>A link, or what looks like one.</summary>
    private struct Link()
    {
        public bool IsImage;

        /// <summary>Where the one whose words are read leads to.</summary>
        public string Address = "";

        /// <summary>A number in brackets was a key of the telephone, so that those behind it are, too.</summary>
        public bool IsMenu;
    }

    /// <summary>A formula.</summary>
    private struct FormulaState
    {
        /// <summary>What is held after $ is one.</summary>
        public bool IsOn;

        /// <summary>It began as a sum of numbers, so that it may be an amount.</summary>
        public bool IsSum;

        /// <summary>One in a block of its own was written last, behind which a sentence may begin.</summary>
        public bool EndsBlock;
    }

    /// <summary>A table.</summary>
    private struct Table
    {
        /// <summary>The first row, which is not spoken before the next ones tell whether it is the head.</summary>
        public string[]? FirstRow;
        public bool IsHead;

        /// <summary>The names of the columns, with which each row is read.</summary>
        public string[]? Head;

        /// <summary>A row was read with the names of the columns.</summary>
        public bool IsNamed;
    }
}
