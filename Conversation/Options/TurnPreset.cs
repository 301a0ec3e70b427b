namespace VoiceAgent.Conversation;

/// <summary>Kinds of callers that the turn-taking can be made for.</summary>
public enum TurnPreset
{
    /// <summary>Callers who know what they want: answers come as early as the words allow.</summary>
    Quick,

    /// <summary>Callers who think while they speak: most pauses of half a second end no turn.</summary>
    Calm,

    /// <summary>Callers who need time, such as the old, or those who speak a foreign language: most pauses of a second end no turn.</summary>
    Patient,
}

/// <summary>The values of the presets.</summary>
public static class TurnPresets
{
    /// <summary>Options that suit a kind of caller.</summary>
    public static ConversationOptions Options(this TurnPreset preset)
    {
        var options = new ConversationOptions();
        preset.ApplyTo(options);
        return options;
    }

    /// <summary>Sets the options in which a preset differs from the defaults, which are those of <see cref="TurnPreset.Quick"/>.</summary>
    public static void ApplyTo(this TurnPreset preset, ConversationOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        options.Preset = preset;
        var (turn, overlap, silence) = (options.EndOfTurn, options.Interruption, options.Silence);
        switch (preset)
        {
            case TurnPreset.Calm:
                (turn.Delay, turn.FinishedDelay, turn.UnfinishedDelay, turn.DictationDelay) = (Ms(700), Ms(400), Ms(2000), Ms(1000));
                (overlap.After, silence.After) = (Ms(700), TimeSpan.FromSeconds(12));
                break;
            case TurnPreset.Patient:
                (turn.Delay, turn.FinishedDelay, turn.UnfinishedDelay, turn.DictationDelay) = (Ms(1200), Ms(700), Ms(3000), Ms(1800));
                (turn.KeyedDelay, overlap.After, silence.After) = (TimeSpan.FromSeconds(4), Ms(800), TimeSpan.FromSeconds(15));
                break;
        }

        static TimeSpan Ms(int milliseconds) => TimeSpan.FromMilliseconds(milliseconds);
    }
}
