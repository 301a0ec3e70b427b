namespace VoiceAgent.Speech;

/// <summary>The names by which requests ask for engines.</summary>
public static class AskedEngine
{
    /// <summary>Stands among the names for all engines that serve requests which ask for none.</summary>
    public const string Usual = "*";
}
