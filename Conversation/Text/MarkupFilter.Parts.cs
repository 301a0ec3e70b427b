using System.Text;

namespace VoiceAgent.Conversation.Text;

// This part holds what is known of each thing that is read.
public sealed partial class MarkupFilter
{
    private enum State
    {
        /// <summary>The line has nothing but white space and marks so far.</summary>
        LineStart,
        Text,

        /// <summary>The last characters are one or more of the same mark: * _ ~ `.</summary>
        Marks,
        Escape,

        /// <summary>The text stands within [ and ].</summary>
        Label,

        /// <summary>The last character is the ] behind a label.</summary>
        LabelEnd,

        /// <summary>The text stands within ( and ) after a label.</summary>
        Target,
        Row,

        /// <summary>Nothing of the line is spoken.</summary>
        Skipped,

        /// <summary>The last character is a ! that may begin an image.</summary>
        Bang,

        /// <summary>The text stands within \( and \), or \[ and \].</summary>
        Formula,

        /// <summary>The text stands after a $ that may begin a formula.</summary>
        Dollar,

        /// <summary>The text stands within &lt; and &gt;.</summary>
        Tag,

        /// <summary>The text stands after a bracket that may name a source: "(Source: …)".</summary>
        Source,

        /// <summary>The text is that of a footnote, which may only name a source.</summary>
        Footnote,

        /// <summary>The text stands after an ampersand that may begin the name of a character.</summary>
        Entity,

        /// <summary>The text stands after ``` in a line that may begin a block of code. It is the block's language, unless it ends in marks again.</summary>
        Fence,
    }

    /// <summary>What is known of the line that is read.</summary>
    private struct Line
    {
        /// <summary>The last character written in the line that is no white space; <c>\0</c> where there is none.</summary>
        public char Last;

        /// <summary>How many spaces of an item are held back, because they may be its last.</summary>
        public int Spaces;
        public bool IsItem;
        public bool IsHeading;
        public bool IsQuoted;

        /// <summary>Whether the line began with the mark *.</summary>
        public bool IsStarred;

        /// <summary>Whether a star in the line began emphasis that has not ended.</summary>
        public bool IsEmphasized;
    }

    /// <summary>The words that were written last.</summary>
    private sealed class Words
    {
        /// <summary>The first letters of the last word, at most 8.</summary>
        public StringBuilder Last { get; } = new();

        /// <summary>The first letters of the word before the last, at most 8.</summary>
        public StringBuilder Previous { get; } = new();

        /// <summary>Whether the word that is read begins with # or *.</summary>
        public bool IsKeyed { get; set; }
    }

    /// <summary>Code, which is not spoken.</summary>
    private sealed class Code
    {
        /// <summary>The text that stood in blocks of code so far.</summary>
        public StringBuilder Text { get; } = new();

        /// <summary>Where the last block of code begins in <c>Text</c>.</summary>
        public int Start { get; set; }

        /// <summary>Whether a block of code is being read.</summary>
        public bool IsOn { get; set; }

        /// <summary>Whether the marks that are read end code within a sentence.</summary>
        public bool EndsInLine { get; set; }
    }

    /// <summary>Words that may not be spoken, because they are struck out or emphasized. The text behind them decides.</summary>
    private sealed class Aside
    {
        public AsideKind Kind { get; set; }

        public StringBuilder Text { get; } = new();

        /// <summary>The word behind a struck-out text. It tells whether it takes that text's place: in "~~lentil~~ tomato", but not in "~~tea~~ for two".</summary>
        public StringBuilder Replacing { get; } = new();

        /// <summary>Whether the struck-out text says how it was, so that both texts are said: "It was ~~$899~~ $749".</summary>
        public bool IsOld { get; set; }
    }

    /// <summary>A link, or what looks like one.</summary>
    private struct Link()
    {
        public bool IsImage;

        /// <summary>The address of the link whose words are read; empty where none is read.</summary>
        public string Address = "";

        /// <summary>Whether a number in brackets was a key of the telephone, so that later numbers in brackets are keys, too.</summary>
        public bool IsMenu;
    }

    /// <summary>What is known of a formula.</summary>
    private struct FormulaState
    {
        /// <summary>Whether the text held after $ is a formula.</summary>
        public bool IsOn;

        /// <summary>Whether the formula began as a sum of numbers, so that it may be an amount.</summary>
        public bool IsSum;

        /// <summary>Whether a formula in a block of its own was written last, behind which a sentence may begin.</summary>
        public bool EndsBlock;
    }

    /// <summary>What is known of a table.</summary>
    private struct Table
    {
        /// <summary>The first row, which is not spoken before the next rows tell whether it is the head.</summary>
        public string[]? FirstRow;
        public bool IsHead;

        /// <summary>The names of the columns, with which each row is read; null where the table has no head.</summary>
        public string[]? Head;

        /// <summary>Whether a row was read with the names of the columns.</summary>
        public bool IsNamed;
    }
}
