using VoiceAgent.Conversation.English;

namespace VoiceAgent.Conversation.Languages;

/// <summary>The languages that a host knows.</summary>
/// <param name="packs">The packs in order of preference: the first one that suits a language is taken.</param>
public sealed class LanguagePacks(IEnumerable<LanguagePack> packs)
{
    private readonly IReadOnlyList<LanguagePack> _packs = [.. packs];

    /// <summary>The languages that come with the platform.</summary>
    public static LanguagePacks BuiltIn { get; } = new([EnglishPack.Instance]);

    /// <summary>Returns a language's own pack, or that of the language without its region. A language without any pack gets the rules that are safe in every language.</summary>
    /// <param name="code">The language as BCP 47 names it, such as "en-GB".</param>
    public LanguagePack Of(string code)
    {
        ArgumentNullException.ThrowIfNull(code);
        return _packs.FirstOrDefault(pack => Is(pack, code)) ?? _packs.FirstOrDefault(pack => Is(pack, Primary(code))) ?? new LanguagePack(code);
    }

    private static bool Is(LanguagePack pack, string code) => pack.Code.Equals(code, StringComparison.OrdinalIgnoreCase);

    private static string Primary(string code) => code.IndexOf('-', StringComparison.Ordinal) is >= 0 and var end ? code[..end] : code;
}
