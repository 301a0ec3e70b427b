using VoiceAgent.Conversation.English;

namespace VoiceAgent.Conversation.Languages;

/// <summary>The languages that a host knows.</summary>
/// <param name="packs">The first one that suits a language is taken.</param>
public sealed class LanguagePacks(IEnumerable<LanguagePack> packs)
{
    private readonly IReadOnlyList<LanguagePack> _packs = [.. packs];

    /// <summary>Those that come with the platform.</summary>
    public static LanguagePacks BuiltIn { get; } = new([EnglishPack.Instance]);

    /// <summary>The pack of a language: its own, or that of the language without its region. A language without any gets the rules that are safe in all.</summary>
    /// <param name="code">As BCP 47 names it, such as "en-GB".</param>
    public LanguagePack Of(string code)
    {
        ArgumentNullException.ThrowIfNull(code);
        return _packs.FirstOrDefault(pack => Is(pack, code)) ?? _packs.FirstOrDefault(pack => Is(pack, Primary(code))) ?? new LanguagePack(code);
    }

    private static bool Is(LanguagePack pack, string code) => pack.Code.Equals(code, StringComparison.OrdinalIgnoreCase);

    private static string Primary(string code) => code.IndexOf('-', StringComparison.Ordinal) is >= 0 and var end ? code[..end] : code;
}
