using System.Globalization;
using System.Text;

namespace VoiceAgent.Engines.OpenAI;

/// <summary>Joins characters of which a server sends one half (U+D800 to U+DFFF) in each of two events. A half that stays alone is replaced by U+FFFD.</summary>
/// <remarks>It takes text in which <see cref="JsonText.Marked"/> has marked the halves, because JSON with unmarked halves cannot be read.</remarks>
internal sealed class HalfJoiner
{
    /// <summary>The sign before the four hexadecimal digits of a half. It is no character, and is in no text.</summary>
    public const char Mark = '\uFDD0';

    private string _held = "";

    /// <summary>Joins the halves in a text that was sent at once.</summary>
    public static string Join(string text)
    {
        if (!text.Contains(Mark, StringComparison.Ordinal))
            return text;
        var joiner = new HalfJoiner();
        return joiner.Take(text) + joiner.Rest();
    }

    /// <summary>Takes more of a text.</summary>
    /// <returns>All of the text that is whole.</returns>
    public string Take(string text)
    {
        if (_held.Length == 0 && !text.Contains(Mark, StringComparison.Ordinal))
            return text;
        if (text.Length == 0)
            return "";
        text = _held + text;
        _held = "";
        var whole = new StringBuilder();
        for (var at = 0; at < text.Length; at++)
        {
            if (text[at] is not Mark || Half(text, at) is not { } half)
            {
                whole.Append(text[at]);
                continue;
            }

            at += 4;
            if (!char.IsHighSurrogate(half))
                whole.Append('\uFFFD');
            else if (at + 1 == text.Length)
                _held = text[(at - 4)..];
            else if (text[at + 1] is Mark && Half(text, at + 1) is { } other && char.IsLowSurrogate(other))
                (_, at) = (whole.Append(half).Append(other), at + 5);
            else
                whole.Append('\uFFFD');
        }

        return whole.ToString();
    }

    /// <summary>Ends the text, and returns what stands for a half that stays alone.</summary>
    public string Rest()
    {
        var rest = _held.Length > 0 ? "\uFFFD" : "";
        _held = "";
        return rest;
    }

    private static char? Half(string text, int at) =>
        at + 5 <= text.Length && ushort.TryParse(text.AsSpan(at + 1, 4), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var code) && char.IsSurrogate((char)code) ? (char)code : null;
}
